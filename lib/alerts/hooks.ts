import { useQuery } from "@tanstack/react-query";
import { alertsQuery } from "./queries.ts";

export const useAlerts = () => useQuery(alertsQuery());
