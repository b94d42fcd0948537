import { type Subject, subjectPath } from "#lib/calls/subject.ts";
import type { ReportFormat } from "./schema.ts";

/** Where a call's report is had. `zone`: of its instants. */
export const reportHref = (subject: Subject, format: ReportFormat, zone: string): string =>
  `${subjectPath(subject)}/report?${new URLSearchParams(format === "json" ? { format } : { format, zone })}`;

/** The page to print. */
export const printHref = ({ kind, id }: Subject): string =>
  `/${kind === "call" ? "calls" : "traces"}/${encodeURIComponent(id)}/report`;
