import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { parseConfig } from "#lib/config/schema.ts";
import { createBackends } from "#lib/datasources/backends.ts";
import { startEmbedded } from "#lib/embedded/server.ts";
import type { Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { type AlertList, alertListSchema } from "../schema.ts";
import { listAlerts } from "../service.ts";
import { type SentAlert, startAlertmanager, type TestAlertmanager } from "./alertmanager.ts";
import { FIRING, firingRules } from "./rules.ts";

/** For tests: the embedded backend with rules that fire at once, and a real Alertmanager that was told of them. */
export interface AlertLab {
  readonly prometheusUrl: string;
  readonly manager: TestAlertmanager;
  /** `env` changes the configuration. */
  context(env?: Record<string, string>): ServiceContext;
  list(env?: Record<string, string>): Promise<AlertList>;
  stateOf(name: string, severity: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Alertmanager's own, of another Prometheus. */
export const FOREIGN: SentAlert = { labels: { alertname: "NodeDown", severity: "warning", note: "a\nb" } };

/** An answer's value; a refusal fails the test with its sentence. */
export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.message}`);
  return result.value;
}

export const contextOf = (env: Record<string, string>): ServiceContext => {
  const config = parseConfig(env, () => "");
  return { config, backends: createBackends(config), signal: undefined, nowMs: Date.now() };
};

/** @param more rules that fire at once too */
export async function startAlertLab(more: Parameters<typeof firingRules>[1] = []): Promise<AlertLab> {
  const folder = mkdtempSync(join(tmpdir(), "earshot-alerts-"));
  const rules = join(folder, "rules.yml");
  writeFileSync(rules, firingRules(false, more));
  const embedded = await startEmbedded({
    dataDir: join(folder, "data"),
    port: 0,
    rules: [rules],
    retentionMs: null,
    metricsRetentionMs: null,
  });
  const manager = await startAlertmanager(folder);
  const prometheusUrl = `${embedded.url}/prometheus`;
  const fired = await vi.waitFor(
    async () => {
      const found = await firing(prometheusUrl);
      if (found.length !== FIRING + more.length) throw new Error(`${found.length} alerts fire`);
      return found;
    },
    { timeout: 60_000, interval: 200 },
  );
  await manager.send([...fired, FOREIGN]);
  const context = (env: Record<string, string> = {}) =>
    contextOf({
      PROMETHEUS_URL: prometheusUrl,
      ALERTMANAGER_URL: manager.url,
      DEFAULT_REGION: "US",
      ...env,
    });
  const list = async (env?: Record<string, string>) =>
    alertListSchema.parse(value(await listAlerts({}, context(env))));
  return {
    prometheusUrl,
    manager,
    context,
    list,
    stateOf: async (name, severity) =>
      (await list()).alerts.find((one) => one.name === name && one.severity === severity)?.state,
    close: async () => {
      await manager.stop();
      await embedded.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What fires in the backend, as Prometheus would send it. */
async function firing(prometheusUrl: string): Promise<SentAlert[]> {
  const response = await fetch(`${prometheusUrl}/api/v1/alerts`);
  const { data } = (await response.json()) as { data: { alerts: (SentAlert & { state: string })[] } };
  return data.alerts
    .filter(({ state }) => state === "firing")
    .map(({ labels }) => ({ labels: { ...labels, cluster: "eu" } }));
}
