import { useQuery } from "@tanstack/react-query";
import { statusQuery } from "./queries.ts";

export const useStatus = () => useQuery(statusQuery());
