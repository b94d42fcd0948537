"use client";

import { usePreferences } from "#components/shell/preferences.tsx";
import { TimeRange } from "#components/time-range/time-range.tsx";
import { presetOf } from "#components/time-range/range.ts";
import { Check } from "#components/ui/check.tsx";
import { Instant } from "#components/ui/instant.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import type { PageRange } from "#lib/verticals/schema.ts";
import { type OnShown, REFRESHES, type Refresh, type Shown } from "./shown.ts";

const OFF = "off";
const LABELS: Readonly<Record<Refresh, string>> = { "10s": "10 s", "1m": "1 min" };
const CHOSEN = "";

/** Which time the page is about, how often it is read again, in which zone, and what is marked on its charts. */
export function RangeBar({
  shown,
  range,
  at,
  nowMs,
  onShown,
  marks = true,
}: {
  shown: Shown;
  /** Of the answer that is shown; undefined: none yet. */
  range: PageRange | undefined;
  /** When it was made up. */
  at: string | undefined;
  nowMs: number;
  onShown: OnShown;
  marks?: boolean;
}) {
  const custom = presetOf(shown, "24h") === null;
  return (
    <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2 print:hidden">
      <TimeRange range={shown} usual="24h" nowMs={nowMs} onChange={(next) => onShown(next)} />
      <div className="flex items-center gap-1.5 text-xs text-ink-3">
        <span aria-hidden>Refresh</span>
        <Segmented<Refresh | typeof OFF>
          label="Refresh"
          value={shown.refresh ?? OFF}
          options={[
            { value: OFF, label: "off" },
            ...REFRESHES.map((value) => ({ value, label: LABELS[value] })),
          ]}
          onChange={(next) => onShown({ refresh: next === OFF ? null : next })}
        />
      </div>
      <ZoneSelect tz={shown.tz} onShown={onShown} />
      {marks ? (
        <fieldset className="flex flex-wrap items-center gap-x-2">
          <legend className="sr-only">Marks on the charts</legend>
          <Check label="Deploys" checked={shown.deploys} onChange={(deploys) => onShown({ deploys })} />
          <Check label="Alerts" checked={shown.alerts} onChange={(alerts) => onShown({ alerts })} />
        </fieldset>
      ) : null}
      {range === undefined ? null : (
        <p className="ml-auto text-xs text-ink-3 max-sm:ml-0">
          {custom ? (
            <>
              <Instant at={range.from} form="minute" /> to <Instant at={range.to} form="minute" />,{" "}
            </>
          ) : null}
          {range.before === null ? "nothing earlier to compare with" : `compared with ${range.before.label}`}
          {at === undefined ? null : (
            <>
              , as of <Instant at={at} form="clock" />
            </>
          )}
        </p>
      )}
    </div>
  );
}

/** The zone in the address goes before the one that the person chose for all pages. */
function ZoneSelect({ tz, onShown }: { tz: string | null; onShown: OnShown }) {
  const { timeZone, zone } = usePreferences();
  const own = timeZone ?? "UTC";
  const usual = zone === "utc" ? "UTC" : own;
  const zones = [...new Set(["UTC", own, ...(tz === null ? [] : [tz])])].filter((one) => one !== usual);
  return (
    <label className="flex items-center gap-1.5 text-xs text-ink-3" suppressHydrationWarning>
      Zone
      <select
        value={tz === usual ? CHOSEN : (tz ?? CHOSEN)}
        onChange={(event) => onShown({ tz: event.target.value === CHOSEN ? null : event.target.value })}
        className="h-6 rounded-sm border border-line bg-surface px-1 text-xs text-ink-2 hover:text-ink"
      >
        <option value={CHOSEN} suppressHydrationWarning>
          {usual}
        </option>
        {zones.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
