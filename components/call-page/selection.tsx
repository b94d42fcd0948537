"use client";

import { createContext, use, useMemo, type ReactNode } from "react";

export interface Selection {
  readonly turn: number | null;
  readonly span: string | null;
  /** A log line's id. */
  readonly line: string | null;
}

export interface SelectionActions {
  readonly selectTurn: (turn: number | null) => void;
  /** Selects a span and the turn that it lies in. */
  readonly selectSpan: (span: string, turn: number | null) => void;
  readonly selectLine: (line: string, span: string | null, turn: number | null) => void;
  readonly clear: () => void;
}

const SelectionContext = createContext<(Selection & SelectionActions) | null>(null);

/** What is selected, everywhere at once; the page keeps it in the URL. Throws outside of the provider. */
export function useSelection(): Selection & SelectionActions {
  const value = use(SelectionContext);
  if (value === null) throw new Error("useSelection needs a SelectionProvider above it");
  return value;
}

export function SelectionProvider({
  selection,
  onSelect,
  children,
}: {
  selection: Selection;
  onSelect: (selection: Selection) => void;
  children: ReactNode;
}) {
  const { turn, span, line } = selection;
  const value = useMemo(
    () => ({
      turn,
      span,
      line,
      selectTurn: (index: number | null) => onSelect({ turn: index, span: null, line: null }),
      selectSpan: (id: string, index: number | null) => onSelect({ turn: index, span: id, line: null }),
      selectLine: (id: string, spanId: string | null, index: number | null) =>
        onSelect({ turn: index, span: spanId, line: id }),
      clear: () => onSelect({ turn: null, span: null, line: null }),
    }),
    [turn, span, line, onSelect],
  );
  return <SelectionContext value={value}>{children}</SelectionContext>;
}
