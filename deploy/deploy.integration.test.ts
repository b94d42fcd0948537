import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { stringify } from "yaml";
import * as z from "zod";
import { DEPLOY, readYaml } from "./testing.ts";

/** Prometheus's and Alertmanager's own checkers read their configuration, where they are installed. */

const versionOf = (tool: string): string | null => {
  const { stdout, stderr, status } = spawnSync(tool, ["--version"], { encoding: "utf8" });
  return status === 0 ? (/version (\d+\.\d+)/.exec(stdout + stderr)?.[1] ?? null) : null;
};
const promtool = versionOf("promtool");
const amtool = versionOf("amtool");
const config = z.object({
  otlp: z.unknown().optional(),
  storage: z.object({ tsdb: z.looseObject({ retention: z.unknown().optional() }) }).loose(),
});

it.skipIf(promtool === null)(
  `promtool accepts prometheus.yaml (${promtool === null ? "skipped: promtool is not on PATH" : `version ${promtool}`})`,
  () => {
    const { otlp: _otlp, ...rest } = config.loose().parse(readYaml("prometheus/prometheus.yaml"));
    const folder = mkdtempSync(join(tmpdir(), "earshot-deploy-"));
    try {
      let path = join(DEPLOY, "prometheus/prometheus.yaml");
      if (promtool?.startsWith("2.")) {
        // Prometheus 2 has neither the OTLP block nor retention in its file: the rest is the same.
        const { retention: _retention, ...tsdb } = rest.storage.tsdb;
        path = join(folder, "prometheus.yaml");
        writeFileSync(path, stringify({ ...rest, storage: { ...rest.storage, tsdb } }));
      }
      const said = execFileSync("promtool", ["check", "config", path], { encoding: "utf8" });
      expect(said).toContain("SUCCESS");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

it.skipIf(amtool === null)(
  `amtool accepts alertmanager.yaml (${amtool === null ? "skipped: amtool is not on PATH" : `version ${amtool}`})`,
  () => {
    const path = join(DEPLOY, "alertmanager/alertmanager.yaml");
    const said = execFileSync("amtool", ["check-config", path], { encoding: "utf8" });
    expect(said).toContain("SUCCESS");
  },
);
