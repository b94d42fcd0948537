import { formatOffset } from "#lib/format/duration.ts";
import { formatPreciseClock } from "#lib/format/time.ts";

/** How the lines tell their time: on the call's own clock, or on the wall's. */
export type Clock = "call" | "wall";

interface Timed {
  readonly timeNs: string;
  readonly offsetMs: number | null;
}

export const epochMs = ({ timeNs }: Pick<Timed, "timeNs">): number => Number(BigInt(timeNs) / 1_000_000n);

/** `02:13.480`, from the call's start; where that is not known, the time of day. */
export const lineTime = (line: Timed, clock: Clock, zone: string): string =>
  clock === "call" && line.offsetMs !== null
    ? formatOffset(line.offsetMs, true)
    : formatPreciseClock(epochMs(line), zone);
