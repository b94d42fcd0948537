import type { MetricMap } from "#lib/config/model.ts";
import { ENVIRONMENT, labelOf, mappingOf } from "../counting.ts";
import type { Dashboard, GrafanaPanel } from "./model.ts";
import { type Placed, PROMETHEUS } from "./panels.ts";

/** Where panels stand on a dashboard, and what is around them. Pure. */

/** Read by Grafana 11 to 13. */
const SCHEMA_VERSION = 39;

interface Row {
  /** Null: it has no heading. */
  readonly title: string | null;
  readonly panels: readonly Placed[];
}

interface DashboardParts extends Pick<Dashboard, "uid" | "title" | "description"> {
  readonly metrics: MetricMap;
  /** With a variable for the vertical. */
  readonly one: boolean;
  readonly rows: readonly Row[];
}

const WIDTH = 24;
const HEIGHT = 8;

export function dashboard({ uid, title, description, metrics, one, rows }: DashboardParts): Dashboard {
  const panels: GrafanaPanel[] = [];
  let y = 0;
  const place = (panel: Placed, x: number, w: number, h: number): void => {
    panels.push({ ...panel, id: panels.length + 1, gridPos: { x, y, w, h } });
  };
  for (const row of rows) {
    if (row.title !== null) {
      place({ type: "row", title: row.title, collapsed: false, panels: [] }, 0, WIDTH, 1);
      y += 1;
    }
    const width = Math.floor(WIDTH / row.panels.length);
    for (const [i, panel] of row.panels.entries()) place(panel, i * width, width, HEIGHT);
    y += HEIGHT;
  }
  return {
    uid,
    title,
    description,
    tags: ["earshot"],
    timezone: "browser",
    editable: true,
    graphTooltip: 1,
    refresh: "1m",
    schemaVersion: SCHEMA_VERSION,
    version: 1,
    time: { from: "now-24h", to: "now" },
    links: [
      {
        type: "dashboards",
        title: "Earshot",
        tags: ["earshot"],
        asDropdown: false,
        includeVars: true,
        keepTime: true,
        targetBlank: false,
      },
    ],
    annotations: { list: [deploys] },
    templating: {
      list: [
        ...(one ? [variable("vertical", "vertical", metrics)] : []),
        variable("environment", ENVIRONMENT, metrics),
      ],
    },
    panels,
  };
}

const deploys = {
  name: "Deploys",
  datasource: PROMETHEUS,
  enable: true,
  hide: false,
  iconColor: "blue",
  // A version that did not run ten minutes before.
  expr: 'count by (job, service_version) (target_info{service_version!=""}) unless count by (job, service_version) (target_info{service_version!=""} offset 10m)',
  step: "60s",
  titleFormat: "Deploy",
  textFormat: "{{job}} {{service_version}}",
};

function variable(name: string, ours: string, metrics: MetricMap): Dashboard["templating"]["list"][number] {
  const mapping = mappingOf("turn_duration_seconds", metrics);
  const label = labelOf(mapping, ours) ?? ours;
  const query = `label_values(${mapping.name}_count, ${label})`;
  const all = name === "environment";
  return {
    type: "query",
    name,
    label: name,
    datasource: PROMETHEUS,
    definition: query,
    query: { query, refId: "variable" },
    refresh: 2,
    sort: 1,
    multi: false,
    // Series that do not tell their environment count too.
    includeAll: all,
    ...(all && { allValue: ".*", current: { text: "All", value: "$__all" } }),
    options: [],
  };
}
