"use client";

import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useView } from "#components/call-page/clock.tsx";
import { useSelection } from "#components/call-page/selection.tsx";
import type { CallTurn } from "#lib/calls/schema.ts";
import type { SpanTable } from "#lib/traces/span-table.ts";
import { criticalPath, sectionsByRow, wholePath } from "#lib/traces/view/critical-path.ts";
import { gaps } from "#lib/traces/view/gaps.ts";
import { withGaps } from "#lib/traces/view/items.ts";
import { rowsOfIds } from "#lib/traces/view/steps.ts";
import {
  fold,
  foldLevel,
  type Folds,
  NO_FOLDS,
  reveal,
  turnRows,
  visibleRows,
  withAncestors,
} from "#lib/traces/view/visible.ts";
import { clockShift, turnWindow, wholeWindow, type TimeWindow } from "#lib/traces/view/window.ts";

export type Scope = "turn" | "call";

/** Which rows the waterfall shows, over which time, and what is folded. */
export function useWaterfall({
  table,
  turns,
  focus,
  shownSpan,
  callStartNs,
  matches,
  onlyMatches,
  breached,
}: {
  table: SpanTable;
  turns: readonly CallTurn[];
  focus: CallTurn | null;
  shownSpan: string | null;
  callStartNs: string | null;
  matches: Int32Array;
  onlyMatches: boolean;
  breached: ReadonlySet<string>;
}) {
  const { span, turn, selectSpan } = useSelection();
  const { view, setView } = useView();
  const [wanted, setWanted] = useState<Scope>("turn");
  const [chosen, setFolds] = useState<Folds>(NO_FOLDS);

  // A span outside of every turn, and a search over the whole trace, can only be seen in the whole call.
  const outside = (span !== null && turn === null) || onlyMatches;
  const scope: Scope = focus === null || outside ? "call" : wanted;
  const scopeTurn = scope === "turn" ? focus : null;

  const current = table.indexOf(shownSpan);
  const folds = useMemo(() => reveal(table, chosen, current), [table, chosen, current]);
  const only = useMemo(() => {
    if (onlyMatches) return withAncestors(table, matches);
    return scopeTurn === null ? null : turnRows(table, scopeTurn.index);
  }, [table, onlyMatches, matches, scopeTurn]);
  const visible = useMemo(() => visibleRows(table, folds, only), [table, folds, only]);
  const shownGaps = useMemo(() => {
    const all = gaps(table, turns);
    return scopeTurn === null ? all : all.filter(({ turnIndex }) => turnIndex === scopeTurn.index);
  }, [table, turns, scopeTurn]);
  const items = useMemo(
    () => withGaps(visible, onlyMatches ? [] : shownGaps),
    [visible, onlyMatches, shownGaps],
  );

  const shift = useMemo(() => clockShift(table, callStartNs), [table, callStartNs]);
  const natural = useMemo(
    () => (scopeTurn === null ? wholeWindow(table) : turnWindow(table, scopeTurn)),
    [table, scopeTurn],
  );
  const zoomed = useMemo((): TimeWindow | null => {
    if (view === null) return null;
    const startNs = shift.toNs(view.fromMs);
    const endNs = shift.toNs(view.toMs);
    // A view that shows nothing of the turn is of another part of the call.
    if (scopeTurn !== null && (endNs <= natural.startNs || startNs >= natural.endNs)) return null;
    return { startNs, endNs, originNs: natural.originNs };
  }, [view, shift, scopeTurn, natural]);
  const window = zoomed ?? natural;

  const breachedRows = useMemo(() => rowsOfIds(table, breached), [table, breached]);
  const path = useMemo(() => {
    const roots = (scopeTurn === null ? turns : [scopeTurn]).map(({ spanId }) => table.indexOf(spanId));
    const own = roots.filter((row) => row !== -1);
    return sectionsByRow(
      own.length === 0 ? wholePath(table) : own.flatMap((row) => criticalPath(table, row)),
    );
  }, [table, turns, scopeTurn]);

  const setScope = (next: Scope) => {
    setWanted(next);
    if (view !== null) setView(null);
  };
  // Stable, so that a row is drawn anew only when something about it changes.
  const now = useRef({ folds, current });
  useEffect(() => {
    now.current = { folds, current };
  });
  const foldRow = useCallback(
    (row: number, close: boolean) => {
      const { folds, current } = now.current;
      setFolds(fold(folds, table.id(row), close));
      // What is selected is never hidden: what hides it is selected instead.
      if (close && current > row && current < table.end(row)) selectSpan(table.id(row), table.turnIndex(row));
    },
    [table, selectSpan],
  );
  const foldTo = (level: number | null) => {
    setFolds(foldLevel(level));
    const deepest = level ?? Number.POSITIVE_INFINITY;
    let row = current;
    while (row !== -1 && table.depth(row) > deepest) row = table.parent(row);
    if (row !== -1 && row !== current) selectSpan(table.id(row), table.turnIndex(row));
  };

  return {
    scope,
    scopeTurn,
    outside,
    visible,
    items,
    current,
    window: useDeferredValue(window),
    whole: useMemo(() => wholeWindow(table), [table]),
    zoomed: zoomed !== null,
    shift,
    path,
    breachedRows,
    setScope,
    setView,
    foldRow,
    foldTo,
    level: chosen.level,
  };
}
