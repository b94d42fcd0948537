"use client";

import { useMemo } from "react";
import { TimeChart } from "#components/charts/time-chart.tsx";
import type { ChartLine, Mark } from "#components/charts/model.ts";
import { Nothing } from "#components/ui/panel.tsx";
import { formatShare } from "#lib/format/figures.ts";
import { short } from "#lib/format/text.ts";
import { useMinutes } from "#lib/incidents/hooks.ts";
import { partOf } from "#lib/incidents/links.ts";
import type { Incident, IncidentMinutes } from "#lib/incidents/schema.ts";
import { PartPanel } from "./part-panel.tsx";

/** Bad and all events a minute, what the objective allows of them, and what happened beside: deploys, alerts. */
export function Minutes({
  incident,
  onRange,
}: {
  incident: Incident;
  onRange: (range: { from: string; to: string }) => void;
}) {
  const part = useMinutes(partOf(incident, incident.range));
  const { data } = part;
  const unit = data?.unit ?? "events";
  return (
    <PartPanel
      id="minutes"
      title={`Bad ${unit} a minute`}
      meta={data === undefined ? undefined : sourceOf(data)}
      part={part}
      rows={8}
    >
      {data === undefined ? null : data.minutes.length === 0 ? (
        <Nothing>Neither the metrics nor the call log tell how many there were.</Nothing>
      ) : (
        <div className="px-3 py-2.5">
          <Chart incident={incident} data={data} onRange={onRange} />
          <MarkList incident={incident} data={data} />
        </div>
      )}
    </PartPanel>
  );
}

const sourceOf = ({ basis }: IncidentMinutes): string | undefined =>
  basis === "metrics"
    ? "from metrics, over five minutes each"
    : basis === "call_log"
      ? "from the call log"
      : undefined;

function Chart({
  incident,
  data,
  onRange,
}: {
  incident: Incident;
  data: IncidentMinutes;
  onRange: (range: { from: string; to: string }) => void;
}) {
  const times = useMemo(() => data.minutes.map(({ at }) => Date.parse(at)), [data]);
  const lines = useMemo(() => linesOf(data), [data]);
  const marks = useMemo(() => marksOf(incident, data), [incident, data]);
  return (
    <TimeChart
      label={`Bad and all ${data.unit} a minute`}
      unit="per_minute"
      times={times}
      lines={lines}
      marks={marks}
      fromMs={Date.parse(data.range.from)}
      toMs={Date.parse(data.range.to)}
      height={180}
      onSelect={(fromMs, toMs) =>
        onRange({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() })
      }
    />
  );
}

function linesOf({ minutes, unit, budget }: IncidentMinutes): ChartLine[] {
  const allowed =
    budget === null
      ? []
      : [
          {
            key: "allowed",
            label: `allowed (${formatShare(budget)})`,
            colour: "var(--ink-3)",
            dash: "4 3",
            values: minutes.map(({ total }) => (total === null ? null : total * budget)),
          },
        ];
  return [
    { key: "bad", label: `bad ${unit}`, colour: "var(--breach)", values: minutes.map(({ bad }) => bad) },
    ...allowed,
    {
      key: "total",
      label: `all ${unit}`,
      colour: "var(--line-strong)",
      light: true,
      values: minutes.map(({ total }) => total),
    },
  ];
}

function marksOf(
  { began, firing, recovered, subject }: Incident,
  { deploys, alerts, range }: IncidentMinutes,
): Mark[] {
  const mark = (at: string | null, kind: Mark["kind"], label: string, text = label): Mark[] =>
    at === null || at < range.from || at > range.to ? [] : [{ atMs: Date.parse(at), kind, label, text }];
  const others = (alerts ?? []).filter(
    (one) => !one.fromBefore && !(one.name === subject.alert && one.severity === subject.severity),
  );
  return [
    ...mark(began?.at ?? null, "other", "began"),
    ...mark(
      firing.fromBefore ? null : firing.from,
      "alert",
      short(subject.severity ?? "alert", 14),
      `${firedWords(subject.alert ?? "The alert", subject.severity)} (this alert)`,
    ),
    ...mark(recovered, "other", "over"),
    ...(deploys ?? []).flatMap(({ at, version, service }) =>
      mark(
        at,
        "deploy",
        short(version, 14),
        `deploy of ${short(service ?? "the voice edge", 40)} ${short(version, 40)}`,
      ),
    ),
    ...others.flatMap((one) =>
      mark(one.from, "alert", short(one.severity ?? one.name, 14), firedWords(one.name, one.severity)),
    ),
  ].toSorted((a, b) => a.atMs - b.atMs);
}

const firedWords = (name: string, severity: string | null): string =>
  `${short(name, 60)} fired${severity === null ? "" : `, ${short(severity, 20)}`}`;

/** What cannot be drawn, said. */
function MarkList({ incident, data }: { incident: Incident; data: IncidentMinutes }) {
  const unknown = [
    data.deploys === null ? "deploys" : null,
    data.alerts === null ? "other alerts" : null,
  ].filter((one) => one !== null);
  const deploys = data.deploys?.length ?? 0;
  const words = [
    unknown.length === 0 ? null : `Nothing is known of ${unknown.join(" and ")} in this time.`,
    data.deploys !== null && deploys === 0 ? "No service changed its version in this time." : null,
    incident.began === null ? null : "Drag over the chart to look at a part of it.",
  ].filter((one) => one !== null);
  return <p className="pt-1 text-xs text-ink-3">{words.join(" ")}</p>;
}
