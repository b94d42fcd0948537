import type { Incident } from "./incidents.ts";
import { rngOf } from "./rng.ts";

const MINUTE_MS = 60_000;
/** Less of a past has no deploy: there would be nothing to compare before and after it. */
const LEAST_PAST_MS = 3 * 60 * MINUTE_MS;
/** A clean deploy: far enough from an incident that nobody takes one for the other's cause. */
const APART_MS = 45 * MINUTE_MS;
/** The last stretch of the past is for the planted calls. */
const RECENT_MS = 70 * MINUTE_MS;

/** `service.version` of the voice edge, by how often it was deployed. */
export const versionOf = (release: number): string => `2.${14 + release}.0`;

/** The name of its process: another one after each deploy, so that its counters are other series. */
export const instanceOf = (release: number): string => `voice-edge-${release + 1}`;

/** When the next version is deployed in a past from `fromMs` to `untilMs`; null when there is no room for it. */
export function pastDeploy(
  seed: number,
  fromMs: number,
  untilMs: number,
  incident: Incident | null,
): number | null {
  if (untilMs - fromMs < LEAST_PAST_MS) return null;
  const rng = rngOf(seed, "deploy", fromMs);
  const share = 0.15 * (untilMs - fromMs);
  for (let tries = 0; tries < 50; tries++) {
    const atMs = Math.floor(rng.between(fromMs + share, untilMs - RECENT_MS) / MINUTE_MS) * MINUTE_MS;
    if (incident === null || atMs < incident.startMs - APART_MS || atMs > incident.endMs + APART_MS)
      return atMs;
  }
  return null;
}
