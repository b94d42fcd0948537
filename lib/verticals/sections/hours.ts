import { askLogged } from "../ask.ts";
import { noteOn, panel, type SectionAnswer } from "../panels.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, stepsUntil } from "../range.ts";
import { total } from "../read.ts";
import type { SectionContext } from "./context.ts";

/** How many calls come at which hour of the week, as far back as the call log reaches. */

/** Every time zone's hours begin on one of these. */
const STEP_MS = 15 * MINUTE_MS;
const MOST_DAYS = 28;
const DAYS = 7;
const HOURS = 24;

export async function hoursSection({ asking, timeZone }: SectionContext): Promise<SectionAnswer> {
  const { scope, range, context } = asking;
  const days = Math.min(MOST_DAYS, context.config.retention.logDays);
  const endMs = Math.floor(range.toMs / STEP_MS) * STEP_MS;
  const oldestMs = context.nowMs - days * DAY_MS;
  const firstMs = Math.max(endMs - days * DAY_MS, Math.ceil(oldestMs / STEP_MS) * STEP_MS);
  const steps = stepsUntil(endMs, STEP_MS, Math.max(1, Math.round((endMs - firstMs) / STEP_MS)));
  const answer = await askLogged("calls", scope, { steps }, context);
  const counts = answer.series === null ? null : total(answer.series, steps);
  const week = counts === null ? null : byHour(counts, steps.times, timeZone);
  return {
    panels: [
      panel(
        "hours",
        "Hours of the week",
        "Calls that ended in such an hour, on average, as far back as the call log reaches",
        "calls",
        week === null
          ? null
          : {
              kind: "hours",
              timeZone,
              ...week,
              from: new Date(steps.startMs - STEP_MS).toISOString(),
              to: new Date(endMs).toISOString(),
            },
        noteOn(answer.series),
      ),
    ],
    reports: [answer.report],
  };
}

/**
 * Means of the hours that are covered: from the first call on, since before it there may have been no call log. Hours of which
 * less than three quarters are covered say nothing. Seven days from Monday.
 */
export function byHour(
  counts: readonly (number | null)[],
  times: readonly number[],
  timeZone: string,
): { means: (number | null)[][]; hours: (number | null)[][] } {
  const of = weekHours(timeZone);
  const sums = new Map<number, { calls: number; steps: number }>();
  const first = counts.findIndex((count) => count !== null && count > 0);
  for (const [i, timeMs] of times.entries()) {
    if (first < 0 || i < first) continue;
    // A step belongs to the hour in which it begins.
    const slot = of(timeMs - STEP_MS);
    const sum = sums.get(slot) ?? { calls: 0, steps: 0 };
    sums.set(slot, { calls: sum.calls + (counts[i] ?? 0), steps: sum.steps + 1 });
  }
  const perHour = HOUR_MS / STEP_MS;
  const at = (day: number, hour: number) => {
    const sum = sums.get(day * HOURS + hour);
    return sum === undefined || sum.steps < 0.75 * perHour ? null : sum;
  };
  const grid = <T>(value: (day: number, hour: number) => T): T[][] =>
    Array.from({ length: DAYS }, (_, day) => Array.from({ length: HOURS }, (_, hour) => value(day, hour)));
  return {
    means: grid((day, hour) => {
      const sum = at(day, hour);
      return sum === null ? null : (sum.calls / sum.steps) * perHour;
    }),
    hours: grid((day, hour) => {
      const sum = at(day, hour);
      return sum === null ? null : sum.steps / perHour;
    }),
  };
}

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** The hour of the week, from Monday 0:00, of an instant in a time zone. */
function weekHours(timeZone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    hourCycle: "h23",
  });
  return (ms) => {
    const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]));
    return WEEKDAYS.indexOf(parts.get("weekday") ?? "") * HOURS + Number(parts.get("hour"));
  };
}
