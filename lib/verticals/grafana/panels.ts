import {
  aggregate,
  binary,
  divide,
  type Expr,
  histogramQuantile,
  number,
} from "#lib/datasources/prometheus/query.ts";
import type { Matcher } from "#lib/datasources/quoting.ts";
import { counted, type Counting, labelOf, mappingOf, type Scope, standing } from "../counting.ts";
import type { Unit } from "../model.ts";
import { COUNTINGS, type CountingId, FIELDS, logged, type LoggedId } from "../questions.ts";
import type { GrafanaPanel, GrafanaTarget } from "./model.ts";

/** Panels for Grafana, of the same questions as the console's. Pure. */

/** Stand for Grafana's variables, since a query is built for milliseconds. */
const STEP_MS = 86_399_991;
const RANGE_MS = 86_399_993;
const ofGrafana = (text: string): string =>
  text.replaceAll(`[${STEP_MS}ms]`, "[$__interval]").replaceAll(`[${RANGE_MS}ms]`, "[$__range]");

export const PROMETHEUS = { type: "prometheus", uid: "prometheus" } as const;
export const LOKI = { type: "loki", uid: "loki" } as const;

const UNITS: Readonly<Record<Unit, string>> = {
  calls: "short",
  turns: "short",
  events: "short",
  ms: "s",
  ratio: "percentunit",
  score: "none",
  per_call: "none",
  per_minute: "short",
};

/** A panel without its place. */
export type Placed = Omit<GrafanaPanel, "id" | "gridPos">;

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

const target = (expr: Expr, i: number, legend: string, more: Partial<GrafanaTarget> = {}): GrafanaTarget => ({
  refId: LETTERS[i] ?? "Z",
  datasource: PROMETHEUS,
  expr: ofGrafana(expr.text),
  legendFormat: legend,
  range: more.format !== "table",
  instant: more.format === "table",
  ...more,
});

/** Step as short as the console's. */
const INTERVAL = "5m";

interface ChartOptions {
  readonly title: string;
  readonly description: string;
  readonly unit: Unit;
  readonly stacked?: boolean;
  readonly limit?: number;
}

export const chart = (
  { title, description, unit, stacked = false, limit }: ChartOptions,
  lines: readonly (readonly [expr: Expr, legend: string])[],
): Placed => ({
  type: "timeseries",
  title,
  description,
  datasource: PROMETHEUS,
  interval: INTERVAL,
  targets: lines.map(([expr, legend], i) => target(expr, i, legend)),
  fieldConfig: {
    defaults: {
      unit: UNITS[unit],
      custom: {
        drawStyle: "line",
        lineWidth: 1,
        fillOpacity: stacked ? 40 : 0,
        showPoints: "never",
        // A gap is a gap.
        spanNulls: false,
        stacking: { mode: stacked ? "normal" : "none", group: "A" },
        ...(limit !== undefined && { thresholdsStyle: { mode: "dashed" } }),
      },
      ...(limit !== undefined && {
        thresholds: {
          mode: "absolute",
          steps: [
            { color: "transparent", value: null },
            { color: "red", value: limit },
          ],
        },
      }),
    },
    overrides: [],
  },
  options: {
    legend: { displayMode: "list", placement: "bottom", showLegend: true },
    tooltip: { mode: "multi", sort: "desc" },
  },
});

export const heatmap = (title: string, description: string, buckets: Expr): Placed => ({
  type: "heatmap",
  title,
  description,
  datasource: PROMETHEUS,
  interval: INTERVAL,
  targets: [target(buckets, 0, "{{le}}", { format: "heatmap" })],
  fieldConfig: { defaults: {}, overrides: [] },
  options: {
    calculate: false,
    yAxis: { unit: "s" },
    color: { mode: "scheme", scheme: "Blues", steps: 64 },
    tooltip: { mode: "single", yHistogram: false },
    legend: { show: true },
  },
});

/** Each expression a column. */
export const table = (
  title: string,
  description: string,
  columns: readonly (readonly [expr: Expr, title: string, unit: Unit])[],
): Placed => ({
  type: "table",
  title,
  description,
  datasource: PROMETHEUS,
  targets: columns.map(([expr], i) => target(expr, i, "", { format: "table" })),
  fieldConfig: {
    defaults: {},
    overrides: columns.map(([, name, unit]) => ({
      matcher: { id: "byName", options: name },
      properties: [{ id: "unit", value: UNITS[unit] }],
    })),
  },
  options: { showHeader: true },
  transformations: [
    { id: "merge", options: {} },
    {
      id: "organize",
      options: {
        excludeByName: { Time: true },
        // With one query Grafana calls the column so, else by the query's letter.
        renameByName: Object.fromEntries(
          columns.map(([, name], i) => [columns.length === 1 ? "Value" : `Value #${LETTERS[i]}`, name]),
        ),
      },
    },
  ],
});

/** Ended calls of the call log over the range. */
export function callTable(title: string, description: string, id: LoggedId, scope: Scope): Placed {
  return {
    type: "table",
    title,
    description,
    datasource: LOKI,
    targets: [
      {
        refId: "A",
        datasource: LOKI,
        expr: ofGrafana(logged(id, scope, RANGE_MS).text),
        legendFormat: "",
        range: false,
        instant: true,
        queryType: "instant",
      },
    ],
    fieldConfig: { defaults: {}, overrides: [] },
    options: { showHeader: true },
    transformations: [
      { id: "labelsToFields", options: {} },
      { id: "merge", options: {} },
      {
        id: "organize",
        options: {
          excludeByName: { Time: true },
          renameByName: Object.fromEntries(Object.entries(FIELDS).map(([ours, theirs]) => [theirs, ours])),
        },
      },
    ],
  };
}

/** What is asked of a scope, for each step or for the whole range. */
export function asking(scope: Scope, over: "step" | "range") {
  const windowMs = over === "step" ? STEP_MS : RANGE_MS;
  const count = (id: CountingId, match: Readonly<Record<string, Matcher>> = {}): Expr => {
    const counting: Counting = COUNTINGS[id];
    const [first, ...more] = counted(
      { ...counting, match: { ...counting.match, ...match } },
      scope,
      windowMs,
    );
    if (first === undefined) return number(0);
    return more.reduce((all, one) => binary(all, "or", one.expr), first.expr);
  };
  return {
    count,
    active: (): Expr => standing("calls_active", scope).expr,
    legend: (id: CountingId, ours: string): string =>
      `{{${labelOf(mappingOf(COUNTINGS[id].metric, scope.metrics), ours) ?? ours}}}`,
    quantile: (q: number, id: CountingId): Expr => histogramQuantile(q, count(id)),
    share: (part: Expr, whole: Expr): Expr => divide(part, whole),
    /** Split by nothing of its own. */
    whole: (id: CountingId): Expr =>
      counted({ ...COUNTINGS[id], by: [] }, scope, windowMs)[0]?.expr ?? number(0),
    /** Without a label by which the two differ. */
    shareOf: (id: CountingId, match: Readonly<Record<string, Matcher>>, by: readonly string[] = []): Expr => {
      const counting: Counting = { ...COUNTINGS[id], by };
      const of = (more: Readonly<Record<string, Matcher>>): Expr =>
        counted({ ...counting, match: { ...counting.match, ...more } }, scope, windowMs)[0]?.expr ??
        number(0);
      return divide(of(match), of({}));
    },
    /** Share above a bound of the histogram. */
    over: (id: "turns", seconds: number): Expr => {
      const counting: Counting = COUNTINGS[id];
      const of = (suffix: Counting["suffix"], match: Readonly<Record<string, Matcher>>): Expr =>
        counted({ ...counting, suffix, match }, scope, windowMs)[0]?.expr ?? number(0);
      const within = counted(
        { ...counting, suffix: "_bucket", match: { le: `${seconds}` } },
        scope,
        windowMs,
      )[0]?.expr;
      return within === undefined
        ? number(0)
        : binary(number(1), "-", divide(aggregate("sum", within, { without: ["le"] }), of("_count", {})));
    },
  };
}
