import { readFileSync } from "node:fs";
import { parser as logql } from "@grafana/lezer-logql";
import { parser as promql } from "@prometheus-io/lezer-promql";
import { describe, expect, test } from "vitest";
import { parseConfig } from "#lib/config/schema.ts";
import { counted } from "../counting.ts";
import { COUNTINGS } from "../questions.ts";
import { generatedFiles } from "./files.ts";
import { type Dashboard, dashboardSchema } from "./model.ts";

const { metrics } = parseConfig({}, () => "");
const files = generatedFiles({ metrics, turnBudgetMs: 1200 });
const dashboards: Dashboard[] = [...files]
  .filter(([name]) => name.endsWith(".json"))
  .map(([, text]) => dashboardSchema.parse(JSON.parse(text)));
const targets = dashboards.flatMap(({ panels }) => panels.flatMap(({ targets = [] }) => targets));

test.each([...files.keys()])("%s is as its definitions say: npm run dashboards:generate", (name) => {
  expect(readFileSync(`deploy/${name}`, "utf8")).toBe(files.get(name));
});

describe("every dashboard", () => {
  test("has panels with places of their own", () => {
    for (const { panels } of dashboards) {
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
      const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
        Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
      );
      expect(new Set(cells).size).toBe(cells.length);
      for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    }
  });

  test("asks what the parsers of both languages read, and only datasources that are provisioned", () => {
    const provisioned = readFileSync("deploy/grafana/datasources.yaml", "utf8");
    for (const { expr, datasource } of targets) {
      expect(provisioned).toContain(`uid: ${datasource.uid}`);
      const text = expr.replaceAll(/\$__(?:interval|range)/g, "5m");
      const parser = datasource.type === "loki" ? logql : promql;
      let faults = 0;
      parser.parse(text).iterate({ enter: ({ type }) => void (faults += type.isError ? 1 : 0) });
      expect({ text, faults }).toEqual({ text, faults: 0 });
      expect(text).not.toContain("8639999");
    }
  });

  test("asks the console's own questions", () => {
    const scope = {
      vertical: "$vertical",
      environment: { pattern: "$environment" },
      metrics,
      native: new Set<string>(),
      joins: false,
      recorded: false,
    };
    const own =
      counted(COUNTINGS.turns, scope, 900_000)[0]?.expr.text.replace("[900s]", "[$__interval]") ?? "";
    expect(targets.filter(({ expr }) => expr.includes(own)).length).toBeGreaterThanOrEqual(4);
  });
});
