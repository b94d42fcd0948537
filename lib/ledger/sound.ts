import type { SpanDefect, SpanInput, TurnInput } from "./model.ts";

/** The spans of a turn that can be right, and what was left out. */
export interface SoundSpans {
  readonly spans: readonly SpanInput[];
  /** Spans that are no stage and hold none: what may explain a gap. */
  readonly others: readonly SpanInput[];
  readonly defects: readonly SpanDefect[];
  /** Id of the span above this one; undefined below the turn itself. */
  parentOf(id: string): string | undefined;
}

/** The span that was sent, which a reader can be shown. */
export const sentId = (span: SpanInput): string => span.sourceId ?? span.id;

type Standing = "sound" | "orphan" | "cycle";

/**
 * Leaves out what is impossible: a negative length, an id that stands for two different spans, a parent that is
 * not in the turn, a circle of parents. An exact copy of a span (a retried export) is taken once, and reported.
 * Iterative, so that a chain of 50,000 spans is no deeper a stack than one of two.
 */
export function soundSpans(turn: TurnInput): SoundSpans {
  const defects: SpanDefect[] = [];
  const report = (kind: SpanDefect["kind"], span: SpanInput): void => {
    defects.push({ kind, spanId: sentId(span), name: span.name });
  };

  const byId = new Map<string, SpanInput>();
  const ambiguous = new Set<string>();
  for (const span of turn.spans) {
    const first = byId.get(span.id);
    if (!first && span.id !== turn.spanId) {
      byId.set(span.id, span);
      continue;
    }
    report("duplicate_id", span);
    if (first && !same(first, span)) ambiguous.add(span.id);
  }

  // Which of the two a child hangs below cannot be known: it is an orphan.
  for (const id of ambiguous) byId.delete(id);

  const standings = new Map<string, Standing>([[turn.spanId, "sound"]]);
  for (const span of byId.values()) settle(span, byId, standings);

  const spans: SpanInput[] = [];
  for (const span of byId.values()) {
    const standing = standings.get(span.id);
    if (standing === "orphan" || standing === "cycle") report(standing, span);
    else if (span.endNs < span.startNs) report("negative_duration", span);
    else spans.push(span);
  }

  const parentOf = (id: string): string | undefined => {
    const parentId = byId.get(id)?.parentId;
    return parentId === null || parentId === turn.spanId ? undefined : parentId;
  };
  return { spans, others: childless(spans, parentOf), defects, parentOf };
}

/** Walks up from a span until one whose standing is known, then gives it to every span on the way. */
function settle(
  from: SpanInput,
  byId: ReadonlyMap<string, SpanInput>,
  standings: Map<string, Standing>,
): void {
  const way = new Set<string>();
  let id: string | null = from.id;
  let standing: Standing | undefined;
  while (standing === undefined) {
    if (id === null) standing = "orphan";
    else if (way.has(id)) standing = "cycle";
    else {
      standing = standings.get(id);
      if (standing !== undefined) break;
      const span = byId.get(id);
      if (!span) standing = "orphan";
      else {
        way.add(id);
        id = span.parentId;
      }
    }
  }
  for (const passed of way) standings.set(passed, standing);
}

/** The spans that are no stage and have none below them. */
function childless(
  spans: readonly SpanInput[],
  parentOf: (id: string) => string | undefined,
): readonly SpanInput[] {
  const holders = new Set<string>();
  for (const span of spans) {
    if (span.stage === null) continue;
    for (let id = parentOf(span.id); id !== undefined && !holders.has(id); id = parentOf(id)) holders.add(id);
  }
  return spans.filter((span) => span.stage === null && !holders.has(span.id));
}

const same = (a: SpanInput, b: SpanInput): boolean =>
  a.startNs === b.startNs &&
  a.endNs === b.endNs &&
  (["parentId", "name", "stage", "tool", "provider", "model", "error"] as const).every(
    (key) => a[key] === b[key],
  );
