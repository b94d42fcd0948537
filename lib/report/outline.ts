import type { CallDetail } from "#lib/calls/schema.ts";
import { formatDuration, UNKNOWN } from "#lib/format/duration.ts";
import { humanize, languageName } from "#lib/format/labels.ts";
import { visible } from "#lib/format/text.ts";
import { formatClock, formatDate, zoneName } from "#lib/format/time.ts";
import type { LogLine } from "#lib/logs/schema.ts";
import type { CallFile } from "./schema.ts";

/** What every form of a report says, in the same order: Markdown, text and the printed page choose only the marks. */

/** Lines before and after the turn that failed. */
const AROUND_MS = 2_000;
const MOST_LINES = 40;

/** `2 Mar 2026, 14:02:09 UTC`; "unknown" for what is no instant. */
export function instantText(iso: string | null, zone: string): string {
  const at = iso === null ? Number.NaN : Date.parse(iso);
  if (!Number.isFinite(at)) return UNKNOWN;
  return `${formatDate(at, zone)}, ${formatClock(at, zone)} ${zoneName(at, zone)}`;
}

/** The call's facts by name; nothing of the caller. */
export function reportFacts({ call }: CallDetail, zone: string): readonly (readonly [string, string])[] {
  const model = [call.llmProvider, call.llmModel].filter((part) => part !== null).join(" ");
  const known = (text: string | null) => (text === null || text === "" ? UNKNOWN : text);
  return [
    ["Call SID", call.sid],
    ["Trace id", call.sampled === false ? "not kept" : known(call.traceId)],
    ["Started", instantText(call.startedAt, zone)],
    ["Duration", formatDuration(call.durationMs)],
    ["Outcome", call.outcome === null ? UNKNOWN : humanize(call.outcome)],
    ["End reason", known(call.endReason)],
    ["Vertical", call.vertical === null ? UNKNOWN : humanize(call.vertical)],
    ["Agent", known(call.agent)],
    ["Direction", call.direction === null ? UNKNOWN : humanize(call.direction)],
    ["Language", call.language === null ? UNKNOWN : languageName(call.language)],
    ["Carrier", known(call.carrier)],
    ["Pipeline", call.pipeline === null ? UNKNOWN : humanize(call.pipeline)],
    ["STT", call.pipeline === "realtime" ? "not applicable" : known(call.sttProvider)],
    [call.pipeline === "realtime" ? "Model" : "LLM", known(model)],
    ["TTS", call.pipeline === "realtime" ? "not applicable" : known(call.ttsProvider)],
    ["Tools", call.tools.length > 0 ? call.tools.join(", ") : call.turns === null ? UNKNOWN : "none"],
    ["Environment", known(call.environment)],
    ["Version", known(call.serviceVersion)],
  ];
}

export const VERDICT_WORDS: Record<CallDetail["verdict"]["status"], string> = {
  ok: "OK",
  slow: "Slow",
  failed: "Failed",
  unknown: "Unknown",
};

/** The verdict in a word or two: `Failed, major`. */
export const verdictWords = ({ status, severity, basis }: CallDetail["verdict"]): string =>
  [VERDICT_WORDS[status], ...(severity === "major" && status === "slow" ? ["major"] : [])].join(", ") +
  (basis === "call_log" ? " (from the call log, without a trace)" : "");

/** The log lines around the turn that the verdict names, else the worst lines of the call; oldest first. */
export function linesAround({ call, logs }: Pick<CallFile, "call" | "logs">): {
  readonly title: string;
  readonly lines: readonly LogLine[];
  readonly more: number;
} {
  const turn = call.turns?.find(({ index }) => index === call.verdict.turnIndex) ?? null;
  const inTurn = (line: LogLine): boolean =>
    turn !== null &&
    (line.turnIndex === turn.index ||
      (line.offsetMs !== null &&
        line.offsetMs >= turn.startMs - AROUND_MS &&
        line.offsetMs <= turn.startMs + turn.latencyMs + AROUND_MS));
  const bad = (line: LogLine): boolean => /^(?:warn|warning|error|fatal|critical)$/.test(line.level);
  const found = logs.lines.filter(turn === null ? bad : inTurn);
  return {
    title: turn === null ? "Warnings and errors in the logs" : `Logs around turn ${turn.index}`,
    lines: found.slice(0, MOST_LINES),
    more: Math.max(0, found.length - MOST_LINES),
  };
}

/** `01:18.300 error tool.error: …`, in one line. */
export function lineText(line: LogLine, offset: string): string {
  const what = line.eventName ?? line.service;
  return visible(`${offset} ${line.level} ${what}: ${line.body}`)
    .replace(/\s*\n\s*/g, " ⏎ ")
    .slice(0, 600);
}

/** What the file's reader must know of its making. */
export const omittedSentences = ({ omitted, logs, spans, details }: CallFile): string[] => [
  ...(omitted.spanDetails > 0
    ? [
        `Attributes are here for ${details.length.toLocaleString("en")} of ${spans.count.toLocaleString("en")} spans: those of turns, stages and errors first.`,
      ]
    : []),
  ...(omitted.logLines || logs.truncated
    ? [`Only the first ${logs.lines.length.toLocaleString("en")} log lines are here.`]
    : []),
];
