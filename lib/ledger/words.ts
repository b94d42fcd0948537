/** How the ledger writes times and names. Pure, and the same in the kit and in the console. */

/** `240 ms` below a second, `1.24 s` from there on. */
export function duration(ms: number): string {
  return Math.round(ms) < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** For people who do not count milliseconds: `3 seconds`, `1.2 seconds`, `a moment` below half a second. */
export function spokenDuration(ms: number): string {
  const seconds = Math.round(ms / 100) / 10;
  if (seconds < 0.5) return "a moment";
  if (seconds === 1) return "1 second";
  if (seconds >= 120) return `${Math.round(seconds / 60)} minutes`;
  return `${seconds >= 10 ? Math.round(seconds) : seconds} seconds`;
}

/** An instant of the call as `02:13`, from the call's start; `1:02:13` from an hour on. */
export function callTime(atNs: bigint, startNs: bigint): string {
  const total = Number((atNs - startNs) / 1_000_000_000n);
  if (total < 0) return "before the call";
  const pad = (n: number): string => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${pad(m)}:${pad(s)}`;
}

/** `error.type` as a verb: `timed out`, `failed (rate_limited)`. */
export function failure(error: string): string {
  if (/^(timeout|timed_out|deadline_exceeded|.*timeouterror)$/i.test(error)) return "timed out";
  return error === "error" ? "failed" : `failed (${error})`;
}

export const timedOut = (error: string): boolean => failure(error) === "timed out";

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

export const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
