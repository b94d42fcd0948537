import { getWholeCall } from "#lib/calls/service.ts";
import type { CallDetail } from "#lib/calls/schema.ts";
import type { Subject } from "#lib/calls/subject.ts";
import { getCohort } from "#lib/cohort/service.ts";
import { isTimeZone } from "#lib/format/preferences.ts";
import { getNotes } from "#lib/notes/service.ts";
import { fail, ok, type Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { consoleVersion } from "#lib/sources/service.ts";
import { callFile, MOST_DETAILS, MOST_FILE_BYTES } from "./model.ts";
import { fileName } from "./name.ts";
import type { CallFile, ReportFormat } from "./schema.ts";
import { reportText } from "./text.ts";

/** A call to hand on: asked for once, redacted once, and written in the form that is wanted. Server only. */

export async function getCallFile(subject: Subject, context: ServiceContext): Promise<Result<CallFile>> {
  const whole = await getWholeCall(subject, context, MOST_DETAILS);
  if (!whole.ok) return whole;
  const { sid, traceId } = whole.value.call.call;
  const isCall = sid !== traceId;
  const [notes, cohort] = await Promise.all([
    isCall ? getNotes(sid, context) : ok(null),
    isCall ? cohortOf(sid, whole.value.call, context) : null,
  ]);
  return ok(
    callFile(
      { subject, ...whole.value, notes: notes.ok ? (notes.value?.notes ?? []) : [], cohort },
      { nowMs: context.nowMs, writtenBy: consoleVersion, region: context.config.defaultRegion },
    ),
  );
}

/** Nobody waits longer than this for what stands beside the call. */
const COHORT_MS = 5_000;

/** Whether it was this call alone; null where that cannot be told in time, or there is nothing to tell of. */
async function cohortOf(
  sid: string,
  { verdict }: CallDetail,
  context: ServiceContext,
): Promise<string | null> {
  if (verdict.stage === null || verdict.status === "ok" || verdict.status === "unknown") return null;
  const timer = AbortSignal.timeout(COHORT_MS);
  const signal = context.signal === undefined ? timer : AbortSignal.any([context.signal, timer]);
  const cohort = await getCohort(sid, { ...context, signal });
  return cohort.ok ? cohort.value.statement : null;
}

/** The report as a response whose body is a file (`json`, `md`) or text to paste. `zone`: IANA, for its instants. */
export async function getReport(
  subject: Subject,
  { format, zone = "UTC" }: { readonly format: ReportFormat; readonly zone?: string | undefined },
  context: ServiceContext,
): Promise<Result<Response>> {
  if (!isTimeZone(zone))
    return fail("bad_request", "`zone` is not a time zone, such as Europe/Zurich.", "zone");
  const file = await getCallFile(subject, context);
  if (!file.ok) return file;
  if (format === "json") return jsonFile(file.value);
  const text = reportText(file.value, format, zone);
  return ok(
    format === "md"
      ? body(text, "text/markdown; charset=utf-8", fileName(file.value.call, "md"))
      : body(text, "text/plain; charset=utf-8", null),
  );
}

function jsonFile(file: CallFile): Result<Response> {
  let text = JSON.stringify(file);
  // What a browser could not open again is of no use: the attributes of single spans are the most of it.
  if (text.length > MOST_FILE_BYTES)
    text = JSON.stringify({
      ...file,
      details: [],
      omitted: { ...file.omitted, spanDetails: file.spans.count },
    });
  if (text.length > MOST_FILE_BYTES)
    return fail("too_large", "This call is too large to be written as one file.");
  return ok(body(text, "application/json; charset=utf-8", fileName(file.call, "json")));
}

const body = (text: string, type: string, name: string | null): Response =>
  new Response(text, {
    headers: {
      "content-type": type,
      ...(name !== null && { "content-disposition": `attachment; filename="${name}"` }),
    },
  });
