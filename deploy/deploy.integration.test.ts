import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
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

describe.skipIf(amtool === null)(
  `alertmanager.yml (${amtool === null ? "skipped: amtool is not on PATH" : `amtool ${amtool}`})`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), "earshot-alertmanager-"));
    let path = join(DEPLOY, "alertmanager/alertmanager.yml");
    if (Number(amtool?.split(".")[1]) < 26 && amtool?.startsWith("0.") === true) {
      // Before 0.26 a webhook's address stands in the file itself: the rest is the same.
      const text = readFileSync(path, "utf8").replaceAll(/ url_file: .*/g, " url: http://webhook.example");
      path = join(folder, "alertmanager.yml");
      writeFileSync(path, text);
    }
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const ask = (...args: string[]) => execFileSync("amtool", args, { encoding: "utf8", stdio: "pipe" });

    it("is accepted", () => {
      expect(ask("check-config", path)).toContain("SUCCESS");
    });

    it.each([
      ["page", ["severity=page", "alertname=TurnLatencyP99BudgetBurn", "vertical=salon"]],
      ["ticket", ["severity=ticket", "alertname=TurnLatencyP99BudgetBurn", "vertical=salon"]],
      ["ticket", ["alertname=OfSomebodyElse"]],
    ])("tells %s of %j", (receiver, labels) => {
      expect(ask("config", "routes", "test", `--config.file=${path}`, ...labels).trim()).toBe(receiver);
    });
  },
);

it("alertmanager.yml holds no secret, and reads each from a file of its own folder", () => {
  const text = readFileSync(join(DEPLOY, "alertmanager/alertmanager.yml"), "utf8");
  expect(
    [...text.matchAll(/^\s*-? ?(\w*(?:key|url|token|password)(?:_file)?):\s/gm)].map(([, key]) => key),
  ).toEqual(expect.arrayContaining(["routing_key_file", "api_url_file", "url_file"]));
  expect(text).not.toMatch(/(?:routing_key|api_url|\burl|token|password|credentials): /);
  const readme = readFileSync(join(DEPLOY, "alertmanager/secrets/README.md"), "utf8");
  for (const [, name = ""] of text.matchAll(/\/etc\/alertmanager\/secrets\/(\w+)/g))
    expect(readme).toContain(`\`${name}\``);
});
