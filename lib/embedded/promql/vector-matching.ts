import { type Binary, type BinaryOp, isComparison, type ArithmeticOp, type Matching } from "./ast.ts";
import { ExecutionError } from "./errors.ts";
import {
  dropMetadata,
  filterLabels,
  formatLabels,
  getLabel,
  type Labels,
  labelsKey,
  matchingLabels,
  setLabels,
} from "./labels.ts";
import { arithmetic, compare } from "./operators.ts";
import { type Series, type Vector, VectorBuilder } from "./series.ts";

interface MatchGroup {
  readonly many: Series[];
  readonly one: Series[];
}

/**
 * Arithmetic and comparison between two instant vectors
 * (https://prometheus.io/docs/prometheus/latest/querying/operators/#vector-matching).
 * @throws {ExecutionError} when a step has two candidates where one is allowed.
 */
export function matchVectors(expr: Binary, op: BinaryOp, lhs: Vector, rhs: Vector, count: number): Vector {
  const { matching } = expr;
  const flipped = matching.card === "one-to-many";
  const [many, one] = flipped ? [rhs, lhs] : [lhs, rhs];
  const groups = groupByMatch(many, one, matching);
  // A step at which one whole side is empty matches nothing, and so no candidate is ambiguous there.
  const bothSides = stepsWithBoth(many, one, count);
  const builder = new VectorBuilder(count);
  const names = new Set(matching.labels);
  for (const group of groups.values()) {
    joinGroup(group, bothSides, names, { expr, op, flipped, builder });
  }
  return builder.build();
}

interface Join {
  readonly expr: Binary;
  readonly op: BinaryOp;
  readonly flipped: boolean;
  readonly builder: VectorBuilder;
}

function joinGroup(
  group: MatchGroup,
  bothSides: Uint8Array,
  names: ReadonlySet<string>,
  { expr, op, flipped, builder }: Join,
): void {
  const { matching, bool } = expr;
  const labelled = new Map<Series, Map<Series, Series>>();
  const resultFor = (many: Series, one: Series): Series => {
    const row = labelled.get(many) ?? new Map<Series, Series>();
    labelled.set(many, row);
    const known = row.get(one);
    if (known !== undefined) return known;
    const out = builder.at(resultLabels(many.labels, one.labels, expr, op, names));
    row.set(one, out);
    return out;
  };
  for (let step = 0; step < bothSides.length; step++) {
    if (bothSides[step] !== 1) continue;
    const one = onlyOne(group.one, step, matching, names, flipped);
    if (one === null) continue;
    const seen = new Set<Series>();
    for (const many of group.many) {
      if (many.present[step] !== 1) continue;
      const out = resultFor(many, one);
      if (matching.card === "one-to-one" ? seen.size > 0 : seen.has(out)) throw ambiguous(matching);
      seen.add(out);
      const [x, y] = [many.values[step] ?? 0, one.values[step] ?? 0];
      const [a, b] = flipped ? [y, x] : [x, y];
      if (!isComparison(op)) {
        builder.set(out, step, arithmetic(op as ArithmeticOp, a, b));
        continue;
      }
      const holds = compare(op, a, b);
      if (bool) builder.set(out, step, Number(holds));
      else if (holds) builder.set(out, step, a);
    }
  }
}

const ambiguous = ({ card }: Matching) =>
  new ExecutionError(
    card === "one-to-one"
      ? "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
      : "multiple matches for labels: grouping labels must ensure unique matches",
  );

function onlyOne(
  candidates: readonly Series[],
  step: number,
  { on }: Matching,
  names: ReadonlySet<string>,
  flipped: boolean,
): Series | null {
  let found: Series | null = null;
  for (const series of candidates) {
    if (series.present[step] !== 1) continue;
    if (found !== null) {
      const group = formatLabels(matchingLabels(series.labels, on, names));
      const pair = [formatLabels(found.labels), formatLabels(series.labels)].sort().join(", ");
      throw new ExecutionError(
        `found duplicate series for the match group ${group} on the ${flipped ? "left" : "right"} hand-side of the operation: ` +
          `[${pair}];many-to-many matching not allowed: matching labels must be unique on one side`,
      );
    }
    found = series;
  }
  return found;
}

function groupByMatch(many: Vector, one: Vector, { on, labels }: Matching): Map<string, MatchGroup> {
  const names = new Set(labels);
  const groups = new Map<string, MatchGroup>();
  const groupOf = (series: Series): MatchGroup => {
    const key = labelsKey(matchingLabels(series.labels, on, names));
    const group = groups.get(key) ?? { many: [], one: [] };
    groups.set(key, group);
    return group;
  };
  for (const series of many) groupOf(series).many.push(series);
  for (const series of one) groupOf(series).one.push(series);
  return groups;
}

function stepsWithBoth(a: Vector, b: Vector, count: number): Uint8Array {
  const [hasA, hasB] = [presence(a, count), presence(b, count)];
  return hasA.map((present, i) => present & (hasB[i] ?? 0));
}

/** The steps at which a vector has anything. */
export function presence(vector: Vector, count: number): Uint8Array {
  const union = new Uint8Array(count);
  for (const { present } of vector)
    for (let i = 0; i < count; i++) union[i] = (union[i] ?? 0) | (present[i] ?? 0);
  return union;
}

function resultLabels(
  many: Labels,
  one: Labels,
  { matching, bool }: Binary,
  op: BinaryOp,
  names: ReadonlySet<string>,
): Labels {
  let labels = !isComparison(op) || bool ? dropMetadata(many) : many;
  if (matching.card === "one-to-one") {
    labels = filterLabels(labels, (name) => names.has(name) === matching.on);
  }
  if (matching.include.length === 0) return labels;
  return setLabels(
    labels,
    matching.include.map((name) => [name, getLabel(one, name)]),
  );
}
