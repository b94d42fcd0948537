import { useQuery } from "@tanstack/react-query";
import type { Subject } from "#lib/calls/subject.ts";
import { logsQuery } from "./queries.ts";

export const useLogs = (subject: Subject, options: { live?: boolean } = {}) =>
  useQuery(logsQuery(subject, options.live ?? false));
