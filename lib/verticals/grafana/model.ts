import * as z from "zod";

/**
 * Grafana's classic dashboard model, as far as the generated dashboards use it
 * (https://grafana.com/docs/grafana/latest/visualizations/dashboards/build-dashboards/view-dashboard-json-model/#classic-model).
 */

const datasource = z.strictObject({ type: z.enum(["prometheus", "loki"]), uid: z.string() });

const target = z.strictObject({
  refId: z.string().regex(/^[A-Z]$/),
  datasource,
  expr: z.string().min(1),
  legendFormat: z.string(),
  /** Of a range, each step; of an instant, one value. */
  range: z.boolean(),
  instant: z.boolean(),
  format: z.enum(["time_series", "table", "heatmap"]).optional(),
  /** Loki's word for the same. */
  queryType: z.enum(["range", "instant"]).optional(),
});

const panel = z.strictObject({
  id: z.number().int().min(1),
  type: z.enum(["timeseries", "heatmap", "table", "barchart", "row"]),
  title: z.string().min(1),
  description: z.string().optional(),
  gridPos: z.strictObject({
    x: z.number().int().min(0).max(23),
    y: z.number().int().min(0),
    w: z.number().int().min(1).max(24),
    h: z.number().int().min(1),
  }),
  collapsed: z.literal(false).optional(),
  panels: z.tuple([]).optional(),
  datasource: datasource.optional(),
  /** The shortest step. */
  interval: z.string().optional(),
  targets: z.array(target).optional(),
  fieldConfig: z
    .strictObject({ defaults: z.record(z.string(), z.unknown()), overrides: z.array(z.unknown()) })
    .optional(),
  options: z.record(z.string(), z.unknown()).optional(),
  transformations: z
    .array(z.strictObject({ id: z.string(), options: z.record(z.string(), z.unknown()) }))
    .optional(),
});

export const dashboardSchema = z.strictObject({
  uid: z.string().regex(/^[a-zA-Z0-9_-]{1,40}$/),
  title: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  timezone: z.literal("browser"),
  editable: z.boolean(),
  /** 1: the crosshair is shared. */
  graphTooltip: z.literal(1),
  refresh: z.string(),
  schemaVersion: z.number().int(),
  version: z.number().int(),
  time: z.strictObject({ from: z.string(), to: z.string() }),
  links: z.array(z.unknown()),
  annotations: z.strictObject({ list: z.array(z.unknown()) }),
  templating: z.strictObject({
    list: z.array(
      z.looseObject({
        type: z.literal("query"),
        name: z.string().regex(/^\w+$/),
        datasource,
        query: z.unknown(),
      }),
    ),
  }),
  panels: z.array(panel),
});
export type Dashboard = z.infer<typeof dashboardSchema>;
export type GrafanaPanel = z.infer<typeof panel>;
export type GrafanaTarget = z.infer<typeof target>;
