"use client";

import { useCallback, type KeyboardEvent } from "react";
import { useSelection } from "#components/call-page/selection.tsx";
import { useKeys } from "#components/shell/keys.ts";
import type { SpanTable } from "#lib/traces/span-table.ts";
import type { Items } from "#lib/traces/view/items.ts";
import type { VisibleRows } from "#lib/traces/view/visible.ts";

export interface Rows {
  readonly table: SpanTable;
  readonly visible: VisibleRows;
  readonly items: Pick<Items<unknown>, "lines" | "positionOf">;
  /** The row that is looked at; −1: none. */
  readonly current: number;
}

/**
 * Moves from row to row: `j`/`k` and `h`/`l` from everywhere on the page, the arrows by `onKeyDown`. The rows and the
 * flame share them; `onFold` is null where nothing folds, and `inSight` shows where a move has led.
 */
export function useRowMoves(
  { table, visible, items, current }: Rows,
  {
    page,
    onFold,
    inSight,
  }: {
    /** Rows to PageDown. */
    readonly page: number;
    readonly onFold: ((row: number, close: boolean) => void) | null;
    readonly inSight: () => void;
  },
) {
  const { selectSpan } = useSelection();
  const line = items.positionOf(current);
  const select = useCallback(
    (row: number) => selectSpan(table.id(row), table.turnIndex(row)),
    [table, selectSpan],
  );
  const go = (from: number, step: number) => {
    const { lines } = items;
    let at = Math.max(0, Math.min(lines.length - 1, from));
    while ((lines[at] ?? 0) < 0 && at + step >= 0 && at + step < lines.length) at += step;
    const row = lines[at];
    if (row !== undefined && row >= 0) select(row);
  };
  const leave = () => {
    if (line < 0) return;
    if (onFold !== null && visible.hasChildren(current) && !visible.isFolded(current)) {
      onFold(current, true);
      return;
    }
    const parent = visible.rows[visible.parentPosition(current)];
    if (parent !== undefined) select(parent);
  };
  const enter = () => {
    if (line < 0) return;
    if (onFold !== null && visible.isFolded(current)) onFold(current, false);
    else if (visible.hasChildren(current)) go(line + 1, 1);
  };
  const shown = (move: () => void) => () => {
    move();
    inSight();
  };
  useKeys("In the waterfall", [
    {
      what: "Next / previous span (also ↓ ↑)",
      keys: { j: shown(() => go(line + 1, 1)), k: shown(() => go(line - 1, -1)) },
    },
    {
      what: onFold === null ? "Up / down a level" : "Fold, or up / unfold, or down (also ← →)",
      keys: { h: shown(leave), l: shown(enter) },
    },
  ]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Record<string, () => void> = {
      ArrowDown: () => go(line + 1, 1),
      ArrowUp: () => go(line - 1, -1),
      Home: () => go(0, 1),
      End: () => go(items.lines.length - 1, -1),
      PageDown: () => go(line + page, 1),
      PageUp: () => go(line - page, -1),
      Enter: () => go(line, 1),
      ArrowLeft: leave,
      ArrowRight: enter,
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    shown(move)();
  };
  return { line, select, onKeyDown };
}
