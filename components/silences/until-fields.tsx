"use client";

import { usePreferences } from "#components/shell/preferences.tsx";
import { fromField, toField } from "#components/time-range/range.ts";
import { Instant } from "#components/ui/instant.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { zoneName } from "#lib/format/time.ts";

const HOUR_MS = 3_600_000;
const DURATIONS = {
  "1h": HOUR_MS,
  "2h": 2 * HOUR_MS,
  "4h": 4 * HOUR_MS,
  "8h": 8 * HOUR_MS,
  "24h": 24 * HOUR_MS,
  "7d": 168 * HOUR_MS,
} as const;
type Duration = keyof typeof DURATIONS;
const CHOICES = Object.keys(DURATIONS) as Duration[];

/** For how long, or until when: epoch ms, or null while the field is incomplete. */
export type Until =
  | { readonly kind: "for"; readonly duration: Duration }
  | { readonly kind: "at"; readonly ms: number | null };

export const USUAL: Until = { kind: "for", duration: "2h" };

/** Epoch ms. @param nowMs epoch ms */
export const endOf = (until: Until, nowMs: number): number | null =>
  until.kind === "for" ? nowMs + DURATIONS[until.duration] : until.ms;

/** How long a silence lasts. */
export function UntilFields({
  until,
  nowMs,
  onChange,
}: {
  until: Until;
  nowMs: number;
  onChange: (until: Until) => void;
}) {
  const { shownZone } = usePreferences();
  const utc = shownZone === "UTC";
  const end = endOf(until, nowMs);
  const past = end !== null && end <= nowMs;
  return (
    <div className="space-y-1.5">
      <p className="font-semibold" id="until-title">
        Until
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <Segmented<Duration | "at">
          label="Duration"
          value={until.kind === "for" ? until.duration : "at"}
          onChange={(value) =>
            onChange(value === "at" ? { kind: "at", ms: end } : { kind: "for", duration: value })
          }
          options={[
            ...CHOICES.map((value) => ({ value, label: value.replace(/(\d+)/, "$1\u00a0") })),
            { value: "at", label: "A time" },
          ]}
          className="h-7!"
        />
        {until.kind === "at" ? (
          <label className="inline-flex items-center gap-2 text-xs text-ink-3">
            <span className="sr-only">Ends at, </span>
            <input
              type="datetime-local"
              defaultValue={until.ms === null ? "" : toField(until.ms, utc)}
              onChange={(event) => onChange({ kind: "at", ms: fromField(event.target.value, utc) })}
              aria-invalid={past}
              className="h-7 rounded-sm border border-line-strong bg-surface px-1.5 text-sm text-ink"
            />
            {zoneName(nowMs, shownZone)}
          </label>
        ) : null}
      </div>
      <p className={past ? "text-xs text-degraded" : "text-xs text-ink-3"}>
        {end === null ? (
          "Give the day and the time at which it ends."
        ) : past ? (
          "This is in the past."
        ) : (
          <>
            It ends <Instant at={end} />.
          </>
        )}
      </p>
    </div>
  );
}
