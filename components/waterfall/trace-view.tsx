"use client";

import { lazy, useDeferredValue, useMemo, useState } from "react";
import { useSelection } from "#components/call-page/selection.tsx";
import { Inspector } from "#components/sources/inspector.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import type { CallTurn } from "#lib/calls/schema.ts";
import type { Subject } from "#lib/calls/subject.ts";
import { plural } from "#lib/format/text.ts";
import type { LogLine } from "#lib/logs/schema.ts";
import type { SpanTable } from "#lib/traces/span-table.ts";
import { type Colouring, serviceColours } from "#lib/traces/view/colours.ts";
import { stepRow } from "#lib/traces/view/steps.ts";
import { Broken } from "./broken.tsx";
import { ServiceLegend } from "./legend.tsx";
import { lineTicks } from "./line-ticks.ts";
import { Minimap } from "./minimap.tsx";
import { useTraceSearch } from "./trace-search.tsx";
import { useMatches } from "./use-matches.ts";
import { useWaterfall } from "./use-waterfall.ts";
import { WaterfallGrid } from "./waterfall-grid.tsx";
import { type Layout, WaterfallToolbar } from "./waterfall-toolbar.tsx";

/** Its code comes when it is first chosen; the rows stay until it is there. */
const Flame = lazy(async () => ({ default: (await import("./flame.tsx")).Flame }));

const SHOWN_ROWS = 20;

export interface TraceViewProps {
  table: SpanTable;
  subject: Subject;
  callStartNs: string | null;
  turns: readonly CallTurn[];
  focus: CallTurn | null;
  /** Spans that went over their budget in a slow turn. */
  breached: ReadonlySet<string>;
  /** The span whose attributes are shown. */
  shownSpan: string | null;
  /** The call's log lines, to be seen on their spans. */
  lines: readonly LogLine[];
  /** The call goes on: its root comes at its end. */
  running: boolean;
}

/** A trace that has spans, with the tools to find one's way in it. */
export function TraceView({
  table,
  subject,
  callStartNs,
  turns,
  focus,
  breached,
  shownSpan,
  lines,
  running,
}: TraceViewProps) {
  const { selectSpan } = useSelection();
  const { text, onlyMatches } = useTraceSearch();
  const [colouring, setColouring] = useState<Colouring>("stage");
  const [layout, setLayout] = useState<Layout>("rows");
  const drawn = useDeferredValue(layout);
  const [showsPath, setShowsPath] = useState(true);
  const matches = useMatches(subject, table, text);
  const searching = matches.flags !== null;
  const shown = useWaterfall({
    table,
    turns,
    focus,
    shownSpan,
    callStartNs,
    matches: matches.rows,
    onlyMatches: onlyMatches && searching,
    breached,
  });
  const services = useMemo(() => serviceColours(table), [table]);
  const colours = useMemo(
    () => new Map(services.map(({ service, colour }) => [service, colour])),
    [services],
  );
  const ticks = useMemo(() => lineTicks(lines, table.list.startNs), [lines, table]);
  const deepest = useMemo(() => table.list.depths.reduce((most, depth) => Math.max(most, depth), 0), [table]);
  const go = (row: number) => {
    if (row >= 0) selectSpan(table.id(row), table.turnIndex(row));
  };
  const rowCount = shown.visible.rows.length;

  return (
    <Panel
      id="waterfall"
      title="Waterfall"
      flush
      inspect={<Inspector panel="Waterfall" queries={table.list.queries} sources={table.list.sources} />}
      meta={
        rowCount === table.count
          ? plural(table.count, "span")
          : `${rowCount.toLocaleString("en")} of ${plural(table.count, "span")}`
      }
      actions={
        focus === null ? null : (
          <Segmented
            label="Spans shown"
            value={shown.scope}
            onChange={shown.setScope}
            options={[
              { value: "turn", label: `Turn ${focus.index}`, disabled: shown.outside },
              { value: "call", label: "Whole call" },
            ]}
          />
        )
      }
    >
      <WaterfallToolbar
        found={searching ? matches.rows.length : null}
        position={matches.flags?.[shown.current] === 1 ? matches.rows.indexOf(shown.current) : -1}
        searching={matches.searching}
        trouble={matches.trouble}
        onStep={(step) => go(stepRow(matches.latest(), shown.current, step))}
        colouring={colouring}
        onColouring={setColouring}
        layout={layout}
        onLayout={setLayout}
        path={showsPath}
        onPath={setShowsPath}
        level={shown.level}
        deepest={deepest}
        onLevel={shown.foldTo}
      />
      <Broken table={table} running={running} current={shown.current} onGo={go} />
      {colouring === "service" ? <ServiceLegend services={services} /> : null}
      <Minimap
        table={table}
        whole={shown.whole}
        range={shown.window}
        zoomed={shown.zoomed}
        shift={shown.shift}
        breachedRows={shown.breachedRows}
        onView={shown.setView}
      />
      {rowCount === 0 ? (
        <Nothing>
          {onlyMatches && searching
            ? "No span matches. Attributes are searched as key=value or by a part of either."
            : "No span of this turn is in the trace."}
        </Nothing>
      ) : drawn === "flame" ? (
        <Flame
          rows={{ table, visible: shown.visible, items: shown.items, current: shown.current }}
          range={shown.window}
          breached={breached}
          colouring={colouring}
          serviceColours={colours}
        />
      ) : (
        <WaterfallGrid
          table={table}
          visible={shown.visible}
          items={shown.items}
          current={shown.current}
          range={shown.window}
          shift={shown.shift}
          turns={turns}
          budgetEndNs={budgetEnd(table, shown.scopeTurn)}
          breached={breached}
          colouring={colouring}
          serviceColours={colours}
          path={showsPath ? shown.path : null}
          ticks={ticks}
          matched={matches.flags}
          searched={matches.wanted}
          shownRows={SHOWN_ROWS}
          onFold={shown.foldRow}
        />
      )}
    </Panel>
  );
}

/** Where the turn's budget ends on the trace's clock; null when the whole call is shown. */
function budgetEnd({ list }: SpanTable, turn: CallTurn | null): number | null {
  if (turn === null || list.startNs === null) return null;
  return Number(BigInt(turn.startNs) - BigInt(list.startNs)) + turn.budgetMs * 1e6;
}
