import { formatDuration } from "#lib/format/duration.ts";
import { plural } from "#lib/format/text.ts";
import type { TurnLedger } from "#lib/ledger/model.ts";
import { type AttributeValue, numeric, type RawSpan, flag } from "#lib/traces/raw.ts";
import type { TraceDefect, TraceTree } from "#lib/traces/tree.ts";
import type { ProfiledTrace } from "#lib/profiles/model.ts";
import { isImpossible } from "#lib/profiles/network.ts";
import { finding, type HealthKind } from "./health-words.ts";
import type { CallDetail } from "./schema.ts";
import { clockOffsets, type ClockOffset } from "./skew.ts";

/** What is wrong with single spans: their shape, their times, what was cut off them. */

type Health = CallDetail["health"][number];
type Kind = TraceDefect["kind"] | TurnLedger["defects"][number]["kind"];

/** By kind, with who is meant ("The span stt", "Each of 3 spans, stt the first,"). */
const SENTENCES: Readonly<Record<Exclude<Kind, "outside_parent">, (spans: string) => string>> = {
  negative_duration: (spans) => `${spans} ended before starting and was left out of the ledger.`,
  orphan: (spans) => `${spans} named a parent that never arrived and was left out of the ledger.`,
  cycle: (spans) => `${spans} was its own ancestor; the circle was opened at its earliest span.`,
  duplicate_id: (spans) =>
    `${spans} came with an id that another span has: an exact copy counts once, different spans of one id not at all.`,
  too_many_stages: (spans) => `${spans} was beyond the number of stages that one turn can have.`,
  stage_not_in_pipeline: (spans) =>
    `${spans} was a stage that this pipeline does not have; it counts as unattributed.`,
};

/** What the trace's own shape shows, the defects of ledgers included, each kind once. */
export function shapeHealth(tree: TraceTree, turns: readonly TurnLedger[]): Health[] {
  const byKind = new Map<Kind, Map<string, string>>();
  for (const defect of [...tree.defects, ...turns.flatMap((turn) => turn.defects)]) {
    const spans = byKind.get(defect.kind) ?? new Map<string, string>();
    byKind.set(defect.kind, spans.set(defect.spanId, defect.name));
  }
  return [...byKind].flatMap(([kind, spans]) => {
    if (kind === "outside_parent") return clockHealth(clockOffsets(tree));
    const who = whoever([...spans.values()]);
    const severity = kind === "duplicate_id" ? "info" : "warning";
    return finding(kind, severity, SENTENCES[kind](who), [...spans.keys()]);
  });
}

const whoever = (names: readonly string[]): string => {
  const name = (names[0] ?? "").slice(0, 60);
  return names.length === 1
    ? `The span ${name}`
    : `Each of ${names.length.toLocaleString("en")} spans, ${name} the first,`;
};

const MAX_PAIRS = 3;

/** All clocks in one finding: what it means is the same for each. */
function clockHealth(offsets: readonly ClockOffset[]): Health[] {
  const sorted = offsets.toSorted((a, b) => b.spanIds.length - a.spanIds.length);
  const sentences = sorted.slice(0, MAX_PAIRS).map((offset) => {
    const { child, parent, spanIds } = offset;
    const other = child === parent ? "another instance of it" : parent.slice(0, 60);
    const theirs = spanIds.length === 1 ? "its parent" : "their parents";
    return `${aheadOf(offset, child.slice(0, 60), other)}: ${plural(spanIds.length, "span")} lay outside ${theirs}.`;
  });
  const left = sorted.length - sentences.length;
  const more =
    left === 0 ? [] : [`${plural(left, "more pair")} of services ${left === 1 ? "has" : "have"} such spans.`];
  const spanIds = sorted.flatMap((offset) => offset.spanIds);
  return sentences.length === 0
    ? []
    : [finding("outside_parent", "info", [...sentences, ...more].join(" "), spanIds)];
}

function aheadOf({ lowMs, highMs, steady }: ClockOffset, child: string, parent: string): string {
  const size = (ms: number) => formatDuration(Math.abs(ms));
  if (!steady) {
    const signed = (ms: number) => `${size(ms)} ${ms < 0 ? "behind" : "ahead"}`;
    return `The clocks of ${child} and ${parent} differ, and not always by as much (from ${signed(lowMs)} to ${signed(highMs)})`;
  }
  const middle = (lowMs + highMs) / 2;
  const [least, most] = [lowMs, highMs].map(Math.abs).toSorted((a, b) => a - b);
  const about = `about ${size(middle)} ${middle < 0 ? "behind" : "ahead of"}`;
  const between = size(lowMs) === size(highMs) ? "" : ` (between ${size(least ?? 0)} and ${size(most ?? 0)})`;
  return `The clock of ${child} is ${about} that of ${parent}${between}`;
}

/** Usual limits of SDKs, collectors and backends, in characters or bytes. A value that long may be a part. */
const LIMITS: ReadonlySet<number> = new Set([
  256, 512, 1_024, 2_048, 4_095, 4_096, 8_192, 16_384, 32_768, 65_536,
]);
const LONGEST = 65_536;
const encoder = new TextEncoder();

const atLimit = (value: AttributeValue): boolean =>
  typeof value === "string" &&
  value.length > 80 &&
  value.length <= LONGEST &&
  (LIMITS.has(value.length) || LIMITS.has(encoder.encode(value).length));

const SECOND_NS = 1_000_000_000n;
const DAY_NS = 86_400n * SECOND_NS;
/** Before the year 2000 nobody sent a span: the clock was not set, or the unit was wrong. */
const FIRST_NS = 946_684_800n * SECOND_NS;
/** Exporters and hang-ups overlap a little. */
const SLACK_NS = SECOND_NS;

/** What single spans say that cannot be, or no longer say. One pass over all spans. */
export function valueHealth(
  { nodes, defects }: TraceTree,
  profile: ProfiledTrace,
  { ended }: { readonly ended: boolean },
): Health[] {
  const found = new Map<HealthKind, RawSpan[]>();
  const add = (kind: HealthKind, span: RawSpan) => {
    const spans = found.get(kind);
    if (spans === undefined) found.set(kind, [span]);
    else spans.push(span);
  };
  const odd = new Set<string>(defects.map(({ spanId }) => spanId));
  const { root } = profile;
  const anchorNs = root?.startNs ?? nodes[0]?.span.startNs ?? 0n;
  const cutKeys = new Set<string>();
  let dropped = 0;
  let lateNs = 0n;
  for (const { span } of nodes) {
    if (span.dropped > 0) {
      add("attributes_dropped", span);
      dropped += span.dropped;
    }
    let isCut = false;
    for (const [key, value] of span.attributes)
      if (atLimit(value)) {
        cutKeys.add(key);
        isCut = true;
      }
    if (isCut) add("value_cut", span);
    const fromAnchor = span.startNs - anchorNs;
    if (span.startNs < FIRST_NS || fromAnchor > DAY_NS || fromAnchor < -DAY_NS) {
      add("impossible_time", span);
      continue;
    }
    if (root === null || !ended) continue;
    if (span.endNs - span.startNs > root.endNs - root.startNs + SLACK_NS) add("impossible_length", span);
    if (span.startNs > root.endNs + SLACK_NS && !odd.has(span.spanId)) {
      add("after_end", span);
      if (span.startNs - root.endNs > lateNs) lateNs = span.startNs - root.endNs;
    }
  }
  for (const span of disagreeing(nodes)) add("latency_disagrees", span);
  for (const span of badLine(nodes, profile)) add("impossible_network", span);
  const keys = [...cutKeys].slice(0, 3).join(", ").slice(0, 120);
  const late = formatDuration(Number(lateNs) / 1e6);
  const words: Partial<Record<HealthKind, (who: string, count: number) => string>> = {
    attributes_dropped: (_, count) =>
      `The exporter let ${plural(dropped, "attribute, event or link", "attributes, events or links")} of ${plural(count, "span")} go.`,
    value_cut: (who) =>
      `${who} has a value that is exactly as long as a usual limit (${keys}): it may be cut.`,
    impossible_time: (who) => `${who} lies more than a day away from the call.`,
    impossible_length: (who) => `${who} took longer than the whole call.`,
    after_end: (who, count) =>
      `${who} began after the call had ended${count === 1 ? "," : ", the last"} ${late} after.`,
    latency_disagrees: (who) => `${who} says in turn.latency_seconds another length than its own times have.`,
    impossible_network: (who) =>
      `${who} has a figure of the line that cannot be (a ratio above 1, a time below 0).`,
  };
  return [...found].map(([kind, spans]) =>
    finding(
      kind,
      kind === "after_end" || kind === "value_cut" ? "info" : "warning",
      words[kind]?.(whoever(spans.map(({ name }) => name)), spans.length) ?? "",
      spans.map(({ spanId }) => spanId),
    ),
  );
}

/** A turn's own figure may be rounded; beyond 1 % and 5 ms it is another one. */
function disagreeing(nodes: TraceTree["nodes"]): RawSpan[] {
  return nodes.flatMap(({ span }) => {
    if (span.name !== "turn" || span.endNs < span.startNs) return [];
    const told = numeric(span.attributes, "turn.latency_seconds");
    if (told === null) return [];
    if (flag(span.attributes, "turn.answered") === false) return [];
    const ms = Number(span.endNs - span.startNs) / 1e6;
    return Math.abs(told * 1_000 - ms) > Math.max(5, ms / 100) ? span : [];
  });
}

function badLine(nodes: TraceTree["nodes"], { network }: ProfiledTrace): RawSpan[] {
  const bad = new Set(network.filter(isImpossible).map(({ spanId }) => spanId));
  return bad.size === 0 ? [] : nodes.flatMap(({ span }) => (bad.has(span.spanId) ? span : []));
}
