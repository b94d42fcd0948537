import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Subject } from "#lib/calls/subject.ts";
import { logContextQuery, logsQuery } from "./queries.ts";

/** `waits`: nothing is asked yet. */
export const useLogs = (subject: Subject, options: { live?: boolean; waits?: boolean } = {}) =>
  useQuery({ ...logsQuery(subject, options.live ?? false), enabled: options.waits !== true });

/** More lines around the same instant come in place of the fewer. */
export const useLogContext = (subject: Subject, at: string, service: string, lines: number) =>
  useQuery({ ...logContextQuery(subject, at, service, lines), placeholderData: keepPreviousData });
