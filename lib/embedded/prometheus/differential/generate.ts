import { seeded } from "./samples.ts";

/** Random well-typed expressions over the test samples, always the same ones. */
export function generateQueries(count: number): string[] {
  const random = seeded(42);
  const pick = <T>(list: readonly [T, ...T[]]): T => list[Math.floor(random() * list.length)] ?? list[0];
  const duration = () => pick(["4m", "7m", "13m", "25m"]);

  const selector = () =>
    pick([
      "load",
      "capacity",
      "calls_total",
      "sparse",
      "signed",
      "temperature",
      'load{agent="ada"}',
      'load{vertical=~"sa.*"}',
      'calls_total{outcome!="dropped"}',
      "turn_duration_seconds_count",
    ]) + pick(["", "", "", " offset 6m"]);

  const range = (depth: number): string =>
    depth > 0 && random() < 0.3 ? `(${vector(depth - 1)})[${duration()}:${pick(["1m", "2m"])}]` : ranged();
  const ranged = () => {
    const [name = "", ...shift] = selector().split(" offset ");
    return `${name}[${duration()}]${shift.map((text) => ` offset ${text}`).join("")}`;
  };

  const vector = (depth: number): string => {
    if (depth === 0) return selector();
    const inner = () => vector(depth - 1);
    return pick<() => string>([
      () => selector(),
      () =>
        `${pick(["sum", "avg", "min", "max", "count", "group", "stddev"])} by (${pick(["vertical", "agent", "vertical, agent"])}) (${inner()})`,
      () => `${pick(["sum", "avg", "max"])} without (${pick(["agent", "instance, outcome"])}) (${inner()})`,
      () => `quantile(0.${Math.floor(random() * 10)}, ${inner()})`,
      () =>
        `${pick(["avg_over_time", "max_over_time", "sum_over_time", "count_over_time", "changes", "stdvar_over_time", "last_over_time", "deriv"])}(${range(depth)})`,
      () => `rate(calls_total[${duration()}])`,
      () => `${pick(["abs", "ceil", "floor", "sqrt", "sgn", "exp", "timestamp"])}(${inner()} / 100)`,
      () => `clamp(${inner()}, ${Math.floor(random() * 20)}, ${20 + Math.floor(random() * 40)})`,
      () => `(${inner()}) ${pick(["+", "-", "*", "/", "%"])} ${(random() * 9).toFixed(2)}`,
      () => `(${inner()}) ${pick([">", "<", ">= bool", "!= bool"])} ${Math.floor(random() * 60)}`,
      () => `(${inner()}) ${pick(["and", "unless", "or"])} ${pick(["", "on(vertical) "])}(${inner()})`,
      () =>
        `(${inner()}) ${pick(["+", "-", "/", ">"])} on(vertical) group_left() sum by (vertical) (${inner()})`,
      () => `-(${inner()})`,
    ])();
  };
  return Array.from({ length: count }, () => vector(1 + Math.floor(random() * 3)));
}
