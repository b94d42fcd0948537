import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Comparison, Field, FieldExpression, Pipeline, Stage } from "../traceql/ast.ts";
import { compare } from "../traceql/operators.ts";
import { isNumeric, staticText, type Static } from "../traceql/static.ts";
import type { Sql } from "./read.ts";
import { MAX_TERM_LENGTH, type TermScope } from "./terms.ts";
import type { Window } from "./window.ts";

/**
 * Which traces can match a query at all, as a subquery that gives their ids. It may give too many, never too
 * few: each is then evaluated exactly. Null: nothing narrows the query.
 */
type Candidates = Sql | null;

const NONE: Sql = { text: "SELECT 0 AS trace WHERE 0", params: [] };

function intersect(left: Candidates, right: Candidates): Candidates {
  if (!left || !right) return left ?? right;
  return {
    text: `SELECT trace FROM (${left.text}) WHERE trace IN (${right.text})`,
    params: [...left.params, ...right.params],
  };
}

function union(left: Candidates, right: Candidates): Candidates {
  return unionAll([left, right]);
}

/** SQLite puts 500 selects together at most, and takes only so long a text. */
const MAX_UNION = 400;
const MAX_SQL = 40_000;

function unionAll(list: readonly Candidates[]): Candidates {
  const parts = list.filter((each) => each !== null);
  if (parts.length < list.length) return null;
  const some = parts.filter((each) => each !== NONE);
  const [first, ...rest] = some;
  if (!first) return NONE;
  if (rest.length === 0) return first;
  const text = some.map((each) => `SELECT trace FROM (${each.text})`).join(" UNION ");
  if (some.length > MAX_UNION || text.length > MAX_SQL) return null;
  return { text, params: some.flatMap(({ params }) => params) };
}

/** The candidates of a pipeline: those of its first stage, since later ones only narrow. */
export function candidates(db: DatabaseSync, pipeline: Pipeline, window: Window): Candidates {
  const [first] = pipeline;
  return first ? stageCandidates(db, first, window) : null;
}

function stageCandidates(db: DatabaseSync, stage: Stage, window: Window): Candidates {
  if (stage.type === "filter") return stage.condition && conditionCandidates(db, stage.condition, window);
  if (stage.type !== "operation") return null;
  const right = candidates(db, stage.right, window);
  // `!>>` and its like match most where there is nothing on the left.
  if (stage.op.startsWith("!")) return right;
  const left = candidates(db, stage.left, window);
  return stage.op === "||" ? union(left, right) : intersect(left, right);
}

function conditionCandidates(db: DatabaseSync, condition: FieldExpression, window: Window): Candidates {
  switch (condition.type) {
    case "logical":
      if (condition.op === "||")
        return unionAll(operands(condition, "||").map((each) => conditionCandidates(db, each, window)));
      return namedSpans(condition, window) ?? narrowest(db, conjuncts(condition), window);
    case "comparison": {
      const simple = simpleComparison(condition);
      return simple && fieldCandidates(db, simple);
    }
    case "exists":
      if (condition.absent || condition.operand.type !== "attribute") return null;
      return unionAll(
        scopesOf(condition.operand).map((scope) => keyTerm(db, scope, keyOf(condition.operand))),
      );
    case "attribute":
    case "intrinsic":
    case "static":
    case "arithmetic":
    case "not":
    case "negate":
      return null;
  }
}

/** `field op literal`, whichever side the literal is on. */
export interface SimpleComparison {
  readonly field: Field;
  readonly op: Comparison;
  readonly value: Static;
}

const FLIPPED: Readonly<Record<Comparison, Comparison | null>> = {
  "=": "=",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
  "=~": null,
  "!~": null,
};

export function simpleComparison(expression: FieldExpression): SimpleComparison | null {
  if (expression.type !== "comparison") return null;
  const { left, right, op } = expression;
  if (isField(left) && right.type === "static") return { field: left, op, value: right.value };
  const flipped = FLIPPED[op];
  if (flipped && left.type === "static" && isField(right))
    return { field: right, op: flipped, value: left.value };
  return null;
}

const isField = (expression: FieldExpression): expression is Field =>
  expression.type === "attribute" || expression.type === "intrinsic";

/** The operands of a chain of `&&`. */
export const conjuncts = (expression: FieldExpression): FieldExpression[] => operands(expression, "&&");

/** Of a chain of one operator; a chain hangs to the left, so only its right sides may be chains again. */
function operands(expression: FieldExpression, op: "&&" | "||"): FieldExpression[] {
  const found: FieldExpression[] = [];
  let left = expression;
  while (left.type === "logical" && left.op === op) {
    found.push(...operands(left.right, op).toReversed());
    left = left.left;
  }
  found.push(left);
  return found.toReversed();
}

/** More of them narrow a query no further, and make it longer than SQLite takes. */
const MAX_CONJUNCTS = 8;

function narrowest(db: DatabaseSync, list: readonly FieldExpression[], window: Window): Candidates {
  let narrowed: Candidates = null;
  let left = MAX_CONJUNCTS;
  for (const each of list) {
    const own = conditionCandidates(db, each, window);
    if (own === NONE) return NONE;
    if (own === null || (narrowed && narrowed.text.length + own.text.length > MAX_SQL)) continue;
    narrowed = intersect(narrowed, own);
    if (--left === 0) break;
  }
  return narrowed;
}

/** `name = "x" && duration > y` reads the index of names and times, without touching the spans. */
function namedSpans(condition: FieldExpression, window: Window): Candidates {
  const simple = conjuncts(condition)
    .map(simpleComparison)
    .filter((each) => each !== null);
  const name = simple.find(
    ({ field, op }) => field.type === "intrinsic" && field.name === "name" && op === "=",
  );
  const durations = simple.filter(({ field, value }) => isDuration(field) && isNumeric(value));
  if (name?.value.type !== "string" || durations.length === 0) return null;
  // A trace overlaps the window as a whole, so its spans may lie outside by as much as the trace does.
  const params: SQLInputValue[] = [name.value.value, window.startNs, window.endNs, window.startNs];
  const tests = durations.map((each) => durationTest("", each, params));
  return {
    text: `SELECT trace FROM spans INDEXED BY spans_by_name
      WHERE name = (SELECT id FROM span_names WHERE name = ?)
      AND start_ns >= (SELECT min(start_ns) FROM traces WHERE end_ns >= ?)
      AND start_ns <= (SELECT max(end_ns) FROM traces WHERE start_ns <= ? AND end_ns >= ?)
      AND ${tests.join(" AND ")}`,
    params,
  };
}

export const isDuration = (field: Field): boolean => field.type === "intrinsic" && field.name === "duration";

/** SQL for a comparison of a span's duration; its parameter is added to `params`. */
export function durationTest(
  prefix: string,
  { op, value }: SimpleComparison,
  params: SQLInputValue[],
): string {
  params.push(isNumeric(value) ? value.value : 0);
  // Only the orders: TraceQL's other operators do not compare numbers.
  return `${prefix}end_ns - ${prefix}start_ns ${op === "=~" || op === "!~" ? "=" : op} ?`;
}

function scopesOf(field: Field): TermScope[] {
  if (field.type === "intrinsic") return ["intrinsic"];
  return field.scope ? [field.scope] : ["span", "resource", "event", "link", "instrumentation"];
}
const keyOf = (field: FieldExpression): string => (field.type === "attribute" ? field.key : "");

const INDEXED_INTRINSICS = new Set<string>([
  "name",
  "kind",
  "status",
  "statusMessage",
  "event:name",
  "instrumentation:name",
  "instrumentation:version",
]);

function fieldCandidates(db: DatabaseSync, simple: SimpleComparison): Candidates {
  const { field } = simple;
  if (field.type === "attribute")
    return unionAll(scopesOf(field).map((scope) => termCandidates(db, scope, field.key, simple)));
  if (INDEXED_INTRINSICS.has(field.name)) {
    // An empty one is not in the index, and a comparison may hold for it.
    if (simple.value.type === "string" && compare(simple.op, { type: "string", value: "" }, simple.value))
      return null;
    return termCandidates(db, "intrinsic", field.name, simple);
  }
  return traceCandidates(simple);
}

/** What stands in the trace's own row. */
function traceCandidates({ field, op, value }: SimpleComparison): Candidates {
  if (field.type !== "intrinsic" || op === "=~" || op === "!~") return null;
  if (value.type === "string") {
    const column = { rootName: "root_name", rootServiceName: "root_service" }[field.name as string];
    if (column !== undefined)
      return { text: `SELECT id AS trace FROM traces WHERE ${column} ${op} ?`, params: [value.value] };
    if (field.name === "trace:id" && op === "=")
      return {
        text: "SELECT id AS trace FROM traces WHERE trace_id = ?",
        params: [value.value.padStart(32, "0")],
      };
  }
  if (field.name === "traceDuration" && isNumeric(value))
    return { text: `SELECT id AS trace FROM traces WHERE end_ns - start_ns ${op} ?`, params: [value.value] };
  return null;
}

const posting = (term: number): Sql => ({
  text: "SELECT trace FROM trace_postings WHERE term = ?",
  params: [term],
});

function keyTerm(db: DatabaseSync, scope: TermScope, key: string): Sql {
  const row = db
    .prepare("SELECT id FROM trace_terms WHERE scope = ? AND key = ? AND type = 'key' AND value = ''")
    .get(scope, key);
  return row ? posting(Number(row["id"])) : NONE;
}

/** More terms than this make a longer query than the key's own posting list is worth. */
const MAX_TERMS = 500;

function termCandidates(
  db: DatabaseSync,
  scope: TermScope,
  key: string,
  simple: SimpleComparison,
): Candidates {
  const { op, value } = simple;
  const type = value.type === "bool" ? "bool" : "string";
  if (isNumeric(value)) return scope === "intrinsic" ? null : keyTerm(db, scope, key);
  if (op === "=" && staticText(value).length <= MAX_TERM_LENGTH) {
    const row = db
      .prepare("SELECT id FROM trace_terms WHERE scope = ? AND key = ? AND type = ? AND value = ?")
      .get(scope, key, type, staticText(value));
    return row ? posting(Number(row["id"])) : NONE;
  }
  if (value.type !== "string") return scope === "intrinsic" ? null : keyTerm(db, scope, key);
  const terms = matchingTerms(db, scope, key, simple);
  if (terms === null) return scope === "intrinsic" ? null : keyTerm(db, scope, key);
  if (terms.length === 0) return NONE;
  return {
    text: `SELECT DISTINCT trace FROM trace_postings WHERE term IN (${terms.join(",")})`,
    params: [],
  };
}

/** Ids of the terms whose strings pass the comparison, and of those too long to tell; null when too many. */
function matchingTerms(
  db: DatabaseSync,
  scope: TermScope,
  key: string,
  simple: SimpleComparison,
): number[] | null {
  const rows = db.prepare(
    "SELECT id, type, value FROM trace_terms WHERE scope = ? AND key = ? AND type IN ('string', 'long')",
  );
  const terms: number[] = [];
  for (const row of rows.iterate(scope, key)) {
    const text: Static = { type: "string", value: String(row["value"]) };
    if (row["type"] !== "long" && !compare(simple.op, text, simple.value)) continue;
    if (terms.push(Number(row["id"])) > MAX_TERMS) return null;
  }
  return terms;
}
