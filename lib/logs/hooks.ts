import { useQuery } from "@tanstack/react-query";
import { logsQuery } from "./queries.ts";

export const useLogs = (sid: string, options: { live?: boolean } = {}) =>
  useQuery(logsQuery(sid, options.live ?? false));
