"use client";

import { SaveCsv } from "#components/charts/csv-button.tsx";
import { levelOf, levelTops } from "#components/charts/heat.ts";
import { Instant } from "#components/ui/instant.tsx";
import { formatCount } from "#lib/format/figures.ts";
import type { Panel, PanelData } from "#lib/verticals/schema.ts";
import { hoursCsv } from "./csv.ts";
import { type Asked, PanelFrame } from "./panel-frame.tsx";

type Hours = Extract<PanelData, { kind: "hours" }>;

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/** Lighter than a chart's levels: figures stand on them. */
const OPACITIES = [0.1, 0.22, 0.36, 0.5, 1] as const;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** How many calls come when: the figures stand in their cells, darker for more. */
export function HoursPanel({ panel, asked }: { panel: Panel; asked: Asked }) {
  const data = panel.data?.kind === "hours" ? panel.data : null;
  const known = data?.means.some((day) => day.some((one) => one !== null)) === true;
  return (
    <PanelFrame
      panel={panel}
      asked={asked}
      actions={data === null ? undefined : <SaveCsv label={panel.title} table={() => hoursCsv(data)} />}
      empty={data !== null && !known ? (panel.note ?? "No hour is covered by the call log yet.") : null}
    >
      {data === null ? null : (
        <>
          <Grid data={data} />
          <p className="mt-2 text-xs text-ink-3">
            Mean calls an hour, {data.timeZone}, from <Instant at={data.from} form="minute" /> to{" "}
            <Instant at={data.to} form="minute" />. Empty: not covered.
          </p>
        </>
      )}
    </PanelFrame>
  );
}

function Grid({ data }: { data: Hours }) {
  const tops = levelTops(data.means);
  const cell = (day: number, hour: number) => {
    const mean = data.means[day]?.[hour] ?? null;
    const level = mean !== null && mean > 0 ? Math.max(1, levelOf(mean, tops)) : 0;
    return { mean, opacity: level === 0 ? 0 : (OPACITIES[level - 1] ?? 1) };
  };
  return (
    <table className="w-full table-fixed border-separate border-spacing-px text-2xs">
      <caption className="sr-only">Mean calls by hour of the week</caption>
      {/* On a phone hours go down: seven columns fit, and 24 do not. */}
      <thead className="text-ink-3">
        <tr className="max-sm:hidden">
          <th scope="col" className="w-10">
            <span className="sr-only">Day</span>
          </th>
          {HOURS.map((hour) => (
            <th key={hour} scope="col" className="font-normal">
              {hour % 3 === 0 ? String(hour).padStart(2, "0") : <span className="sr-only">{hour}</span>}
            </th>
          ))}
        </tr>
        <tr className="sm:hidden">
          <th scope="col" className="w-10">
            <span className="sr-only">Hour</span>
          </th>
          {DAYS.map((day) => (
            <th key={day} scope="col" className="font-normal">
              {day}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="max-sm:hidden">
        {DAYS.map((name, day) => (
          <tr key={name}>
            <th scope="row" className="text-left font-normal text-ink-3">
              {name}
            </th>
            {HOURS.map((hour) => (
              <Cell key={hour} {...cell(day, hour)} />
            ))}
          </tr>
        ))}
      </tbody>
      <tbody className="sm:hidden">
        {HOURS.map((hour) => (
          <tr key={hour}>
            <th scope="row" className="text-left font-normal text-ink-3">
              {String(hour).padStart(2, "0")}
            </th>
            {DAYS.map((name, day) => (
              <Cell key={name} {...cell(day, hour)} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const Cell = ({ mean, opacity }: { mean: number | null; opacity: number }) => (
  <td className="relative h-6 bg-sunken text-center">
    <span aria-hidden className="absolute inset-0 bg-accent" style={{ opacity }} />
    <span className={opacity > 0.6 ? "relative text-accent-ink" : "relative text-ink"}>
      {mean === null ? <span className="sr-only">not covered</span> : formatCount(mean)}
    </span>
  </td>
);
