import type { ProfiledTrace } from "#lib/profiles/model.ts";
import { type Attributes, type AttributeValue, type RawSpan, text } from "./raw.ts";
import type { SpanDetail, SpanList, SpanRow } from "./schema.ts";
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

/** Depth-first rows with what the profile makes of each span. */
export function spanRows(tree: TraceTree, trace: ProfiledTrace): Omit<SpanList, "sources" | "traceId"> {
  const axis = axisOf(tree, trace.root?.spanId ?? null);
  if (axis === null) return { startNs: null, durationNs: 0, rows: [] };
  const rows = tree.nodes.map(({ span, depth, parent }): SpanRow => ({
    id: span.spanId,
    parentId: tree.nodes[parent]?.span.spanId ?? null,
    depth,
    name: span.name.slice(0, 200),
    service: span.service,
    stage: trace.stageOf.get(span.spanId) ?? null,
    turnIndex: trace.turnOf.get(span.spanId) ?? null,
    startNs: safe(span.startNs - axis.startNs),
    durationNs: safe(span.endNs - span.startNs),
    status: span.status,
    label: labelOf(span),
    events: span.events.length,
  }));
  return { startNs: String(axis.startNs), durationNs: axis.durationNs, rows };
}

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
    .map(([key, value]) => ({ key, value: masked(key, shown(value)), type: typeName(value) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));

/** SIP bridges write the caller's number into spans (`sip.phoneNumber`): its last two digits are enough here. */
const masked = (key: string, value: string): string =>
  /phone_?number/i.test(key) && /\d{5}/.test(value) ? `•••• ${value.slice(-2)}` : value;

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
