/** Functions of one value. */
export const MATH: Readonly<Record<string, (value: number) => number>> = {
  abs: Math.abs,
  acos: Math.acos,
  acosh: Math.acosh,
  asin: Math.asin,
  asinh: Math.asinh,
  atan: Math.atan,
  atanh: Math.atanh,
  ceil: Math.ceil,
  cos: Math.cos,
  cosh: Math.cosh,
  deg: (value) => (value * 180) / Math.PI,
  exp: Math.exp,
  floor: Math.floor,
  ln: Math.log,
  log10: Math.log10,
  log2: Math.log2,
  rad: (value) => (value * Math.PI) / 180,
  sgn: (value) => (value < 0 ? -1 : value > 0 ? 1 : value),
  sin: Math.sin,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  tan: Math.tan,
  tanh: Math.tanh,
};

/** Functions of a time in seconds, in UTC. */
export const DATES: Readonly<Record<string, (seconds: number) => number>> = {
  days_in_month: ofDate((date) =>
    new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate(),
  ),
  day_of_month: ofDate((date) => date.getUTCDate()),
  day_of_week: ofDate((date) => date.getUTCDay()),
  day_of_year: ofDate(
    (date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1,
  ),
  hour: ofDate((date) => date.getUTCHours()),
  minute: ofDate((date) => date.getUTCMinutes()),
  month: ofDate((date) => date.getUTCMonth() + 1),
  year: ofDate((date) => date.getUTCFullYear()),
};

function ofDate(f: (date: Date) => number): (seconds: number) => number {
  return (seconds) => f(new Date(Math.trunc(seconds) * 1000));
}

/** `round(v, to)`: ties go up. Dividing by the inverse keeps `round(x, 0.1)` short. */
export function roundTo(value: number, to: number): number {
  const inverse = 1 / to;
  return Math.floor(value * inverse + 0.5) / inverse;
}
