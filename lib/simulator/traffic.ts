import type { VerticalProfile } from "./verticals/model.ts";
import type { Vertical } from "./plan.ts";
import { rngOf } from "./rng.ts";

const HOUR_MS = 3_600_000;
/** All business lines work in one zone, five hours behind UTC. */
const UTC_OFFSET_MS = -5 * HOUR_MS;
/** How busy a weekday is as a whole, Monday to Sunday. */
const DAYS = [1.06, 1.02, 1, 1, 1, 0.98, 0.94];

export interface Arrival {
  readonly atMs: number;
  readonly vertical: Vertical;
  /** Names the call's random stream; unique in a run. */
  readonly key: string;
}

/** Monday is 0. */
const weekdayOf = (localMs: number): number => (new Date(localMs).getUTCDay() + 6) % 7;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

/** How many calls the business line expects in the hour around `atMs`, of a total of `callsPerDay` for all lines. */
export function expectedPerHour(
  profiles: readonly VerticalProfile[],
  profile: VerticalProfile,
  callsPerDay: number,
  atMs: number,
): number {
  const local = atMs + UTC_OFFSET_MS;
  const day = weekdayOf(local);
  // A quiet day of one line is made up by the others, so that a day has about `callsPerDay` calls.
  const weight = (p: VerticalProfile): number => p.share * ((p.weekdays[day] ?? 1) / (sum(p.weekdays) / 7));
  const ofDay = (callsPerDay * (DAYS[day] ?? 1) * weight(profile)) / sum(profiles.map(weight));
  const hour = Math.floor((((local % (24 * HOUR_MS)) + 24 * HOUR_MS) % (24 * HOUR_MS)) / HOUR_MS);
  return (ofDay * (profile.hours[hour] ?? 0)) / sum(profile.hours);
}

/**
 * The calls that come in within the hour that begins at `hourMs` (a whole hour), in order. A function of its
 * arguments only: asking for a later hour first changes nothing. `run` keeps two starts of the simulator apart.
 */
export function arrivalsInHour(
  profiles: readonly VerticalProfile[],
  options: { seed: number; run: number; callsPerDay: number; rate: number },
  hourMs: number,
): Arrival[] {
  const arrivals: Arrival[] = [];
  for (const profile of profiles) {
    const rng = rngOf(options.seed, "arrivals", options.run, options.rate, profile.vertical, hourMs);
    const expected = expectedPerHour(profiles, profile, options.callsPerDay, hourMs + HOUR_MS / 2);
    const count = rng.poisson(expected * options.rate);
    for (let i = 0; i < count; i++)
      arrivals.push({
        atMs: Math.floor(hourMs + rng.next() * HOUR_MS),
        vertical: profile.vertical,
        key: `${options.run}/${options.rate}/${profile.vertical}/${hourMs}/${i}`,
      });
  }
  return arrivals.sort((a, b) => a.atMs - b.atMs);
}

/** The calls that come in from `fromMs` (included) to `untilMs` (excluded). */
export function arrivalsBetween(
  profiles: readonly VerticalProfile[],
  options: { seed: number; run: number; callsPerDay: number; rate: number },
  fromMs: number,
  untilMs: number,
): Arrival[] {
  const arrivals: Arrival[] = [];
  for (let hour = Math.floor(fromMs / HOUR_MS) * HOUR_MS; hour < untilMs; hour += HOUR_MS)
    for (const arrival of arrivalsInHour(profiles, options, hour))
      if (arrival.atMs >= fromMs && arrival.atMs < untilMs) arrivals.push(arrival);
  return arrivals;
}
