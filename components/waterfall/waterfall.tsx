"use client";

import { Inspector } from "#components/sources/inspector.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import type { SpanTable } from "#lib/traces/span-table.ts";
import { TraceView, type TraceViewProps } from "./trace-view.tsx";

/** What the waterfall needs, while it loads and after. */
interface WaterfallProps extends Omit<TraceViewProps, "table"> {
  /** Null while loading. */
  spans: SpanTable | null;
  error: string | null;
  emptyReason: string;
}

/** The trace: as rows or as a flame, of the turn that is looked at or of the whole call. */
export function Waterfall({ spans, error, emptyReason, ...rest }: WaterfallProps) {
  if (error === null && spans !== null && spans.count > 0) return <TraceView table={spans} {...rest} />;
  return (
    <Panel
      id="waterfall"
      title="Waterfall"
      flush
      inspect={
        spans === null ? undefined : (
          <Inspector panel="Waterfall" queries={spans.list.queries} sources={spans.list.sources} />
        )
      }
    >
      {error !== null ? (
        <Nothing>{error}</Nothing>
      ) : spans === null ? (
        <SkeletonRows rows={8} label="Loading the spans" />
      ) : (
        <Nothing>{emptyReason}</Nothing>
      )}
    </Panel>
  );
}
