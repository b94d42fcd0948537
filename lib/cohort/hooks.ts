import { useQuery } from "@tanstack/react-query";
import { cohortQuery } from "./queries.ts";

/** It costs several questions to the backends: to be used only where it is seen. */
export const useCohort = (sid: string) => useQuery(cohortQuery(sid));
