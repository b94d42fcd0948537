"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import { useSelection } from "#components/call-page/selection.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { plural } from "#lib/format/text.ts";
import type { LogLine, LogList } from "#lib/logs/schema.ts";
import { LogRow } from "./log-row.tsx";

type Scope = "all" | "turn" | "span";

/** The call's log lines on the call's clock, narrowed to the turn or span that is selected. */
export function Logs({
  logs,
  error,
  running,
}: {
  /** Null while loading. */
  logs: LogList | null;
  error: string | null;
  running: boolean;
}) {
  const { turn, span } = useSelection();
  // A person's choice holds until the selection changes; then the logs follow it again.
  const about = `${turn ?? ""} ${span ?? ""}`;
  const [choice, setChoice] = useState<{ scope: Scope; about: string } | null>(null);
  const lines = useMemo(() => logs?.lines ?? [], [logs]);
  const ofSpan = useMemo(() => lines.filter((line) => span !== null && line.spanId === span), [lines, span]);
  const ofTurn = useMemo(
    () => lines.filter((line) => turn !== null && line.turnIndex === turn),
    [lines, turn],
  );
  const natural: Scope = ofSpan.length > 0 ? "span" : turn !== null ? "turn" : "all";
  const scope = choice !== null && choice.about === about ? choice.scope : natural;
  const shown = scope === "span" ? ofSpan : scope === "turn" ? ofTurn : lines;

  return (
    <Panel
      id="logs"
      title="Logs"
      flush
      meta={
        logs === null ? null : `${plural(shown.length, "line")}${logs.truncated ? ", there are more" : ""}`
      }
      actions={
        <Segmented<Scope>
          label="Lines shown"
          value={scope}
          onChange={(next) => setChoice({ scope: next, about })}
          options={[
            { value: "all", label: "Whole call" },
            { value: "turn", label: turn === null ? "Turn" : `Turn ${turn}`, disabled: turn === null },
            { value: "span", label: "Span", disabled: span === null },
          ]}
        />
      }
    >
      {error !== null ? (
        <Nothing>{error}</Nothing>
      ) : logs === null ? (
        <SkeletonRows rows={5} label="Loading the log lines" />
      ) : shown.length === 0 ? (
        <Nothing>{emptyReason(scope, running)}</Nothing>
      ) : (
        <Lines lines={shown} />
      )}
    </Panel>
  );
}

function emptyReason(scope: Scope, running: boolean): string {
  if (scope === "turn") return "No log line belongs to this turn.";
  if (scope === "span") return "No log line belongs to this span.";
  return running ? "No log line has arrived so far." : "No log line of this call was found.";
}

function Lines({ lines }: { lines: readonly LogLine[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const { line: selected } = useSelection();
  // oxlint-disable-next-line react/incompatible-library -- the compiler is not used; the virtualiser holds its own state
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 24,
    getItemKey: (index) => lines[index]?.id ?? index,
    overscan: 20,
    initialRect: { width: 900, height: 384 },
  });
  const at = lines.findIndex((line) => line.id === selected);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: "auto" });
  }, [at, virtual]);
  return (
    <div
      ref={scroller}
      role="log"
      aria-label="Logs"
      aria-live="off"
      className="max-h-96 overflow-y-auto focus-visible:outline-offset-[-2px]"
    >
      <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          return line === undefined ? null : (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <LogRow line={line} selected={line.id === selected} />
            </div>
          );
        })}
      </div>
    </div>
  );
}
