"use client";

import { useMemo, useState } from "react";
import { useSelection } from "#components/call-page/selection.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import type { CallTurn } from "#lib/calls/schema.ts";
import { timeWindow, visibleRows } from "#lib/calls/view/waterfall.ts";
import { plural } from "#lib/format/text.ts";
import type { SpanTable } from "#lib/traces/span-table.ts";
import { WaterfallGrid } from "./waterfall-grid.tsx";

/** The trace as rows on one time axis: of the turn that is looked at, or of the whole call. */
export function Waterfall({
  spans,
  error,
  focus,
  breached,
  shownSpan,
  emptyReason,
}: {
  /** Null while loading. */
  spans: SpanTable | null;
  error: string | null;
  focus: CallTurn | null;
  /** Spans that went over their budget in a slow turn. */
  breached: ReadonlySet<string>;
  /** The span whose attributes are shown. */
  shownSpan: string | null;
  emptyReason: string;
}) {
  const [wanted, setWanted] = useState<"turn" | "call">("turn");
  const { span, turn } = useSelection();
  const [folded, setFolded] = useState<ReadonlySet<string>>(() => new Set());
  // A span outside of every turn can only be seen in the whole call.
  const outside = span !== null && turn === null;
  const scope = focus === null || outside ? "call" : wanted;
  const scopeTurn = scope === "turn" ? focus : null;
  const view = useMemo(() => {
    if (spans === null) return null;
    const rows = Array.from({ length: spans.count }, (_, i) => spans.row(i));
    return {
      rows: visibleRows(rows, folded, scopeTurn?.index ?? null),
      window: timeWindow(rows, spans.list.durationNs, scopeTurn),
    };
  }, [spans, folded, scopeTurn]);
  const fold = (id: string, close: boolean) =>
    setFolded((before) => {
      const after = new Set(before);
      if (close) after.add(id);
      else after.delete(id);
      return after;
    });

  return (
    <Panel
      id="waterfall"
      title="Waterfall"
      flush
      meta={view === null ? null : plural(view.rows.length, "span")}
      actions={
        focus === null ? null : (
          <Segmented
            label="Spans shown"
            value={scope}
            onChange={setWanted}
            options={[
              { value: "turn", label: `Turn ${focus.index}`, disabled: outside },
              { value: "call", label: "Whole call" },
            ]}
          />
        )
      }
    >
      {error !== null ? (
        <Nothing>{error}</Nothing>
      ) : view === null ? (
        <SkeletonRows rows={8} label="Loading the spans" />
      ) : view.rows.length === 0 ? (
        <Nothing>{scope === "turn" ? "No span of this turn is in the trace." : emptyReason}</Nothing>
      ) : (
        <WaterfallGrid
          rows={view.rows}
          window={view.window}
          budgetEndNs={budgetEnd(spans, scopeTurn)}
          breached={breached}
          shownSpan={shownSpan}
          onFold={fold}
        />
      )}
    </Panel>
  );
}

/** Where the turn's budget ends on the trace's clock; null when the whole call is shown. */
function budgetEnd(spans: SpanTable | null, turn: CallTurn | null): number | null {
  const startNs = spans?.list.startNs ?? null;
  if (turn === null || startNs === null) return null;
  return Number(BigInt(turn.startNs) - BigInt(startNs)) + turn.budgetMs * 1e6;
}
