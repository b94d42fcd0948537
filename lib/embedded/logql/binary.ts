import type { ArithmeticOp, BinaryOperation, CompareOp, SetOp } from "./ast.ts";
import { LogqlError } from "./error.ts";
import { Labels } from "./labels.ts";
import { arithmetic, compare, isComparison, isSetOperator } from "./operators.ts";
import { dropLabels, keepLabels, type Sample, type StepFn } from "./vector.ts";

/** Vector and literal: a comparison keeps the vector's value, with `bool` it gives 0 or 1. */
export function withLiteral(
  query: BinaryOperation,
  literal: number,
  vector: StepFn,
  literalOnLeft: boolean,
): StepFn {
  const { op, returnBool } = query;
  return (step) =>
    vector(step).flatMap((sample) => {
      const [left, right] = literalOnLeft ? [literal, sample.value] : [sample.value, literal];
      const value = apply(op as ArithmeticOp | CompareOp, left, right, returnBool, sample.value);
      return value === null ? [] : [{ labels: sample.labels, value }];
    });
}

/** Null: the comparison drops the sample. */
function apply(
  op: ArithmeticOp | CompareOp,
  left: number,
  right: number,
  returnBool: boolean,
  kept: number,
): number | null {
  if (!isComparison(op)) return arithmetic(op, left, right);
  const holds = compare(op, left, right);
  if (returnBool) return Number(holds);
  return holds ? kept : null;
}

export function binary(query: BinaryOperation, left: StepFn, right: StepFn): StepFn {
  const { on, labels } = query.matching;
  const signature = on ? keepLabels(labels) : dropLabels(labels);
  const { op } = query;
  if (isSetOperator(op)) return (step) => combineSets(op, left(step), right(step), signature);
  const match = matcher(query, op, signature);
  return (step) => match(left(step), right(step));
}

function combineSets(
  op: SetOp,
  left: readonly Sample[],
  right: readonly Sample[],
  signature: (labels: Labels) => Labels,
): readonly Sample[] {
  const keysOf = (side: readonly Sample[]): Set<Labels> =>
    new Set(side.map(({ labels }) => signature(labels)));
  if (op === "or") {
    const known = keysOf(left);
    return [...left, ...right.filter(({ labels }) => !known.has(signature(labels)))];
  }
  const known = keysOf(right);
  return left.filter(({ labels }) => known.has(signature(labels)) === (op === "and"));
}

type Match = (left: readonly Sample[], right: readonly Sample[]) => Sample[];

/** Loki's `vectorBinop`. The side on which labels must be unique is the "one" side. */
function matcher(
  query: BinaryOperation,
  op: ArithmeticOp | CompareOp,
  signature: (labels: Labels) => Labels,
): Match {
  const { cardinality, include, on, labels: names } = query.matching;
  const swapped = cardinality === "one-to-many";
  const oneToOne = cardinality === "one-to-one";
  const base = oneToOne ? (on ? keepLabels(names) : dropLabels(names)) : (labels: Labels) => labels;
  const interned = new Map<string, Labels>();
  const withIncluded = (many: Labels, one: Labels): Labels => {
    if (include.length === 0) return base(many);
    const values = new Map(base(many).entries);
    for (const name of include) {
      const value = one.get(name);
      if (value === "") values.delete(name);
      else values.set(name, value);
    }
    const fresh = new Labels(values);
    const known = interned.get(fresh.key) ?? fresh;
    interned.set(known.key, known);
    return known;
  };
  return (left, right) => {
    const [manySide, oneSide] = swapped ? [right, left] : [left, right];
    const ones = indexOnes(oneSide, signature, swapped);
    const seen = new Map<Labels, Set<Labels>>();
    return manySide.flatMap((many) => {
      const key = signature(many.labels);
      const one = ones.get(key);
      if (one === undefined) return [];
      const labels = withIncluded(many.labels, one.labels);
      rejectSecond(seen, key, labels, oneToOne);
      const [l, r] = swapped ? [one, many] : [many, one];
      const value = apply(op, l.value, r.value, query.returnBool, l.value);
      return value === null ? [] : [{ labels, value }];
    });
  };
}

function indexOnes(
  side: readonly Sample[],
  signature: (labels: Labels) => Labels,
  swapped: boolean,
): Map<Labels, Sample> {
  const ones = new Map<Labels, Sample>();
  for (const sample of side) {
    const key = signature(sample.labels);
    if (ones.has(key))
      throw new LogqlError(
        `found duplicate series on the ${swapped ? "left" : "right"} hand-side;many-to-many matching not allowed: matching labels must be unique on one side`,
      );
    ones.set(key, sample);
  }
  return ones;
}

function rejectSecond(seen: Map<Labels, Set<Labels>>, key: Labels, labels: Labels, oneToOne: boolean): void {
  const before = seen.get(key);
  if (before === undefined) {
    seen.set(key, new Set([labels]));
    return;
  }
  if (oneToOne)
    throw new LogqlError(
      "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)",
    );
  if (before.has(labels))
    throw new LogqlError("multiple matches for labels: grouping labels must ensure unique matches");
  before.add(labels);
}
