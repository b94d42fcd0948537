import type { SpanInput } from "#lib/ledger/model.ts";
import type { Stage } from "#lib/ledger/stages.ts";
import { type AttributeValue, type RawSpan, text } from "#lib/traces/raw.ts";
import type { TraceTree } from "#lib/traces/tree.ts";
import type { CallId, IdKind, ProfileDeclaration, Reading, Refusal } from "./model.ts";

/** What the readers of all frameworks share: whose a span is, intervals from attributes, names, refused values. */

/** The span is this framework's: by its scope, or, where scopes were lost, by a name that only this framework uses. */
export const isOf = ({ scopes, signs }: ProfileDeclaration, { scope, name }: RawSpan): boolean =>
  (scope !== null && scopes.includes(scope)) || signs.includes(name);

export const showsIn = (declaration: ProfileDeclaration, tree: TraceTree): boolean =>
  tree.nodes.some(({ span }) => isOf(declaration, span));

/** Its times and its id can be right. */
export const usable = (span: RawSpan, tree: TraceTree): boolean =>
  span.endNs >= span.startNs && !tree.ambiguous.has(span.spanId);

/** A span as the ledger takes it, without a stage. */
export const plainInput = (span: RawSpan): SpanInput => ({
  id: span.spanId,
  parentId: span.parentId,
  name: span.name,
  startNs: span.startNs,
  endNs: span.endNs,
  stage: null,
  tool: null,
  provider: null,
  model: null,
  error: null,
});

/** A stage's time that stands in an attribute of `span`. Its id is made up, below the span's; it links to the span. */
export function intervalOf(
  span: RawSpan,
  stage: Stage,
  time: { readonly startNs: bigint; readonly endNs: bigint },
  more: Partial<Pick<SpanInput, "id" | "parentId" | "tool" | "provider" | "model" | "error">> = {},
): SpanInput {
  const id = more.id ?? `${span.spanId}/${stage}`;
  return {
    ...plainInput(span),
    parentId: span.spanId,
    ...more,
    id,
    sourceId: span.spanId,
    stage,
    ...time,
  };
}

/** Milliseconds as whole nanoseconds. */
export const nsOfMs = (ms: number): bigint => BigInt(Math.round(ms * 1e6));
export const msOfNs = (ns: bigint): number => Number(ns) / 1e6;

const CALL_SID = /^CA[0-9a-fA-F]{32}$/;
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
/** Seven digits or more in a row: a phone number for all that can be told. */
const NUMBER = /(?<![0-9A-Za-z])\+?\d{7,15}(?![0-9A-Za-z])/;
/** It holds a phone number for all that can be told: it may stand in no URL, log or question. */
export const isPersonal = (value: string): boolean => NUMBER.test(value.replaceAll(UUID, ""));
const MOST_IDS = 32;
const LONGEST_ID = 256;

/** The names that the declaration's attributes give the call. A Call SID is one whatever attribute holds it. */
export function idsOf(declaration: ProfileDeclaration, spans: Iterable<RawSpan>): CallId[] {
  const ids = new Map<string, CallId>();
  for (const span of spans) {
    for (const { attribute, kind } of declaration.identity) {
      const value = text(span.attributes, attribute);
      if (value === null || value === "" || value.length > LONGEST_ID || ids.size >= MOST_IDS) continue;
      const own: IdKind = CALL_SID.test(value) ? "call_sid" : kind;
      if (!ids.has(value)) ids.set(value, { kind: own, value, attribute, personal: isPersonal(value) });
    }
  }
  return [...ids.values()];
}

/** The Call SID among a call's names; a name that holds a number is none. */
export const sidOf = (ids: readonly CallId[]): string | null =>
  ids.find(({ kind, personal }) => kind === "call_sid" && !personal)?.value ?? null;

const LONGEST_VALUE = 80;
const MOST_REFUSALS = 50;

/** Collects what was not believed, grouped by attribute and reason. */
export function refusals() {
  const found = new Map<string, { -readonly [K in keyof Refusal]: Refusal[K] }>();
  const refuse = (what: string, span: RawSpan, value: AttributeValue | undefined, reason: string): null => {
    const key = `${what} ${reason}`;
    const known = found.get(key);
    if (known !== undefined) known.count += 1;
    else if (found.size < MOST_REFUSALS) {
      const shown = (typeof value === "object" ? "a list" : String(value)).slice(0, LONGEST_VALUE);
      found.set(key, { what, reason, count: 1, spanId: span.spanId, value: shown });
    }
    return null;
  };
  return { refuse, list: (): Refusal[] => [...found.values()] };
}
export type Refuse = ReturnType<typeof refusals>["refuse"];

export const NO_READING: Reading = { profiles: [], stages: [], refused: [], unknown: [], notes: [] };
