import type { CallDetail } from "#lib/calls/schema.ts";
import type { LogList } from "#lib/logs/schema.ts";
import type { Note } from "#lib/notes/schema.ts";
import type { SpanDetail, SpanList } from "#lib/traces/schema.ts";
import { MOST_OPENED_BYTES } from "./limits.ts";
import { Redactor } from "./redact.ts";
import { type CallFile, FILE_KIND, FILE_VERSION } from "./schema.ts";

/** The most spans whose attributes a file holds. */
export const MOST_DETAILS = 5_000;
/** No longer than this in bytes, or a browser could not open it again. */
export const MOST_FILE_BYTES = MOST_OPENED_BYTES;

export interface FileInput {
  readonly subject: CallFile["subject"];
  readonly call: CallDetail;
  readonly spans: SpanList;
  readonly details: readonly SpanDetail[];
  readonly logs: LogList;
  readonly notes: readonly Note[];
  /** Whether it was this call alone, in a sentence. */
  readonly cohort?: string | null;
}

/** Makes the file of a call; all that stands in it has been through the redaction. `region`: of national numbers. */
export function callFile(
  input: FileInput,
  made: { readonly nowMs: number; readonly writtenBy: string; readonly region: string | null },
): CallFile {
  const redactor = new Redactor(made.region ?? "US");
  const { call, spans, details, logs, notes } = input;
  // The hash finds all calls of a person, and the links lead nowhere without this console.
  const told: CallDetail = {
    ...call,
    call: { ...call.call, callerHash: null },
    verdict: { ...call.verdict, evidence: unlinked(call.verdict.evidence) },
    findings: call.findings.map((finding) => ({ ...finding, evidence: unlinked(finding.evidence) })),
    legs: unlinked(call.legs),
  };
  if (call.call.callerHash !== null) redactor.masked.callers += 1;
  const content = redactor.all({
    // By the name that says how it is read.
    subject: {
      kind: input.subject.kind,
      [input.subject.kind === "call" ? "sid" : "traceId"]: input.subject.id,
    },
    call: told,
    cohort: input.cohort ?? null,
    spans,
    details: [...details],
    logs,
    notes: [...notes],
  });
  const { sid, traceId } = content.subject as { sid?: string; traceId?: string };
  return {
    kind: FILE_KIND,
    version: FILE_VERSION,
    exportedAt: new Date(made.nowMs).toISOString(),
    writtenBy: made.writtenBy,
    ...content,
    subject: { kind: input.subject.kind, id: sid ?? traceId ?? "" },
    masked: { ...redactor.masked },
    omitted: { spanDetails: Math.max(0, spans.count - details.length), logLines: logs.truncated },
  };
}

const unlinked = <T extends { readonly href: string }>(links: readonly T[]): T[] =>
  links.map((link) => ({ ...link, href: "" }));
