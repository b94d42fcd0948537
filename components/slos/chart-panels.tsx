"use client";

import { useMemo } from "react";
import type { ChartLine, Mark } from "#components/charts/model.ts";
import { TimeChart } from "#components/charts/time-chart.tsx";
import { Check } from "#components/ui/check.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { formatBurn } from "#lib/format/figures.ts";
import { clip, plural } from "#lib/format/text.ts";
import { BURN_WINDOWS, reachable, type Window } from "#lib/slo/model.ts";
import { drawnOn, paceWindow } from "#lib/slo/projection.ts";
import type { SloDetail } from "#lib/slo/schema.ts";
import { isInformative } from "#lib/slo/view.ts";
import { GoneWords } from "./gone.tsx";

interface Shown {
  readonly detail: SloDetail;
  readonly onSelect: (fromMs: number, toMs: number) => void;
}

const LINES: Readonly<Record<Exclude<Window, "30d">, Pick<ChartLine, "colour" | "dash">>> = {
  "5m": { colour: "var(--accent)" },
  "30m": { colour: "var(--service-2)" },
  "1h": { colour: "var(--service-4)", dash: "7 2" },
  "2h": { colour: "var(--service-3)", dash: "7 2" },
  "6h": { colour: "var(--service-1)", dash: "4 2" },
  "1d": { colour: "var(--service-5)", dash: "10 3" },
  "3d": { colour: "var(--service-6)", dash: "2 2" },
};
export const CHART_WINDOWS = Object.keys(LINES) as readonly Exclude<Window, "30d">[];

/** Those of which a range shows something: neither noise nor a flat line. */
export function usualWindows(rangeMs: number): readonly Window[] {
  const hours = rangeMs / 3_600_000;
  if (hours <= 7) return ["5m", "1h"];
  if (hours <= 48) return ["1h", "6h"];
  return hours <= 24 * 8 ? ["6h", "1d"] : ["1d", "3d"];
}

export function BurnPanel({
  detail,
  onSelect,
  windows,
  onWindows,
}: Shown & { windows: readonly Window[]; onWindows: (windows: readonly Window[]) => void }) {
  const { burn, times, slo, fired, deploys } = detail;
  const marks = useMemo(() => [...fired.map(firedMark), ...deploys.map(deployMark)], [fired, deploys]);
  const offered = CHART_WINDOWS.filter((window) => burn?.[window] !== undefined);
  const shown = offered.filter((window) => windows.includes(window));
  const limits = isInformative(slo) ? [] : limitsOf(slo.target, shown);
  return (
    <Panel
      id="burn"
      title="Burn rate"
      meta="times as fast as would use the budget up in just its period"
      actions={
        <fieldset className="flex flex-wrap items-center gap-x-2">
          <legend className="sr-only">Windows</legend>
          {offered.map((window) => (
            <Check
              key={window}
              label={window}
              checked={shown.includes(window)}
              onChange={(on) =>
                onWindows(offered.filter((one) => (one === window ? on : shown.includes(one))))
              }
            />
          ))}
        </fieldset>
      }
    >
      {burn === null ? (
        <Nothing>Prometheus did not answer, so nothing is known of the burn.</Nothing>
      ) : (
        <TimeChart
          label="Burn rate"
          unit="burn"
          times={times}
          lines={shown.map((window) => ({
            key: window,
            label: window,
            ...LINES[window],
            values: burn[window] ?? [],
          }))}
          thresholds={limits}
          marks={marks}
          fromMs={Date.parse(detail.from)}
          toMs={Date.parse(detail.to)}
          onSelect={onSelect}
          height={230}
        />
      )}
      {limits.length === 0 ? null : (
        <p className="mt-1 text-xs text-ink-3">Alerts: {limits.map(({ words }) => words).join("; ")}.</p>
      )}
    </Panel>
  );
}

/** The limits of the alerts that one of the windows is a half of. */
function limitsOf(target: number | null, windows: readonly Window[]) {
  const possible =
    target === null ? BURN_WINDOWS : [...reachable("page", target), ...reachable("ticket", target)];
  return possible
    .filter(({ long, short }) => windows.includes(long) || windows.includes(short))
    .map(({ severity, long, short, factor }) => ({
      value: factor,
      label: `${severity} ${formatBurn(factor)}`,
      words: `${severity} above ${formatBurn(factor)} in both ${short} and ${long}`,
    }));
}

const deployMark = ({ at, version }: SloDetail["deploys"][number]): Mark => ({
  atMs: Date.parse(at),
  label: clip(version, 16),
  text: `deploy of ${clip(version, 60)}`,
  kind: "deploy",
});

const firedMark = ({ name, severity, from }: SloDetail["fired"][number]): Mark => ({
  atMs: Date.parse(from),
  label: clip(severity ?? name, 16),
  text: `${clip(name, 80)} fired${severity === null ? "" : `, ${clip(severity, 20)}`}`,
  kind: "alert",
});

/** How far on a budget is drawn, as a share of the range. */
const BEYOND = 0.25;

export function BudgetPanel({ detail, onSelect }: Shown) {
  const { budgetLeft, times, slo, stepSeconds } = detail;
  const [fromMs, toMs] = [Date.parse(detail.from), Date.parse(detail.to)];
  const untilNow = Date.parse(detail.at) - toMs < stepSeconds * 1000;
  const beyondMs = (toMs - fromMs) * BEYOND;
  const on =
    budgetLeft === null || !untilNow ? null : drawnOn(slo, times, budgetLeft, stepSeconds * 1000, beyondMs);
  const left = { key: "left", label: "left", colour: "var(--accent)", values: on?.left ?? budgetLeft ?? [] };
  const pace = paceWindow(slo);
  return (
    <Panel
      id="budget"
      title="Error budget"
      meta={`share of the budget of ${plural(slo.periodDays, "day")} that is left`}
    >
      {budgetLeft === null ? (
        <Nothing>Prometheus did not answer, so nothing is known of the budget.</Nothing>
      ) : (
        <>
          <TimeChart
            label="Error budget left"
            unit="ratio"
            times={on?.times ?? times}
            lines={
              on === null || pace === null
                ? [left]
                : [
                    left,
                    {
                      key: "projected",
                      label: `at the burn of ${pace}`,
                      colour: "var(--accent)",
                      dash: "3 3",
                      light: true,
                      values: on.projected,
                    },
                  ]
            }
            fromMs={fromMs}
            toMs={on === null ? toMs : toMs + beyondMs}
            newest={times.length - 1}
            most={1}
            onSelect={onSelect}
          />
          <p className="mt-1 text-xs text-ink-2">
            <GoneWords slo={slo} at={detail.at} />
          </p>
        </>
      )}
    </Panel>
  );
}

export function EventsPanel({ detail, onSelect }: Shown) {
  const { events, times } = detail;
  return (
    <Panel id="events" title="Events" meta="what is counted, a minute">
      {events === null ? (
        <Nothing>
          {detail.burn === null
            ? "Prometheus did not answer, so no events are known."
            : "The rules do not record events, only their ratio."}
        </Nothing>
      ) : (
        <TimeChart
          label="Events"
          unit="per_minute"
          times={times}
          lines={[
            { key: "good", label: "good", colour: "var(--service-1)", values: events.good },
            { key: "bad", label: "bad", colour: "var(--breach)", dash: "5 2", values: events.bad },
          ]}
          fromMs={Date.parse(detail.from)}
          toMs={Date.parse(detail.to)}
          onSelect={onSelect}
        />
      )}
    </Panel>
  );
}
