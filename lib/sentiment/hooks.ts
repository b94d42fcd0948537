import { useQuery } from "@tanstack/react-query";
import { historyQuery } from "./queries.ts";

/** `enabled`: it costs a question to the call log, so it is asked once it is seen. */
export const useHistory = (sid: string, enabled: boolean) => useQuery({ ...historyQuery(sid), enabled });
