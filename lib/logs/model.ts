import { allFields, field, type RawLogLine } from "./raw.ts";
import type { LogLine } from "./schema.ts";

/** What a reader is shown of a call's log lines. */

/** The most lines that one call shows. */
export const MAX_LINES = 5_000;
const MAX_BODY = 8_192;

/** Fields that a line shows in a place of their own, or that only transport. */
const SHOWN_ELSEWHERE = new Set([
  "trace_id",
  "span_id",
  "event_name",
  "service_name",
  "detected_level",
  "severity_text",
  "severity_number",
  "observed_timestamp",
  "flags",
  // No attribute of anybody's; as a key of an object it is a trap.
  "__proto__",
]);

/** FNV-1a, 64 bits: names a line, and has to withstand chance only. */
function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, "0");
}

/** `<ns>-<hash>`: the same for the same line, whichever query found it. */
export function lineId(line: RawLogLine): string {
  const told = ["call_sid", "event_name", "span_id", "service_name"].map((name) => field(line, name) ?? "");
  return `${line.timeNs}-${fingerprint([...told, line.line].join("\u0000")).slice(0, 12)}`;
}

export interface LineContext {
  /** The call's start, for `offsetMs`; null when unknown. */
  readonly startNs: bigint | null;
  /** Turn by span id, for lines that do not name their turn. */
  readonly turnOf: ReadonlyMap<string, number>;
}

function turnIndex(line: RawLogLine, spanId: string | null, turnOf: LineContext["turnOf"]): number | null {
  const told = field(line, "turn_index");
  if (told !== null && /^\d{1,6}$/.test(told)) return Number(told);
  return spanId === null ? null : (turnOf.get(spanId) ?? null);
}

function logLine(line: RawLogLine, { startNs, turnOf }: LineContext): LogLine {
  const spanId = field(line, "span_id");
  const level = field(line, "detected_level") ?? field(line, "severity_text") ?? "unknown";
  return {
    id: lineId(line),
    timeNs: String(line.timeNs),
    offsetMs: startNs === null ? null : Number(line.timeNs - startNs) / 1e6,
    level: level.toLowerCase(),
    service: field(line, "service_name") ?? "unknown",
    eventName: field(line, "event_name"),
    spanId: spanId === "" ? null : spanId,
    turnIndex: turnIndex(line, spanId, turnOf),
    body: line.line.length > MAX_BODY ? `${line.line.slice(0, MAX_BODY)}…` : line.line,
    attributes: Object.fromEntries([...allFields(line)].filter(([key]) => !SHOWN_ELSEWHERE.has(key))),
  };
}

/** Oldest first, each line once, at most `max`; lines of the same instant keep the order of their ids. */
export function logLines(
  lines: readonly RawLogLine[],
  context: LineContext,
  max = MAX_LINES,
): { readonly lines: LogLine[]; readonly truncated: boolean } {
  const byId = new Map<string, { readonly raw: RawLogLine; readonly id: string }>();
  for (const raw of lines) {
    const id = lineId(raw);
    if (!byId.has(id)) byId.set(id, { raw, id });
  }
  const sorted = [...byId.values()].toSorted((a, b) => {
    if (a.raw.timeNs !== b.raw.timeNs) return a.raw.timeNs < b.raw.timeNs ? -1 : 1;
    return a.id < b.id ? -1 : 1;
  });
  return {
    lines: sorted.slice(0, max).map(({ raw }) => logLine(raw, context)),
    truncated: sorted.length > max,
  };
}
