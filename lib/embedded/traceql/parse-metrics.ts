import {
  METRICS_FUNCTIONS,
  type Field,
  type Hints,
  type MetricsAggregation,
  type MetricsCompare,
  type MetricsStage,
  type Order,
} from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { readField, readFieldList, readLiteral } from "./parse-field.ts";
import { readNumberExpression } from "./parse-number.ts";
import type { Static } from "./static.ts";

/** Whether a stage of metrics begins here, e.g. `rate()`. */
export const startsMetrics = (cursor: Cursor): boolean =>
  cursor.is("compare") || METRICS_FUNCTIONS.some((fn) => cursor.is(fn));

export function readAggregation(cursor: Cursor): MetricsAggregation {
  const name = cursor.take();
  const fn = METRICS_FUNCTIONS.find((candidate) => candidate === name.text);
  if (!fn) throw cursor.unexpected(name);
  cursor.expect("(");
  const field = fn === "rate" || fn === "count_over_time" ? null : readField(cursor);
  const quantiles: number[] = [];
  if (fn === "quantile_over_time") {
    cursor.expect(",");
    do quantiles.push(plainNumber(cursor, ["integer", "float"]));
    while (cursor.accept(","));
  }
  cursor.expect(")");
  const by: readonly Field[] = cursor.accept("by") ? readFieldList(cursor) : [];
  return { type: "aggregation", fn, field, quantiles, by };
}

const DEFAULT_COMPARED = 10;

/** What follows `compare({…}`. */
export function readCompare(cursor: Cursor, selection: MetricsCompare["selection"]): MetricsCompare {
  let topN = DEFAULT_COMPARED;
  let window: MetricsCompare["window"] = null;
  if (cursor.accept(",")) {
    topN = plainNumber(cursor, ["integer"]);
    if (cursor.accept(",")) {
      const startNs = nanoseconds(cursor);
      cursor.expect(",");
      const endNs = nanoseconds(cursor);
      if (startNs !== 0n || endNs !== 0n) window = { startNs, endNs };
    }
  }
  cursor.expect(")");
  return { type: "compare", selection, topN, window };
}

function plainNumber(cursor: Cursor, types: readonly string[]): number {
  const token = cursor.take();
  if (!types.includes(token.type)) throw cursor.unexpected(token);
  return Number(token.text);
}

function nanoseconds(cursor: Cursor): bigint {
  const token = cursor.take();
  if (token.type !== "integer") throw cursor.unexpected(token);
  return BigInt(token.text);
}

const ORDERS: readonly Order[] = ["=", "!=", "<", "<=", ">", ">="];

export const orderNext = (cursor: Cursor): Order | undefined => ORDERS.find((op) => cursor.is(op));

/** `| topk(5) > 10 | bottomk(2)`: what may follow series. A pipe before anything else is left unread. */
export function readMetricsStages(cursor: Cursor): MetricsStage[] {
  const stages: MetricsStage[] = [];
  for (;;) {
    const op = orderNext(cursor);
    if (op) {
      cursor.take();
      const number = readNumberExpression(cursor);
      // Series of durations are in seconds.
      const value = number.type === "duration" ? number.value / 1e9 : number.value;
      stages.push({ type: "filter", op, value });
    } else if (cursor.accept("|")) {
      const fn = cursor.take();
      if (fn.text !== "topk" && fn.text !== "bottomk") throw cursor.unexpected(fn);
      cursor.expect("(");
      stages.push({ type: "limit", fn: fn.text, count: plainNumber(cursor, ["integer"]) });
      cursor.expect(")");
    } else return stages;
  }
}

/** `with (a=1, b=true)`; those that say how the real one should work are read and mean nothing here. */
export function readHints(cursor: Cursor): Hints {
  const hints = new Map<string, Static>();
  cursor.expect("(");
  do {
    const name = cursor.take();
    if (name.type !== "word") throw cursor.unexpected(name);
    cursor.expect("=");
    const value = readLiteral(cursor);
    if (!value || value.type === "nil") throw cursor.unexpected();
    hints.set(name.text, value);
  } while (cursor.accept(","));
  cursor.expect(")");
  return hints;
}
