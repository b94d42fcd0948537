"use client";

import { useMemo } from "react";
import { useKeys } from "#components/shell/keys.ts";
import type { CallTurn } from "#lib/calls/schema.ts";
import type { Mark } from "#lib/calls/view/clock.ts";
import { stepTurn } from "#lib/calls/view/ledger.ts";
import { errorSteps, stepInTime } from "#lib/calls/view/steps.ts";
import type { LogLine } from "#lib/logs/schema.ts";
import type { SpanTable } from "#lib/traces/span-table.ts";
import { clockShift } from "#lib/traces/view/window.ts";
import { readCursor, useMarks } from "./clock.tsx";
import { useSelection } from "./selection.tsx";
import { useGoToMark } from "./use-go-to-mark.ts";

/** The keys of a call's page: turns, breaches, errors, marks, the panels; Esc gives up the selection. */
export function useCallKeys({
  turns,
  spans,
  lines,
  callStartNs,
}: {
  turns: readonly CallTurn[];
  spans: SpanTable | null;
  lines: readonly LogLine[];
  callStartNs: string | null;
}) {
  const { turn, span, line, selectTurn, selectSpan, clear } = useSelection();
  const { marks, toggle } = useMarks();
  const goToMark = useGoToMark(spans);
  const errors = useMemo(() => errorSteps(turns, spans, callStartNs), [turns, spans, callStartNs]);
  const chosen = turns.find((one) => one.index === turn) ?? null;

  /** What `m` marks: the span, line or turn that is selected; null where nothing is. */
  const selected = (): Mark | null => {
    const row = spans?.indexOf(span) ?? -1;
    if (spans !== null && span !== null && row !== -1)
      return { atMs: clockShift(spans, callStartNs).toMs(spans.start(row)), span };
    const offsetMs = lines.find((one) => one.id === line)?.offsetMs ?? null;
    if (offsetMs !== null) return { atMs: offsetMs, span: null };
    return chosen === null ? null : { atMs: chosen.startMs, span: chosen.spanId };
  };
  const mark = (what: Mark | null) => {
    if (what !== null) toggle(what);
  };
  const atCursor = (): Mark | null => {
    const atMs = readCursor();
    return atMs === null ? null : { atMs: Math.round(atMs), span: null };
  };
  const stepMark = (step: 1 | -1) => {
    const here = selected();
    const next = stepInTime(
      marks.map((one) => ({ ...one, startMs: one.atMs })),
      step,
      {
        current: (one) =>
          one.span === null
            ? Math.abs(one.atMs - (readCursor() ?? NaN)) < 1
            : one.span === (span ?? chosen?.spanId),
        atMs: readCursor() ?? here?.atMs ?? null,
      },
    );
    if (next === null) return false;
    goToMark(next);
  };
  const stepError = (step: 1 | -1) => {
    const next = stepInTime(errors, step, {
      current: (one) => one.spanId === span,
      atMs: selected()?.atMs ?? null,
    });
    if (next !== null) selectSpan(next.spanId, next.turnIndex);
  };
  const stepSlow = (step: 1 | -1) => {
    const next = stepTurn(turns, turn, step, (one) => one.slow);
    if (next !== null) selectTurn(next);
  };

  useKeys("On a call", [
    {
      what: "Next / previous turn",
      keys: {
        t: () => selectTurn(stepTurn(turns, turn, 1)),
        T: () => selectTurn(stepTurn(turns, turn, -1)),
      },
    },
    { what: "Next / previous error", keys: { e: () => stepError(1), E: () => stepError(-1) } },
    { what: "Next / previous turn over its budget", keys: { b: () => stepSlow(1), B: () => stepSlow(-1) } },
    {
      what: "Mark what is selected / where the cursor is",
      keys: { m: () => mark(selected() ?? atCursor()), M: () => mark(atCursor()) },
    },
    { what: "Next / previous mark", keys: { n: () => stepMark(1), N: () => stepMark(-1) } },
    {
      what: "Conversation, ledger, waterfall, logs",
      keys: {
        c: () => showPanel("conversation"),
        g: () => showPanel("ledger"),
        w: () => showPanel("waterfall"),
        o: () => showPanel("logs"),
      },
      also: { Escape: clear },
    },
  ]);
}

/** Brings a panel into sight, and the keys with it: the first thing in it that takes the focus. */
function showPanel(id: string): void {
  const panel = document.getElementById(id);
  const target =
    id === "waterfall"
      ? panel?.querySelector<HTMLElement>("[role=treegrid]")
      : panel?.querySelector<HTMLElement>("button, a[href], input, [tabindex='0']");
  target?.focus({ preventScroll: true });
  panel?.scrollIntoView({ block: "start", behavior: "smooth" });
}
