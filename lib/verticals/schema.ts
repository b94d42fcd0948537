import * as z from "zod";
import { callFiltersSchema } from "#lib/calls/filters.ts";
import { firedAlertSchema } from "#lib/incidents/schema.ts";
import { sloSchema } from "#lib/slo/schema.ts";
import { queryReportSchema, sourceSchema } from "#lib/sources/schema.ts";
import { BETTER, MEASURE_IDS, SECTION_IDS, UNITS } from "./model.ts";

/** The contract of `/api/v1/verticals`. Instants are ISO 8601 in UTC, `times` epoch ms; unknown is null, never 0. */

const instant = z.iso.datetime();
const unknownOr = z.number().nullable();
/** One for each of `times`; null: a gap. */
const figures = z.array(unknownOr);
const unit = z.enum(UNITS);

/** The range that all of an answer is about. */
export const pageRangeSchema = z.object({
  from: instant,
  to: instant,
  stepSeconds: z.number(),
  /** Ends of the steps, epoch ms: each figure is of the step that ends there. */
  times: z.array(z.number()),
  /** The range that this one is compared with: so much earlier. Null: nothing is known of any. */
  before: z.object({ from: instant, to: instant, shiftSeconds: z.number(), label: z.string() }).nullable(),
  /** Counted half-hours that rules recorded, rather than the metrics themselves: long ranges. */
  recorded: z.boolean(),
});
export type PageRange = z.infer<typeof pageRangeSchema>;

/** Which calls are behind a figure: filters of `/calls`, to which a range is added (`drillHref`). Null: calls cannot be filtered so. */
export const drillSchema = callFiltersSchema
  .omit({ from: true, to: true, cursor: true, limit: true, caller: true })
  .nullable();
export type Drill = z.infer<typeof drillSchema>;

export const measureSchema = z.object({
  /** Null: unknown, or too few samples. */
  value: unknownOr,
  /** The same of the range before. */
  before: unknownOr,
  /** What it was made of: turns of a percentile, calls of a share; null: unknown. */
  samples: unknownOr,
  /** There are too few samples for it: `value` is null. */
  tooFew: z.boolean(),
  /** Interpolated within a bucket: shown with ≈. */
  approximate: z.boolean(),
  /** A percentile above the histogram's last bound: "more than". */
  beyond: z.boolean(),
  /** By `times`; empty where there is none. */
  spark: figures,
  drill: drillSchema,
});
export type Measure = z.infer<typeof measureSchema>;

const measureMetaSchema = z.object({
  id: z.enum(MEASURE_IDS),
  title: z.string(),
  description: z.string(),
  unit,
  /** Which way a change is an improvement; null: neither. */
  better: z.enum(BETTER).nullable(),
});

/** One row, or the head of a vertical's page. What is not asked for is left out. */
const measuresSchema = z.partialRecord(z.enum(MEASURE_IDS), measureSchema);

/** Where figures come from, and whether it answered: one for each group of measures; without any, what all depend on. */
const originSchema = z.object({
  measures: z.array(z.enum(MEASURE_IDS)),
  source: sourceSchema,
  /** Word for word. */
  queries: z.array(queryReportSchema),
});

export const overviewSchema = z.object({
  at: instant,
  range: pageRangeSchema,
  measures: z.array(measureMetaSchema),
  /** By name; null: neither Prometheus nor Loki could say which there are. */
  verticals: z
    .array(
      z.object({
        vertical: z.string(),
        href: z.string(),
        measures: measuresSchema,
        /** The objective with the least budget left, and its page. */
        slo: z.object({ objective: z.string(), title: z.string(), href: z.string() }).nullable(),
      }),
    )
    .nullable(),
  origins: z.array(originSchema),
  /** What is odd about the answer, in sentences. */
  notes: z.array(z.string()),
  sources: z.array(sourceSchema),
});
export type Overview = z.infer<typeof overviewSchema>;

const lineSchema = z.object({
  key: z.string(),
  label: z.string(),
  /** `before`: of the earlier range, at the same place of `times`; drawn lighter. */
  of: z.enum(["now", "before"]),
  values: figures,
  /** What each value was made of; null: not counted. */
  samples: figures.nullable(),
  drill: drillSchema,
});
export type Line = z.infer<typeof lineSchema>;

const seriesSchema = z.object({
  kind: z.literal("series"),
  lines: z.array(lineSchema),
  /** Parts of a whole, drawn on each other. */
  stacked: z.boolean(),
  /** Lines across the chart: a budget, an objective. */
  limits: z.array(z.object({ label: z.string(), value: z.number(), href: z.string().nullable() })),
});
export type Limits = z.infer<typeof seriesSchema>["limits"];
const heatmapSchema = z.object({
  kind: z.literal("heatmap"),
  /** Upper bounds in ms, rising; null: above the last one. */
  bounds: z.array(unknownOr),
  /** For each bound its counts by `times`. */
  counts: z.array(figures),
  drill: drillSchema,
});
const exemplarsSchema = z.object({
  kind: z.literal("exemplars"),
  /** Columns, a turn each: epoch ms, how long it took in ms, and the page of its trace. */
  atMs: z.array(z.number()),
  ms: z.array(z.number()),
  hrefs: z.array(z.string()),
});
const cell = z.union([z.number(), z.string(), z.null()]);
const tableSchema = z.object({
  kind: z.literal("table"),
  columns: z.array(
    z.object({ id: z.string(), title: z.string(), unit: unit.nullable(), better: z.enum(BETTER).nullable() }),
  ),
  rows: z.array(
    z.object({
      key: z.string(),
      label: z.string(),
      /** One for each column. */
      cells: z.array(cell),
      /** The same of the range before; null: not asked for. */
      before: z.array(cell).nullable(),
      /** Why a cell is null or how exact it is ("too few: 12 of 60"), by column. */
      notes: z.array(z.string().nullable()),
      /** The same of the cells before; null with them. */
      beforeNotes: z.array(z.string().nullable()).nullable(),
      drill: drillSchema,
      /** A page of its own, such as a call's; null: it has none. */
      href: z.string().nullable(),
    }),
  ),
});
const ledgerSchema = z.object({
  kind: z.literal("ledger"),
  /** Mean ms a turn; stages without any observation are left out. */
  rows: z.array(
    z.object({
      stage: z.string(),
      ms: unknownOr,
      beforeMs: unknownOr,
      budgetMs: unknownOr,
      drill: drillSchema,
    }),
  ),
  /** The sum of the rows. */
  totalMs: unknownOr,
  beforeTotalMs: unknownOr,
  turns: unknownOr,
  beforeTurns: unknownOr,
});
const scatterSchema = z.object({
  kind: z.literal("scatter"),
  /** Columns, a call each: ms waited at worst, sentiment −1…1. */
  x: z.array(z.number()),
  y: z.array(z.number()),
  sids: z.array(z.string()),
  correlation: z.object({
    method: z.literal("spearman"),
    /** −1…1; null: too few calls, or all of them the same. */
    value: unknownOr,
    samples: z.number(),
    /** Probability of so much or more if there were none; null with `value`. */
    p: unknownOr,
  }),
  /** "Longer waits go with worse sentiment (ρ = −0.31, 412 calls)." */
  statement: z.string(),
});
const hoursSchema = z.object({
  kind: z.literal("hours"),
  timeZone: z.string(),
  /** Seven days from Monday, 24 hours each: calls in such an hour on average; null: not covered. */
  means: z.array(figures),
  /** How many such hours each is the average of. */
  hours: z.array(figures),
  from: instant,
  to: instant,
});

export const panelSchema = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  /** Of the figures; of a table by column. */
  unit: unit.nullable(),
  /** Null: its source did not answer, see `sources` of the section. */
  data: z
    .discriminatedUnion("kind", [
      seriesSchema,
      heatmapSchema,
      exemplarsSchema,
      tableSchema,
      ledgerSchema,
      scatterSchema,
      hoursSchema,
    ])
    .nullable(),
  /** Why there is nothing, or what is odd. */
  note: z.string().nullable(),
});
export type Panel = z.infer<typeof panelSchema>;
export type PanelData = NonNullable<Panel["data"]>;

const sectionMetaSchema = z.object({
  id: z.enum(SECTION_IDS),
  title: z.string(),
  description: z.string(),
});

export const sectionSchema = sectionMetaSchema.extend({
  at: instant,
  vertical: z.string(),
  range: pageRangeSchema,
  panels: z.array(panelSchema),
  sources: z.array(sourceSchema),
  queries: z.array(queryReportSchema).optional(),
});
export type Section = z.infer<typeof sectionSchema>;

export const verticalSchema = z.object({
  at: instant,
  vertical: z.string(),
  range: pageRangeSchema,
  measureMeta: z.array(measureMetaSchema),
  /** The head of the page. */
  measures: measuresSchema,
  origins: z.array(originSchema),
  /** The section `turns`, which needs no question more. */
  turns: z.array(panelSchema),
  /** As in `/api/v1/slos`; null: Prometheus did not answer. */
  slos: z.array(sloSchema.omit({ spark: true, alerts: true })).nullable(),
  /** What is asked for one by one: `/api/v1/verticals/{vertical}/panels/{section}`. */
  sections: z.array(sectionMetaSchema),
  notes: z.array(z.string()),
  sources: z.array(sourceSchema),
});
export type Vertical = z.infer<typeof verticalSchema>;

/** Marks on all charts. */
export const marksSchema = z.object({
  deploys: z.array(z.object({ at: instant, version: z.string() })).nullable(),
  alerts: z.array(firedAlertSchema).nullable(),
  sources: z.array(sourceSchema),
  queries: z.array(queryReportSchema).optional(),
});
export type Marks = z.infer<typeof marksSchema>;

const TIME_ZONE = /^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/;
/** Without `from` the last 24 hours; `to` is now. */
export const rangeQuerySchema = z.strictObject({
  from: callFiltersSchema.shape.from,
  to: callFiltersSchema.shape.to,
  environment: z.string().min(1).max(128).optional(),
  /** Seconds; made longer where more points would come than a backend gives. Default: at most 150 steps. */
  step: z.coerce.number().int().min(60).max(604_800).optional(),
});
export type RangeQuery = z.infer<typeof rangeQuerySchema>;

export const marksQuerySchema = rangeQuerySchema.extend({
  /** Without one, of all of them. */
  vertical: z.string().min(1).max(128).optional(),
});
export type MarksQuery = z.infer<typeof marksQuerySchema>;

export const sectionQuerySchema = rangeQuerySchema.extend({
  /** IANA, for hours of the week; UTC. */
  tz: z.string().regex(TIME_ZONE, "is not a time zone such as Europe/Berlin").optional(),
  /** Seconds by which the compared range is earlier, as `range.before.shiftSeconds` told; 0: none. Default: found out again. */
  before: z.coerce
    .number()
    .int()
    .min(0)
    .max(35 * 86_400)
    .optional(),
});
export type SectionQuery = z.infer<typeof sectionQuerySchema>;
