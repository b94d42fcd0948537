import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Field, Pipeline } from "../traceql/ast.ts";
import { fieldsOf, readsTree } from "../traceql/fields.ts";
import { evaluate, type Spanset } from "../traceql/evaluate.ts";
import { isNumeric } from "../traceql/static.ts";
import { candidates, conjuncts, durationTest, isDuration, simpleComparison } from "./candidates.ts";
import { HEAD_COLUMNS, readHeads, spanReader, type Sql, type StoredTrace } from "./read.ts";
import type { Window } from "./window.ts";

/** A trace that matches a query. `trace.spans` may hold only the spans that its filter can select. */
export interface Match {
  readonly trace: StoredTrace;
  readonly spansets: readonly Spanset[];
}

/**
 * The traces that overlap the window and match the pipeline, the most recent first (the real one gives any
 * first N, and these with `most_recent=true`), read one by one as they are asked for. `fields` are what the caller
 * reads of the spans besides.
 */
export function* select(
  db: DatabaseSync,
  pipeline: Pipeline,
  window: Window,
  fields: readonly Field[] = [],
): Generator<Match> {
  const narrowed = candidates(db, pipeline, window);
  const heads = readHeads(db, {
    text: `SELECT ${HEAD_COLUMNS} FROM traces t WHERE t.end_ns >= ? AND t.start_ns <= ?
      ${narrowed ? `AND t.id IN (${narrowed.text})` : ""} ORDER BY t.start_ns DESC, t.id DESC`,
    params: [window.startNs, window.endNs, ...(narrowed?.params ?? [])],
  });
  const read = spanReader(db, spanFilter(pipeline, fields));
  for (const head of heads) {
    const trace = read(head);
    const spansets = evaluate(pipeline, trace);
    if (spansets.length > 0) yield { trace, spansets };
  }
}

/** What SQL can tell of a span: where a query only filters, most spans need not be read at all. */
function spanFilter(pipeline: Pipeline, fields: readonly Field[]): Sql {
  const [first, ...rest] = pipeline;
  const condition = first?.type === "filter" ? first.condition : null;
  const whole =
    [...fieldsOf(pipeline), ...fields].some(readsTree) || rest.some(({ type }) => type === "operation");
  if (!condition || whole) return { text: "1", params: [] };
  const params: SQLInputValue[] = [];
  const tests = ["1"];
  for (const simple of conjuncts(condition).map(simpleComparison)) {
    if (!simple || simple.field.type !== "intrinsic") continue;
    const { field, op, value } = simple;
    if (field.name === "name" && op === "=" && value.type === "string") {
      tests.push("s.name = (SELECT id FROM span_names WHERE name = ?)");
      params.push(value.value);
    } else if (
      (field.name === "status" || field.name === "kind") &&
      op === "=" &&
      value.type === field.name
    ) {
      tests.push(`s.${field.name} = ?`);
      params.push(value.value);
    } else if (isDuration(field) && isNumeric(value)) tests.push(durationTest("s.", simple, params));
  }
  return { text: tests.join(" AND "), params };
}
