import type { Vertical } from "./plan.ts";
import { type Rng, rngOf } from "./rng.ts";
import { expectedPerHour } from "./traffic.ts";
import { ALL_PROFILES, PROFILES } from "./verticals/all.ts";

const MINUTE_MS = 60_000;
export const INCIDENT_MS = 20 * MINUTE_MS;
/** How many of the provider's turns suffer. */
const HIT_RATIO = 0.85;

/** For twenty minutes one TTS provider needs 2.5 s longer, in two business lines. */
export interface Incident {
  readonly id: string;
  readonly provider: string;
  readonly verticals: readonly [Vertical, Vertical];
  readonly startMs: number;
  readonly endMs: number;
}

/** TTS providers and the two business lines that use them most. */
const PLACES: readonly (readonly [string, readonly [Vertical, Vertical]])[] = [
  ["elevenlabs", ["healthcare", "salon"]],
  ["cartesia", ["after_hours", "it_helpdesk"]],
  ["rime", ["real_estate", "sales"]],
];

/** Puts an incident where, at that time of day, enough people call to suffer from it. */
export function incidentAt(startMs: number, callsPerDay: number, kind: "past" | "live"): Incident {
  const busy = ([, verticals]: (typeof PLACES)[number]): number =>
    Math.min(...verticals.map((v) => expectedPerHour(ALL_PROFILES, PROFILES[v], callsPerDay, startMs)));
  const [first] = [...PLACES].sort((a, b) => busy(b) - busy(a));
  if (!first) throw new RangeError("no place for an incident");
  const [provider, verticals] = first;
  const id = `${kind}-${provider}-${new Date(startMs).toISOString().slice(0, 16)}`;
  return { id, provider, verticals, startMs, endMs: startMs + INCIDENT_MS };
}

/** Longest stretch of calm that a past begins with, so that its incident can be compared with what was before. */
const CALM_MS = 120 * MINUTE_MS;

/**
 * The busiest of twelve candidate times between the two instants, or null when there is no room. A quarter of the
 * past, two hours at most, lies before it: where traffic falls, the busiest time is the first.
 */
export function pastIncident(
  seed: number,
  callsPerDay: number,
  fromMs: number,
  untilMs: number,
): Incident | null {
  if (untilMs - fromMs < INCIDENT_MS + 20 * MINUTE_MS) return null;
  const rng = rngOf(seed, "incident", fromMs);
  const calmUntilMs = Math.ceil((fromMs + Math.min(CALM_MS, (untilMs - fromMs) / 4)) / MINUTE_MS) * MINUTE_MS;
  const candidates = Array.from({ length: 12 }, () => {
    const startMs =
      Math.floor(rng.between(fromMs, untilMs - INCIDENT_MS - 10 * MINUTE_MS) / MINUTE_MS) * MINUTE_MS;
    return incidentAt(Math.max(calmUntilMs, startMs), callsPerDay, "past");
  });
  const busy = (incident: Incident): number =>
    Math.min(
      ...incident.verticals.map((v) =>
        expectedPerHour(ALL_PROFILES, PROFILES[v], callsPerDay, incident.startMs),
      ),
    );
  return candidates.reduce((best, incident) => (busy(incident) > busy(best) ? incident : best));
}

/** What the incident adds to the first audio of a turn at `atMs`, and which one it is; null when it spares it. */
export function suffers(
  incidents: readonly Incident[],
  turn: { readonly vertical: Vertical; readonly provider: string; readonly atMs: number },
  rng: Rng,
): { readonly incident: Incident; readonly moreMs: number } | null {
  for (const incident of incidents)
    if (
      incident.provider === turn.provider &&
      incident.verticals.includes(turn.vertical) &&
      turn.atMs >= incident.startMs &&
      turn.atMs < incident.endMs &&
      rng.chance(HIT_RATIO)
    )
      return { incident, moreMs: rng.between(2350, 2650) };
  return null;
}

/** Calls of each line during the incident, so that it shows at night and with few calls a day too. */
export const CALLS_IN_INCIDENT = 9;
