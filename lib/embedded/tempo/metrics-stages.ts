import type { MetricsOperator, MetricsStage } from "../traceql/ast.ts";
import { compare } from "../traceql/operators.ts";
import { staticText } from "../traceql/static.ts";
import type { Series } from "./metrics-functions.ts";
import type { Label } from "./metrics-series.ts";

/** What is done with series once they are there; a null value has no sample. */
export function applyStages(stages: readonly MetricsStage[], series: readonly Series[]): readonly Series[] {
  return stages.reduce<readonly Series[]>((left, stage) => applyStage(stage, left), series);
}

function applyStage(stage: MetricsStage, series: readonly Series[]): readonly Series[] {
  switch (stage.type) {
    case "limit":
      return series.length <= stage.count ? series : limited(stage, series);
    case "filter": {
      const bound = { type: "float", value: stage.value } as const;
      const holds = (value: number | null): boolean =>
        value !== null && compare(stage.op, { type: "float", value }, bound);
      return series
        .map((each) => ({
          ...each,
          values: each.values.map((value) => (holds(value) ? value : null)),
          exemplars: each.exemplars.filter(({ value }) => holds(value)),
        }))
        .filter(({ values }) => values.some((value) => value !== null));
    }
    case "scale": {
      const scale = (value: number | null): number | null =>
        stage.numberFirst ? calculate(stage.op, stage.value, value) : calculate(stage.op, value, stage.value);
      return series.map((each) => ({
        ...each,
        values: each.values.map(scale),
        exemplars: each.exemplars.map((one) => ({ ...one, value: scale(one.value) ?? 0 })),
      }));
    }
  }
}

/** At each time only the k largest or smallest values remain; of equal ones those last (first) by their labels. */
function limited(
  { fn, count }: Extract<MetricsStage, { type: "limit" }>,
  series: readonly Series[],
): Series[] {
  const sign = fn === "topk" ? -1 : 1;
  const byKey = series.toSorted((a, b) => sign * compareText(keyOf(a.labels), keyOf(b.labels)));
  const values = byKey.map((each) => [...each.values]);
  for (let i = 0; i < (values[0]?.length ?? 0); i++) {
    const ranked = values
      .filter((row) => typeof row[i] === "number")
      .sort((a, b) => sign * (Number(a[i]) - Number(b[i])));
    for (const row of ranked.slice(count)) row[i] = null;
  }
  return byKey
    .map((each, index) => ({ ...each, values: values[index] ?? [] }))
    .filter((each) => each.values.some((value) => value !== null));
}

const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const NAME = "__name__";
const nameOf = (labels: readonly Label[]): string | null => {
  const name = labels.find(({ key }) => key === NAME)?.value;
  return name?.type === "string" ? name.value : null;
};

const keyOf = (labels: readonly Label[]): string =>
  labels
    .filter(({ key }) => key !== NAME)
    .map(({ key, value }) => `${key}=${value.type}:${staticText(value)}`)
    .join("\u0000");

/** Series of the same labels, one with one; a single series without labels goes with every one of the others. */
export function combineSeries(
  op: MetricsOperator,
  left: readonly Series[],
  right: readonly Series[],
): Series[] {
  const byKey = (list: readonly Series[]) => new Map(list.map((each) => [keyOf(each.labels), each]));
  const [lefts, rights] = [byKey(left), byKey(right)];
  const keys = rights.has("") ? lefts.keys() : rights.keys();
  const combined: Series[] = [];
  for (const key of keys) {
    const [own, other] = [lefts.get(key), rights.get(key)];
    const [l, r] = [own ?? lefts.get(""), other ?? rights.get("")];
    if (!l || !r) continue;
    const all = Boolean(own) === Boolean(other);
    combined.push({
      labels: mergeLabels(op, l.labels, r.labels),
      values: l.values.map((value, i) => calculate(op, value, r.values[i] ?? null)),
      exemplars: all ? [...l.exemplars, ...r.exemplars] : own ? l.exemplars : r.exemplars,
    });
  }
  return combined;
}

function mergeLabels(op: MetricsOperator, left: readonly Label[], right: readonly Label[]): Label[] {
  const labels = left.filter(({ key }) => key !== NAME);
  for (const label of right)
    if (label.key !== NAME && !labels.some(({ key }) => key === label.key)) labels.push(label);
  const names = [nameOf(left), nameOf(right)];
  if (!names.includes(null))
    labels.unshift({ key: NAME, value: { type: "string", value: `(${names[0]} ${op} ${names[1]})` } });
  return labels;
}

/** Null where a side is, and for a division by zero. */
function calculate(op: MetricsOperator, left: number | null, right: number | null): number | null {
  if (left === null || right === null) return null;
  switch (op) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0 ? null : left / right;
  }
}
