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

/** At once, or at an instant: epoch ms, or null while the field is incomplete. */
export type Start = { readonly kind: "now" } | { readonly kind: "at"; readonly ms: number | null };

/** For how long, or until when: epoch ms, or null while the field is incomplete. */
export type Until =
  | { readonly kind: "for"; readonly duration: Duration }
  | { readonly kind: "at"; readonly ms: number | null };

export const AT_ONCE: Start = { kind: "now" };
export const USUAL: Until = { kind: "for", duration: "2h" };

/** Epoch ms; null while it is incomplete. @param nowMs epoch ms */
export const startOf = (start: Start, nowMs: number): number | null =>
  start.kind === "now" ? nowMs : start.ms;

/** Epoch ms; null while it is incomplete. @param startMs epoch ms */
export const endOf = (until: Until, startMs: number | null): number | null =>
  until.kind === "at" ? until.ms : startMs === null ? null : startMs + DURATIONS[until.duration];

/** When a silence begins. */
export function StartFields({
  start,
  nowMs,
  onChange,
}: {
  start: Start;
  nowMs: number;
  onChange: (start: Start) => void;
}) {
  const past = start.kind === "at" && start.ms !== null && start.ms < nowMs - 60_000;
  return (
    <Choice
      title="Begins"
      bad={past}
      control={
        <>
          <Segmented<Start["kind"]>
            label="Begins"
            value={start.kind}
            onChange={(kind) => onChange(kind === "now" ? AT_ONCE : { kind, ms: nowMs + HOUR_MS })}
            options={[
              { value: "now", label: "Now" },
              { value: "at", label: "A time" },
            ]}
            className="h-7!"
          />
          {start.kind === "at" ? (
            <InstantField
              label="Begins at"
              ms={start.ms}
              bad={past}
              nowMs={nowMs}
              onChange={(ms) => onChange({ kind: "at", ms })}
            />
          ) : null}
        </>
      }
      words={
        start.kind === "now" ? null : start.ms === null ? (
          "Give the day and the time at which it begins."
        ) : past ? (
          "This is in the past: it would begin at once."
        ) : (
          <>
            It begins <Instant at={start.ms} />.
          </>
        )
      }
    />
  );
}

/** How long a silence lasts. */
export function UntilFields({
  until,
  startMs,
  nowMs,
  onChange,
}: {
  until: Until;
  /** When it begins; null: that is not known yet. */
  startMs: number | null;
  nowMs: number;
  onChange: (until: Until) => void;
}) {
  const end = endOf(until, startMs);
  const past = end !== null && end <= nowMs;
  const before = end !== null && startMs !== null && end <= startMs;
  return (
    <Choice
      title="Until"
      bad={past || before}
      control={
        <>
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
            <InstantField
              label="Ends at"
              ms={until.ms}
              bad={past || before}
              nowMs={nowMs}
              onChange={(ms) => onChange({ kind: "at", ms })}
            />
          ) : null}
        </>
      }
      words={
        end === null ? (
          until.kind === "for" ? null : (
            "Give the day and the time at which it ends."
          )
        ) : past ? (
          "This is in the past."
        ) : before ? (
          "This is before it begins."
        ) : (
          <>
            It ends <Instant at={end} />.
          </>
        )
      }
    />
  );
}

function Choice({
  title,
  control,
  words,
  bad,
}: {
  title: string;
  control: React.ReactNode;
  words: React.ReactNode;
  bad: boolean;
}) {
  return (
    <div className="space-y-1.5">
      <p className="font-semibold" aria-hidden>
        {title}
      </p>
      <div className="flex flex-wrap items-center gap-2">{control}</div>
      {words === null ? null : (
        <p className={bad ? "text-xs text-degraded" : "text-xs text-ink-3"}>{words}</p>
      )}
    </div>
  );
}

/** A day and a time in the zone that the person chose. */
function InstantField({
  label,
  ms,
  bad,
  nowMs,
  onChange,
}: {
  label: string;
  ms: number | null;
  bad: boolean;
  nowMs: number;
  onChange: (ms: number | null) => void;
}) {
  const { shownZone } = usePreferences();
  const utc = shownZone === "UTC";
  return (
    <label className="inline-flex items-center gap-2 text-xs text-ink-3">
      <span className="sr-only">{label}, </span>
      <input
        type="datetime-local"
        defaultValue={ms === null ? "" : toField(ms, utc)}
        onChange={(event) => onChange(fromField(event.target.value, utc))}
        aria-invalid={bad}
        className="h-7 rounded-sm border border-line-strong bg-surface px-1.5 text-sm text-ink"
      />
      {zoneName(nowMs, shownZone)}
    </label>
  );
}
