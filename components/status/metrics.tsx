import { clsx } from "clsx";
import { Panel } from "#components/ui/panel.tsx";
import { plural } from "#lib/format/text.ts";
import type { MetricState } from "#lib/sources/schema.ts";
import { NO_METRICS } from "#lib/verticals/model.ts";

/** The metrics that Prometheus lacks and what that disables; where none is amiss, a sentence. */
export function Metrics({ metrics }: { metrics: readonly MetricState[] }) {
  const amiss = metrics.filter(({ state, disables }) => state === "missing" || disables.length > 0);
  const native = metrics.filter(({ state }) => state === "native");
  return (
    <Panel
      id="metrics"
      title="Metrics"
      meta={`${metrics.length - amiss.length} of ${metrics.length} as expected`}
    >
      {metrics.every(({ state }) => state === "missing") ? (
        <p className="text-ink-2">{NO_METRICS}</p>
      ) : amiss.length === 0 ? (
        <p className="text-ink-2">
          Prometheus has every metric that is counted, with the labels that are needed.
        </p>
      ) : (
        <ul className="space-y-1.5">
          {amiss.map(({ metric, stage, name, state, disables }) => (
            <li
              key={`${metric} ${stage ?? ""}`}
              className="grid gap-x-4 sm:grid-cols-[minmax(0,20rem)_minmax(0,1fr)]"
            >
              <span className="min-w-0">
                <span className="font-mono text-xs wrap-anywhere">{name}</span>
                {name === metric ? null : (
                  <span className="block text-2xs text-ink-3">mapped from {stage ?? metric}</span>
                )}
              </span>
              <span>
                <span className={clsx("font-medium", state === "missing" ? "text-degraded" : "text-ink")}>
                  {state === "missing" ? "Missing" : "Lacks labels"}
                </span>
                <span className="ml-2 text-ink-2">Not shown: {disables.join(", ")}.</span>
              </span>
            </li>
          ))}
        </ul>
      )}
      {native.length === 0 ? null : (
        <p className="mt-2 text-2xs text-ink-3">
          {plural(native.length, "native histogram")}: {native.map(({ name }) => name).join(", ")}
        </p>
      )}
    </Panel>
  );
}
