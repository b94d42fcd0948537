import type { Stage } from "#lib/ledger/stages.ts";
import { DECLARATIONS } from "#lib/profiles/all.ts";
import { isPersonal } from "#lib/profiles/evidence.ts";
import type { ProfiledTrace } from "#lib/profiles/model.ts";
import { type Attributes, type AttributeValue, type RawSpan, text } from "./raw.ts";
import type { SpanDefect, SpanDetail, SpanList, SpanRow } from "./schema.ts";
import type { TraceTree } from "./tree.ts";

/** What a reader can be shown of a trace: rows for the waterfall, and one span whole. */

/** A span that claims to lie further from the call than this has a wrong clock and must not stretch the axis. */
const AXIS_NS = 24n * 3_600n * 1_000_000_000n;
const MAX_TEXT = 4_096;

/** Where the waterfall begins and how long it is, in ns. */
export interface Axis {
  readonly startNs: bigint;
  readonly durationNs: number;
}

/** From the earliest start to the latest end; spans further than a day from the root (else the first) are ignored. */
export function axisOf(tree: TraceTree, rootSpanId: string | null): Axis | null {
  const anchor = (tree.nodes.find(({ span }) => span.spanId === rootSpanId) ?? tree.nodes[0])?.span.startNs;
  if (anchor === undefined) return null;
  let startNs: bigint = anchor;
  let endNs: bigint = anchor;
  for (const { span } of tree.nodes) {
    if (span.startNs < anchor - AXIS_NS || span.endNs > anchor + AXIS_NS || span.endNs < span.startNs)
      continue;
    if (span.startNs < startNs) startNs = span.startNs;
    if (span.endNs > endNs) endNs = span.endNs;
  }
  return { startNs, durationNs: Number(endNs - startNs) };
}

const safe = (ns: bigint): number =>
  Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(ns)));

type Columns = Omit<SpanList, "sources" | "traceId">;
const made = new WeakMap<ProfiledTrace, Columns>();

/**
 * Depth-first columns with what the profile makes of each span. Linear in the number of spans; made once for a trace
 * that is kept.
 */
export function spanColumns(tree: TraceTree, trace: ProfiledTrace): Columns {
  const before = made.get(trace);
  if (before !== undefined) return before;
  const columns = columnsOf(tree, trace);
  made.set(trace, columns);
  return columns;
}

function columnsOf(tree: TraceTree, trace: ProfiledTrace): Columns {
  const axis = axisOf(tree, trace.root?.spanId ?? null);
  if (axis === null) return NO_SPANS;
  const ids: string[] = [];
  const depths: number[] = [];
  const starts: number[] = [];
  const durations: number[] = [];
  const events: number[] = [];
  const [names, services, labels] = [dictionary<string>(), dictionary<string>(), dictionary<string>()];
  const [stages, turns] = [dictionary<Stage>(), dictionary<number>()];
  const [statuses, kinds] = [dictionary<SpanRow["status"]>(), dictionary<RawSpan["kind"]>()];
  for (const { span, depth } of tree.nodes) {
    ids.push(span.spanId);
    depths.push(depth);
    starts.push(safe(span.startNs - axis.startNs));
    durations.push(safe(span.endNs - span.startNs));
    events.push(span.events.length);
    names.add(span.name.slice(0, 200));
    services.add(span.service.slice(0, 200));
    labels.add(labelOf(span));
    stages.add(trace.stageOf.get(span.spanId) ?? null);
    turns.add(trace.turnOf.get(span.spanId) ?? null);
    statuses.add(span.status);
    kinds.add(span.kind);
  }
  return {
    startNs: String(axis.startNs),
    durationNs: axis.durationNs,
    count: ids.length,
    ids: ids.join(""),
    depths,
    starts,
    durations,
    events,
    names: names.column,
    services: services.column,
    labels: labels.column,
    stages: stages.column,
    turns: turns.column,
    statuses: statuses.column,
    kinds: kinds.column,
    defects: defectRows(tree),
  };
}

/** Collects a column of few different values. */
function dictionary<T>() {
  const column: { values: T[]; at: number[] } = { values: [], at: [] };
  const known = new Map<T, number>();
  const add = (value: T | null): void => {
    if (value === null) {
      column.at.push(-1);
      return;
    }
    let at = known.get(value);
    if (at === undefined) {
      at = column.values.push(value) - 1;
      known.set(value, at);
    }
    column.at.push(at);
  };
  return { column, add };
}

function defectRows({ nodes, defects }: TraceTree): SpanList["defects"] {
  if (defects.length === 0) return [];
  const rowOf = new Map(nodes.map(({ span }, row) => [span.spanId as string, row]));
  const rows = new Map<SpanDefect, Set<number>>();
  for (const { kind, spanId } of defects) {
    const row = rowOf.get(spanId);
    if (row === undefined) continue;
    const found = rows.get(kind);
    if (found === undefined) rows.set(kind, new Set([row]));
    else found.add(row);
  }
  return [...rows].map(([kind, found]) => ({ kind, rows: [...found].toSorted((a, b) => a - b) }));
}

const NONE = { values: [], at: [] };
/** The columns of a trace without spans. */
export const NO_SPANS: Columns = {
  startNs: null,
  durationNs: 0,
  count: 0,
  ids: "",
  depths: [],
  starts: [],
  durations: [],
  events: [],
  names: NONE,
  services: NONE,
  labels: NONE,
  stages: NONE,
  turns: NONE,
  statuses: NONE,
  kinds: NONE,
  defects: [],
};

/** The word that tells a span from others of its name. */
function labelOf(span: RawSpan): string | null {
  const label =
    text(span.attributes, "gen_ai.tool.name") ??
    text(span.attributes, "gen_ai.request.model") ??
    text(span.attributes, "gen_ai.provider.name") ??
    text(span.attributes, "guardrail.name");
  return label === null ? null : label.slice(0, 120);
}

export function spanDetail(span: RawSpan): SpanDetail {
  return {
    id: span.spanId,
    traceId: span.traceId,
    parentId: span.parentId,
    name: span.name,
    service: span.service,
    kind: span.kind,
    status: span.status,
    statusMessage: span.statusMessage,
    startNs: String(span.startNs),
    endNs: String(span.endNs),
    attributes: attributeList(span.attributes),
    resource: attributeList(span.resource.attributes),
    events: span.events.map((event) => ({
      name: event.name,
      timeNs: String(event.timeNs),
      attributes: attributeList(event.attributes),
    })),
    links: span.links.map((link) => ({
      traceId: link.traceId,
      spanId: link.spanId,
      attributes: attributeList(link.attributes),
    })),
  };
}

const attributeList = (attributes: Attributes): SpanDetail["attributes"] =>
  [...attributes]
    .map(([key, value]) => ({ key, value: shownValue(key, value), type: typeName(value) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));

/** An attribute's value as it may be shown, and so as it may be searched for. */
export const shownValue = (key: string, value: AttributeValue): string => masked(key, shown(value));

/** Rooms and participants are named after the caller's number. */
const NAMED_AFTER: ReadonlySet<string> = new Set(
  DECLARATIONS.flatMap(({ callers, identity }) => [
    ...callers,
    ...identity.map(({ attribute }) => attribute),
  ]),
);

/** SIP bridges write the caller's number into spans (`sip.phoneNumber`): its last two digits are enough here. */
function masked(key: string, value: string): string {
  if (/phone_?number/i.test(key) && /\d{5}/.test(value)) return `•••• ${value.slice(-2)}`;
  return NAMED_AFTER.has(key) && isPersonal(value)
    ? value.replace(/\+?\d{7,15}/g, (number) => `••••${number.slice(-2)}`)
    : value;
}

function shown(value: AttributeValue): string {
  const whole = typeof value === "object" && value !== null ? JSON.stringify(plain(value)) : String(value);
  return whole.length > MAX_TEXT ? `${whole.slice(0, MAX_TEXT)}…` : whole;
}

function plain(value: AttributeValue): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, one]) => [key, plain(one)]));
  return Array.from(value as readonly AttributeValue[], plain);
}

function typeName(value: AttributeValue): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "array";
  if (typeof value === "object") return "map";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "double";
  return typeof value === "bigint" ? "int" : typeof value === "boolean" ? "bool" : "string";
}
