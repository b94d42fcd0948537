import { stretchAround } from "#lib/cohort/scan.ts";
import { MINUTE_MS, type Range } from "./model.ts";

/**
 * When it really began, and whether it is over: the stretch in which bad events are most bunched (lib/cohort/scan.ts)
 * among counts per minute, before and while the alert fired. An alert fires later than its cause by as long as the
 * budget takes to burn. Pure.
 */

/** More bins tell no more, and cost the square. */
const MOST_BINS = 180;
/** The scan deals events out one by one: of more than this, a share tells as well. */
const MOST_EVENTS = 20_000;

export interface Event {
  readonly atMs: number;
  readonly bad: boolean;
}

export interface Onset {
  readonly beganMs: number;
  /** Null: it goes on, or that cannot be told. */
  readonly endedMs: number | null;
  readonly orBefore: boolean;
  readonly binMs: number;
}

/** One minute, or as coarse as the range asks for. */
export const binOf = ({ fromMs, toMs }: Range): number =>
  Math.max(1, Math.ceil((toMs - fromMs) / MINUTE_MS / MOST_BINS)) * MINUTE_MS;

/** Of single events (calls, by the end of their longest turn). @param firedMs when the alert fired, epoch ms */
export function onsetOfEvents(events: readonly Event[], range: Range, firedMs: number): Onset | null {
  const binMs = binOf(range);
  const bins = Array.from({ length: Math.ceil((range.toMs - range.fromMs) / binMs) }, () => ({
    calls: 0,
    breached: 0,
  }));
  for (const { atMs, bad } of events) {
    const bin = bins[Math.floor((atMs - range.fromMs) / binMs)];
    if (bin === undefined) continue;
    bin.calls += 1;
    if (bad) bin.breached += 1;
  }
  return onsetOfBins(bins, range.fromMs, binMs, firedMs);
}

/** Of counts: bins of the same length from an instant on. */
export function onsetOfBins(
  counts: readonly { readonly calls: number; readonly breached: number }[],
  fromMs: number,
  binMs: number,
  firedMs: number,
): Onset | null {
  const all = counts.reduce((sum, { calls }) => sum + calls, 0);
  const thin = Math.max(1, all / MOST_EVENTS);
  const bins = counts.map(({ calls, breached }) => {
    const total = Math.round(calls / thin);
    return { calls: total, breached: Math.min(total, Math.round(breached / thin)) };
  });
  const own = worstNear(bins, Math.floor((firedMs - fromMs) / binMs), Math.max(2, (30 * MINUTE_MS) / binMs));
  if (own === null) return null;
  const found = stretchAround(bins, own);
  if (found === null) return null;
  const first = bins.findIndex(({ calls }) => calls > 0);
  return {
    beganMs: fromMs + found.from * binMs,
    endedMs: found.ended ? fromMs + (found.to + 1) * binMs : null,
    orBefore: found.from <= first,
    binMs,
  };
}

/** Between two bad calls of a quiet hour. */
const CALM_MS = 15 * MINUTE_MS;

/** While the alert still fires, a few good ones do not end it: it goes on until a quarter of an hour was calm. */
export const whileFiring = (onset: Onset | null, nowMs: number): Onset | null =>
  onset?.endedMs != null && nowMs - onset.endedMs < CALM_MS ? { ...onset, endedMs: null } : onset;

/** The bin with most bad ones around the alert's beginning: what made it fire. */
function worstNear(
  bins: readonly { readonly breached: number }[],
  fired: number,
  reach: number,
): number | null {
  let best: number | null = null;
  const from = Math.max(0, Math.floor(fired - reach));
  for (let at = from; at < Math.min(bins.length, fired + Math.ceil(reach / 3) + 1); at += 1)
    if ((bins[at]?.breached ?? 0) > (best === null ? 0 : (bins[best]?.breached ?? 0))) best = at;
  return best;
}
