import type { Matching, SetOp } from "./ast.ts";
import { labelsKey, matchingLabels } from "./labels.ts";
import { mergeByLabels, type Series, type Vector } from "./series.ts";
import { presence } from "./vector-matching.ts";

/** `and`, `or`, `unless`: by which series exist at a step, whatever their values. */
export function setOperation(
  op: SetOp,
  lhs: Vector,
  rhs: Vector,
  { on, labels }: Matching,
  count: number,
): Vector {
  const names = new Set(labels);
  const keyOf = (series: Series) => labelsKey(matchingLabels(series.labels, on, names));
  const deciding = presenceByKey(op === "or" ? lhs : rhs, keyOf, count);
  const wanted = op === "and" ? 1 : 0;
  const masked = (series: Series): Series => {
    const decider = deciding.get(keyOf(series));
    if (decider === undefined && op !== "and") return series;
    const present = series.present.map((has, i) => (has === 1 && (decider?.[i] ?? 0) === wanted ? 1 : 0));
    return { ...series, present };
  };
  const vector = op === "or" ? [...lhs, ...rhs.map(masked)] : lhs.map(masked);
  return mergeByLabels(vector, count);
}

function presenceByKey(
  vector: Vector,
  keyOf: (series: Series) => string,
  count: number,
): Map<string, Uint8Array> {
  const byKey = new Map<string, Series[]>();
  for (const series of vector) {
    const key = keyOf(series);
    const list = byKey.get(key);
    if (list === undefined) byKey.set(key, [series]);
    else list.push(series);
  }
  return new Map([...byKey].map(([key, list]) => [key, presence(list, count)]));
}
