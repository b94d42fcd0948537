import type { CallDetail, CallTurn } from "#lib/calls/schema.ts";
import { cutShort } from "#lib/calls/view/cut-short.ts";
import { formatDuration, formatOffset, formatOver } from "#lib/format/duration.ts";
import { humanize, STAGE_LABELS } from "#lib/format/labels.ts";
import { visible } from "#lib/format/text.ts";
import { LEDGER_STAGES } from "#lib/ledger/stages.ts";
import { maskedSentence } from "./masked.ts";
import {
  instantText,
  lineText,
  linesAround,
  omittedSentences,
  reportFacts,
  verdictWords,
} from "./outline.ts";
import type { CallFile } from "./schema.ts";

/** A call as Markdown (GFM) for a ticket or a wiki. Telemetry is written as text: it can form no markup. */

const MOST_TEXT = 2_000;

/**
 * Text that stays text in GFM: what starts a link, image, emphasis, code, HTML, table cell, mention or formula is
 * escaped, addresses do not become links, and a line break becomes a space. `_` inside a word is harmless and stays.
 * https://github.github.com/gfm/#backslash-escapes
 */
export function inlineMarkdown(text: string): string {
  const line = visible(text)
    .replace(/\s*[\n\t]\s*/g, " ")
    .trim();
  const cut = line.length > MOST_TEXT ? `${line.slice(0, MOST_TEXT).toWellFormed()}…` : line;
  return cut
    .replace(/[\\`*[\]<>|~$@!&]/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/(?<=(?:https?|ftp|mailto|xmpp|tel)):/gi, "\\:")
    .replace(/\bwww\./gi, (match) => `${match.slice(0, -1)}\\.`);
}

/** The same where it begins a line or a list's item: it starts no heading, list or rule. */
export const escapeMarkdown = (text: string): string =>
  inlineMarkdown(text)
    .replace(/^[-+#=]/, "\\$&")
    .replace(/^(\d{1,9})([.)])/, "$1\\$2");

const md = escapeMarkdown;
const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => (cell === "" ? " " : cell)).join(" | ")} |`;
const table = (
  head: readonly string[],
  align: readonly string[],
  rows: readonly (readonly string[])[],
): string[] => [row(head), row(align), ...rows.map(row)];

/** A code block whose fence is longer than any run of backticks inside. */
function fenced(lines: readonly string[]): string[] {
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)),
  );
  const fence = "`".repeat(longest + 1);
  return [`${fence}text`, ...lines, fence];
}

/** `zone`: the IANA zone of its instants. The file is redacted already. */
export function markdownReport(file: CallFile, zone: string): string {
  const { call: detail, notes } = file;
  const { verdict, findings, health, sources } = detail;
  const logs = linesAround(file);
  const parts: (readonly string[])[] = [
    [`# ${md(verdict.sentence)}`],
    [
      `**${verdictWords(verdict)}** · call ${inlineMarkdown(detail.call.sid)} · ${instantText(detail.call.startedAt, zone)}`,
    ],
    [`> ${md(verdict.plain)}${verdict.advice === null ? "" : ` ${md(verdict.advice)}`}`],
    ...(verdict.missing.length === 0 ? [] : [[`Missing: ${md(verdict.missing.join("; "))}.`]]),
    ...(file.cohort == null ? [] : [[`**Is it just this call?** ${inlineMarkdown(file.cohort)}`]]),
    ["## Facts"],
    table(
      ["Fact", "Value"],
      ["---", "---"],
      reportFacts(detail, zone).map(([name, value]) => [name, inlineMarkdown(value)]),
    ),
    ...(findings.length === 0 ? [] : [["## Also"], findings.map((finding) => `- ${md(finding.sentence)}`)]),
    ...turnsPart(detail),
    ...sentimentPart(detail),
    ...(logs.lines.length === 0
      ? []
      : [
          [`## ${logs.title}`],
          fenced([
            ...logs.lines.map((line) => lineText(line, formatOffset(line.offsetMs, true))),
            ...(logs.more > 0 ? [`… and ${logs.more.toLocaleString("en")} more`] : []),
          ]),
        ]),
    ...(notes.length === 0
      ? []
      : [
          ["## Notes"],
          notes.map((note) => `- ${md(note.author)}, ${md(instantText(note.at, zone))}: ${md(note.text)}`),
        ]),
    ...(health.length === 0
      ? []
      : [
          ["## Telemetry health"],
          health.map((one) => `- ${one.severity === "warning" ? "Warning: " : ""}${md(one.sentence)}`),
        ]),
    ...readingPart(detail),
    ["## Sources"],
    sources.map(
      (one) =>
        `- ${humanize(one.source)}: ${humanize(one.state).toLowerCase()}${one.message === "" ? "" : `. ${md(one.message)}`}`,
    ),
    [
      [
        "---",
        "",
        `Written by Earshot ${inlineMarkdown(file.writtenBy)} on ${instantText(file.exportedAt, zone)}.`,
      ].join("\n"),
      [maskedSentence(file.masked), ...omittedSentences(file)].filter((one) => one !== null).join(" "),
    ].filter((one) => one !== ""),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function turnsPart({ turns }: CallDetail): string[][] {
  if (turns === null || turns.length === 0) return [];
  const present = LEDGER_STAGES.filter((stage) =>
    turns.some((turn) => turn.ledger.some((one) => one.stage === stage)),
  );
  return [
    ["## Turns"],
    table(
      ["Turn", "At", "Latency", "Over", ...present.map((stage) => STAGE_LABELS[stage]), ""],
      ["---:", "---:", "---:", "---:", ...present.map(() => "---:"), "---"],
      turns.map((turn) => [
        String(turn.index),
        formatOffset(turn.startMs),
        latencyText(turn),
        turn.slow ? `**${formatOver(turn.latencyMs - turn.budgetMs)}**` : "–",
        ...present.map((stage) => {
          const found = turn.ledger.find((one) => one.stage === stage);
          if (found === undefined) return "";
          const text = formatDuration(found.ms);
          return found.overMs > 0 && turn.slow ? `**${text}**` : text;
        }),
        turnNote(turn),
      ]),
    ),
  ];
}

/** Of a framework's call: what was taken from what. Of our own kit's there is nothing to tell. */
function readingPart({ reading }: CallDetail): string[][] {
  const [first] = reading?.profiles ?? [];
  if (reading == null || first === undefined || first.name === "earshot") return [];
  const names = reading.profiles.map(({ label, version }) =>
    version === null ? label : `${label} ${version}`,
  );
  return [
    [`## How the trace was read: ${inlineMarkdown(names.join(", "))}`],
    reading.stages.map(
      ({ stage, from, why }) =>
        `- ${STAGE_LABELS[stage]}: ${inlineMarkdown(from ?? `not recorded (${why ?? "no span has it"})`)}`,
    ),
    [
      ...reading.refused.map(
        ({ what, count, reason }) =>
          `- Refused: ${inlineMarkdown(what)}, ${count === 1 ? "once" : `${count} times`}: ${inlineMarkdown(reason)}`,
      ),
      ...reading.unknown.map(({ what, why }) => `- Unknown: ${inlineMarkdown(what)}: ${inlineMarkdown(why)}`),
    ],
  ].filter((lines) => lines.length > 0);
}

/** `≥ 640 ms` for a turn that nobody answered. */
export const latencyText = (turn: CallTurn): string =>
  `${turn.answered === false ? "≥ " : ""}${formatDuration(turn.latencyMs)}`;

/** What else is known of a turn, in two or three words. */
export const turnNote = (turn: CallTurn): string =>
  [turn.kind === "reply" ? "" : turn.kind, cutShort(turn), turn.answered === false ? "unanswered" : ""]
    .filter((word) => word !== "")
    .join(", ");

function sentimentPart({ sentiment }: CallDetail): string[][] {
  if (sentiment === null) return [];
  const score = sentiment.score === null ? "" : ` (${sentiment.score.toFixed(2).replace("-", "−")})`;
  return [
    ["## Sentiment"],
    [`${sentiment.label === null ? "Unknown" : humanize(sentiment.label)}${score}`],
    ...(sentiment.summary === null ? [] : [[md(sentiment.summary)]]),
  ];
}

/** The same in short, as text without marks, to paste into a chat. */
export function technicalText(file: CallFile, zone: string): string {
  const { call: detail } = file;
  const { call, verdict, findings, turns } = detail;
  const slow = turns?.filter((turn) => turn.slow) ?? [];
  return visible(
    [
      `${verdictWords(verdict)}: ${verdict.sentence}`,
      `Call ${call.sid}, ${instantText(call.startedAt, zone)}, ${formatDuration(call.durationMs)}`,
      ...(call.traceId === null ? [] : [`Trace ${call.traceId}`]),
      [call.vertical, call.agent, call.carrier, call.environment].filter((one) => one !== null).join(", "),
      ...slow.map(
        (turn) =>
          `Turn ${turn.index} at ${formatOffset(turn.startMs)}: ${latencyText(turn)} (${turn.ledger.map((one) => `${one.stage} ${formatDuration(one.ms)}`).join(", ")})`,
      ),
      ...findings.map((finding) => finding.sentence),
      ...(file.cohort == null ? [] : [file.cohort]),
      ...(verdict.missing.length === 0 ? [] : [`Missing: ${verdict.missing.join("; ")}.`]),
    ]
      .filter((line) => line !== "")
      .map((line) => line.replace(/\s*\n\s*/g, " ").slice(0, MOST_TEXT))
      .join("\n"),
  );
}
