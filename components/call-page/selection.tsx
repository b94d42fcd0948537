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

/*
 * A context for each part: a trace is walked span by span, and what shows turns is not drawn anew for that.
 */
const TurnContext = createContext<number | null>(null);
const SpanContext = createContext<string | null>(null);
const LineContext = createContext<string | null>(null);
const ActionsContext = createContext<SelectionActions | null>(null);

/** The index of the selected turn. */
export const useSelectedTurn = (): number | null => use(TurnContext);
/** The id of the selected span. */
export const useSelectedSpan = (): string | null => use(SpanContext);

/** The selected span if it is one of these: for a part of the page that marks it, and is else not drawn anew. */
export function useSelectedAmong(ids: ReadonlySet<string>): string | null {
  const span = useSelectedSpan();
  return span !== null && ids.has(span) ? span : null;
}

/** How to select; the same functions for as long as the page is there. Throws outside of the provider. */
export function useSelect(): SelectionActions {
  const actions = use(ActionsContext);
  if (actions === null) throw new Error("useSelect needs a SelectionProvider above it");
  return actions;
}

/** All that is selected, and how to select. Drawn anew at every change: what needs a part asks for that part. */
export function useSelection(): Selection & SelectionActions {
  const actions = useSelect();
  return { turn: use(TurnContext), span: use(SpanContext), line: use(LineContext), ...actions };
}

/** What is selected, everywhere at once; the page keeps it in the URL. `onSelect` must be stable. */
export function SelectionProvider({
  selection: { turn, span, line },
  onSelect,
  children,
}: {
  selection: Selection;
  onSelect: (selection: Selection) => void;
  children: ReactNode;
}) {
  const actions = useMemo(
    (): SelectionActions => ({
      selectTurn: (index) => onSelect({ turn: index, span: null, line: null }),
      selectSpan: (id, index) => onSelect({ turn: index, span: id, line: null }),
      selectLine: (id, spanId, index) => onSelect({ turn: index, span: spanId, line: id }),
      clear: () => onSelect({ turn: null, span: null, line: null }),
    }),
    [onSelect],
  );
  return (
    <ActionsContext value={actions}>
      <TurnContext value={turn}>
        <SpanContext value={span}>
          <LineContext value={line}>{children}</LineContext>
        </SpanContext>
      </TurnContext>
    </ActionsContext>
  );
}
