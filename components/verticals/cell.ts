/** One cell of the latency heatmap, and how an address names it. Pure. */

export interface Cell {
  /** Epoch ms: the step that it is of. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Its turns took longer than this; null: from 0. */
  readonly overMs: number | null;
  /** At most this; null: without a bound. */
  readonly upToMs: number | null;
}

const LONGEST_S = 14 * 86_400;
const CELL = /^(\d{9,11})_(\d{2,7})_(\d{1,8}(?:\.\d{1,6})?)?_(\d{1,8}(?:\.\d{1,6})?)?$/;

/** `1795443600_900_800_1200`: its end and its step in seconds, and its bounds in ms, empty where there is none. */
export const cellText = ({ fromMs, toMs, overMs, upToMs }: Cell): string =>
  [Math.round(toMs / 1000), Math.round((toMs - fromMs) / 1000), overMs ?? "", upToMs ?? ""].join("_");

/** Null: it names none. */
export function parseCell(text: string): Cell | null {
  const [whole, end, step, over, upTo] = CELL.exec(text) ?? [];
  if (whole === undefined || Number(step) > LONGEST_S || (over === undefined && upTo === undefined))
    return null;
  const toMs = Number(end) * 1000;
  const [overMs, upToMs] = [over, upTo].map((one) => (one === undefined ? null : Number(one)));
  if (overMs != null && upToMs != null && upToMs <= overMs) return null;
  return { fromMs: toMs - Number(step) * 1000, toMs, overMs: overMs ?? null, upToMs: upToMs ?? null };
}

/** Whether a turn that ended then and took so long is in it. */
export const isIn = (
  { fromMs, toMs, overMs, upToMs }: Cell,
  { atMs, ms }: { readonly atMs: number; readonly ms: number },
): boolean =>
  atMs > fromMs && atMs <= toMs && (overMs === null || ms > overMs) && (upToMs === null || ms <= upToMs);
