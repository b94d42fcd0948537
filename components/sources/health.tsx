"use client";

import { memo } from "react";
import { CircleHelp, Info, TriangleAlert } from "lucide-react";
import { useSelection } from "#components/call-page/selection.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { lineHealth } from "#lib/calls/health-lines.ts";
import type { CallDetail } from "#lib/calls/schema.ts";
import { keyed } from "#lib/format/keys.ts";
import { clip, plural, shortId } from "#lib/format/text.ts";
import type { LogList } from "#lib/logs/schema.ts";
import { Inspector } from "./inspector.tsx";

type Finding = CallDetail["health"][number];

const ICONS = { warning: TriangleAlert, info: Info, unknown: CircleHelp } as const;
const NAMES = { warning: "Warning", info: "Note", unknown: "Unknown" } as const;
/** What needs somebody first. */
const ORDER = { warning: 0, unknown: 1, info: 2 } as const;
const MOST_SPANS = 5;

/** What is wrong with the telemetry itself, as far as it can be told. */
export const Health = memo(function Health({
  detail,
  untraced,
}: {
  detail: CallDetail;
  /** Undefined where the lines have not come, or do not tell. */
  untraced: LogList["untraced"] | undefined;
}) {
  const health = [...detail.health, ...lineHealth(untraced)];
  const sorted = health.toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity]);
  return (
    <Panel
      id="health"
      title="Telemetry health"
      meta={countOf(health)}
      inspect={<Inspector panel="Telemetry health" queries={detail.queries} sources={detail.sources} />}
      flush
    >
      {health.length === 0 ? (
        <p className="px-3 py-2 text-ink-2">
          Nothing is wrong with what this call sent.{" "}
          <span className="text-ink-3">{lookedAt(detail.call.spanCount)}</span>
        </p>
      ) : (
        <ul aria-label="What is known of the telemetry">
          {keyed(sorted, (one) => one.sentence).map(({ key, item }) => (
            <HealthItem
              key={key}
              one={item}
              lineId={item.kind === "line_without_trace_id" ? (untraced?.ids[0] ?? null) : null}
            />
          ))}
        </ul>
      )}
    </Panel>
  );
});

const lookedAt = (spans: number | null): string =>
  spans === null ? "Looked at: the call log." : `Looked at: ${plural(spans, "span")} and the call log.`;

function countOf(health: readonly Finding[]): string | undefined {
  const of = (severity: Finding["severity"]) => health.filter((one) => one.severity === severity).length;
  const [warnings, unknown] = [of("warning"), of("unknown")];
  const words = [
    warnings === 0 ? "" : plural(warnings, "warning"),
    unknown === 0 ? "" : `${unknown} unknown`,
  ].filter((word) => word !== "");
  return words.length === 0 ? undefined : words.join(", ");
}

function HealthItem({ one, lineId }: { one: Finding; lineId: string | null }) {
  const { selectSpan, selectLine, span, line } = useSelection();
  const Icon = ICONS[one.severity];
  return (
    <li className="flex gap-2 border-b border-line px-3 py-2 last:border-b-0">
      <Icon
        size={14}
        strokeWidth={1.75}
        className={
          one.severity === "warning" ? "mt-[3px] shrink-0 text-degraded" : "mt-[3px] shrink-0 text-ink-3"
        }
        aria-hidden
      />
      <div className="min-w-0 space-y-0.5 wrap-anywhere">
        <p>
          <span className="sr-only">{NAMES[one.severity]}: </span>
          {clip(one.sentence, 600)}
        </p>
        <p className="text-xs text-ink-3">{clip(one.means, 400)}</p>
        <p className="text-xs text-ink-2">{clip(one.todo, 400)}</p>
        {one.spanIds.length === 0 ? null : (
          <p className="flex flex-wrap gap-x-2.5 text-xs text-ink-3">
            {one.spanIds.slice(0, MOST_SPANS).map((id) => (
              <button
                key={id}
                type="button"
                aria-pressed={span === id}
                title="Show this span"
                onClick={() => selectSpan(id, null)}
                className="min-h-6 font-mono text-accent hover:underline"
              >
                {shortId(id)}
              </button>
            ))}
            {one.spanIds.length > MOST_SPANS ? (
              // How many there are in all, the sentence says.
              <span className="self-center">and more</span>
            ) : null}
          </p>
        )}
        {lineId === null ? null : (
          <button
            type="button"
            aria-pressed={line === lineId}
            onClick={() => selectLine(lineId, null, null)}
            className="min-h-6 text-xs text-accent hover:underline"
          >
            Show the first
          </button>
        )}
      </div>
    </li>
  );
}
