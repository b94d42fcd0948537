/** `toFixed` and `toExponential` as Go rounds: JavaScript's go up where a float is exactly half way, Go's to the even digit. */

/** As many digits as either function gives: enough to show a tie that has less than about 80 digits. */
const MOST = 100;

export function toFixed(value: number, digits: number): string {
  const exact = value.toFixed(Math.min(MOST, digits + 60));
  return downTie(exact, digits) ?? value.toFixed(Math.min(MOST, digits));
}

export function toExponential(value: number, digits: number): string {
  const [mantissa = "", power = ""] = value.toExponential(Math.min(MOST, digits + 60)).split("e");
  const kept = downTie(mantissa, digits);
  return kept === null ? value.toExponential(Math.min(MOST, digits)) : `${kept}e${power}`;
}

/** The digits kept where only a 5 is left over behind an even one; everything else JavaScript rounds the same way. */
function downTie(exact: string, digits: number): string | null {
  const end = exact.indexOf(".") + 1 + digits;
  if (!/^50*$/.test(exact.slice(end))) return null;
  const kept = exact.slice(0, digits === 0 ? end - 1 : end);
  return Number(kept.at(-1)) % 2 === 0 ? kept : null;
}
