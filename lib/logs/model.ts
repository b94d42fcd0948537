import { MAX_LINES } from "./limits.ts";
import { allFields, field, type RawLogLine } from "./raw.ts";
import type { LogLine } from "./schema.ts";

/** What a reader is shown of a call's log lines. */

/** Characters that a line shows, and all lines together; where they are more, each shows fewer. */
const MAX_BODY = 8_192;
const MAX_BODIES = 8_000_000;
const LEAST_BODY = 600;

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

/** FNV-1a, 64 bits in two halves: names a line, and has to withstand chance only. The prime is 2^40 + 0x1b3. */
export function fingerprint(text: string): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (let i = 0; i < text.length; i++) {
    low = (low ^ text.charCodeAt(i)) >>> 0;
    const product = low * 0x1b3;
    high = (high * 0x1b3 + low * 0x100 + Math.floor(product / 2 ** 32)) % 2 ** 32;
    low = product % 2 ** 32;
  }
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}

/** `<ns>-<hash>`: the same for the same line, whichever query found it. */
export function lineId(line: RawLogLine): string {
  const told = ["call_sid", "event_name", "span_id", "service_name"].map((name) => field(line, name) ?? "");
  return `${line.timeNs}-${fingerprint([...told, line.line].join("\u0000")).slice(0, 12)}`;
}

interface Named {
  readonly line: RawLogLine;
  readonly id: string;
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

/** The body as it is shown: cut where it is longer than `max`. */
export const shownBody = (body: string, max = MAX_BODY): string =>
  body.length > max ? `${body.slice(0, max)}…` : body;

function logLine(raw: Named, { startNs, turnOf }: LineContext, maxBody: number): LogLine {
  const { line, id } = raw;
  const spanId = field(line, "span_id");
  const level = field(line, "detected_level") ?? field(line, "severity_text") ?? "unknown";
  return {
    id,
    timeNs: String(line.timeNs),
    offsetMs: startNs === null ? null : Number(line.timeNs - startNs) / 1e6,
    level: level.toLowerCase().slice(0, 32),
    service: field(line, "service_name") ?? "unknown",
    eventName: field(line, "event_name"),
    spanId: spanId === "" ? null : spanId,
    turnIndex: turnIndex(line, spanId, turnOf),
    body: shownBody(line.line, maxBody),
    attributes: Object.fromEntries([...allFields(line)].filter(([key]) => !SHOWN_ELSEWHERE.has(key))),
  };
}

/** Oldest first, each line once, at most `max`; lines of the same instant keep the order of their ids. */
export function logLines(
  lines: readonly RawLogLine[],
  context: LineContext,
  max = MAX_LINES,
): { readonly lines: LogLine[]; readonly truncated: boolean } {
  const byId = new Map<string, Named>();
  for (const line of lines) {
    const id = lineId(line);
    if (!byId.has(id)) byId.set(id, { line, id });
  }
  const sorted = [...byId.values()].sort((a, b) => {
    if (a.line.timeNs !== b.line.timeNs) return a.line.timeNs < b.line.timeNs ? -1 : 1;
    return a.id < b.id ? -1 : 1;
  });
  const shown = sorted.slice(0, max);
  const characters = shown.reduce((sum, { line }) => sum + Math.min(line.line.length, MAX_BODY), 0);
  const maxBody = characters > MAX_BODIES ? LEAST_BODY : MAX_BODY;
  return {
    lines: shown.map((one) => logLine(one, context, maxBody)),
    truncated: sorted.length > max,
  };
}
