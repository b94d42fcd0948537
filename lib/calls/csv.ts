import { csvLine } from "#lib/format/csv.ts";
import { ok, type Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { type CallFilters, MAX_LIMIT, MAX_MATCHES } from "./filters.ts";
import { listCalls } from "./list.ts";
import type { CallList, CallSummary } from "./schema.ts";

const COLUMNS = [
  "sid",
  "startedAt",
  "durationMs",
  "vertical",
  "agent",
  "direction",
  "language",
  "outcome",
  "verdict",
  "breachedStage",
  "worstTurnIndex",
  "worstTurnMs",
  "turns",
  "slowTurns",
  "sentiment",
  "sampled",
  "running",
  "traceId",
] as const satisfies readonly (keyof CallSummary)[];

const csvRow = (call: CallSummary): string => csvLine(COLUMNS.map((name) => call[name]));

/**
 * The calls of a list as CSV, fetched page by page while it is read, at most 5,000. A file that is not everything
 * says so in its last line, which begins with `#`. Errors: those of the first page.
 */
export async function exportCalls(
  filters: CallFilters,
  context: ServiceContext,
): Promise<Result<ReadableStream<Uint8Array>>> {
  const page = (cursor: string | null) =>
    listCalls({ ...filters, limit: MAX_LIMIT, ...(cursor !== null && { cursor }) }, context);
  const first = await page(null);
  if (!first.ok) return first;
  const encoder = new TextEncoder();
  let current: CallList | null = first.value;
  let rows = 0;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(csvLine(COLUMNS))),
    pull: async (controller) => {
      if (current === null) {
        controller.close();
        return;
      }
      const calls = current.calls.slice(0, MAX_MATCHES - rows);
      rows += calls.length;
      const lines = calls.map(csvRow);
      const more = current.nextCursor;
      const incomplete = remarkOf(current, rows >= MAX_MATCHES && more !== null);
      const next = more === null || rows >= MAX_MATCHES || incomplete !== null ? null : await page(more);
      const failed = next !== null && !next.ok ? next.error.message : null;
      const remark = incomplete ?? failed;
      if (remark !== null) lines.push(csvLine([`# ${remark}`]));
      controller.enqueue(encoder.encode(lines.join("")));
      current = next?.ok === true ? next.value : null;
    },
  });
  return ok(stream);
}

/** Why the file ends before its time; null when it does not. */
function remarkOf({ sources, note }: CallList, full: boolean): string | null {
  if (full)
    return `Only the first ${MAX_MATCHES.toLocaleString("en-US")} calls are here; narrow the range for the rest.`;
  const broken = sources.find(({ state }) => state === "error" || state === "off");
  if (broken !== undefined) return `${broken.message} Calls may be missing here.`;
  return note !== null && !note.includes("next page") ? note : null;
}
