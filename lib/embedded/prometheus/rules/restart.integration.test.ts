import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import * as z from "zod";
import { type BackendProcess, postJson, removeDir, spawnBackend, tempDir } from "../../testing/server.ts";

const PATIENCE = { timeout: 40_000, interval: 100 };

const group = (name: string, ...rules: readonly string[]): string =>
  `- name: ${name}\n  interval: 1s\n  rules:\n${rules.map((rule) => `  - ${rule}\n`).join("")}`;
const rules = (...groups: readonly string[]): string => `groups:\n${groups.join("")}`;

const alertsAnswer = z.object({
  data: z.object({
    alerts: z.array(
      z.object({ labels: z.record(z.string(), z.string()), state: z.string(), activeAt: z.string() }),
    ),
  }),
});
const vectorAnswer = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

let folder: string;
let backend: BackendProcess;
beforeEach(async () => {
  folder = await tempDir();
});
afterEach(async () => {
  backend.child.kill("SIGKILL");
  await backend.exited;
  await removeDir(folder);
});

const writeRules = (content: string): Promise<void> => writeFile(join(folder, "rules.yml"), content);

async function start(): Promise<void> {
  const args = ["--data-dir", join(folder, "data"), "--port", "0", "--rules", join(folder, "rules.yml")];
  backend = await spawnBackend(args);
}

async function killAndStart(): Promise<void> {
  backend.child.kill("SIGKILL");
  await backend.exited;
  await start();
}

const ask = async (path: string): Promise<unknown> =>
  (await fetch(`${backend.url}/prometheus/api/v1/${path}`)).json();

const alerts = async () =>
  alertsAnswer.parse(await ask("alerts")).data.alerts.map(({ labels, state, activeAt }) => ({
    name: labels["alertname"],
    state,
    activeMinutesAgo: Math.floor((Date.now() - Date.parse(activeAt)) / 60_000),
    activeAt,
  }));

/** The only value of a query, or null. */
const valueOf = async (query: string): Promise<number | null> => {
  const { result } = vectorAnswer.parse(await ask(`query?query=${encodeURIComponent(query)}`)).data;
  return result[0] === undefined ? null : Number(result[0].value[1]);
};

/** What an earlier run recorded of alerts that became active so many minutes ago. */
async function recordActive(minutesAgo: number, ...alertnames: readonly string[]): Promise<void> {
  const now = Date.now();
  const dataPoints = alertnames.map((alertname) => ({
    attributes: [{ key: "alertname", value: { stringValue: alertname } }],
    timeUnixNano: `${now}000000`,
    asDouble: Math.floor(now / 1000) - minutesAgo * 60,
  }));
  const metrics = [{ name: "ALERTS_FOR_STATE", gauge: { dataPoints } }];
  const body = { resourceMetrics: [{ resource: {}, scopeMetrics: [{ metrics }] }] };
  expect((await postJson(`${backend.url}/v1/metrics`, JSON.stringify(body))).status).toBe(200);
}

test("alerts go on where they were, over two restarts", async () => {
  const both = rules(
    group("g", "{alert: Long, expr: vector(1), for: 2h}", "{alert: Fired, expr: vector(1), for: 15m}"),
  );
  await writeRules(rules());
  await start();
  await recordActive(40, "Long", "Fired");
  await writeRules(both);
  for (let restart = 1; restart <= 2; restart++) {
    await killAndStart();
    const before = (await valueOf("max(timestamp(ALERTS_FOR_STATE))")) ?? 0;
    await expect
      .poll(async () => (await alerts()).map(({ name, state }) => `${name} ${state}`), PATIENCE)
      .toEqual(["Fired firing", "Long pending"]);
    for (const { activeMinutesAgo } of await alerts()) expect(activeMinutesAgo).toBeGreaterThan(30);
    // The next restart reads what this run has recorded itself.
    await expect
      .poll(async () => (await valueOf("min(timestamp(ALERTS_FOR_STATE))")) ?? 0, PATIENCE)
      .toBeGreaterThan(before);
  }
});

test("SIGHUP reads the files again: what did not change goes on, what went is marked stale", async () => {
  const kept = group("kept", "{alert: Kept, expr: vector(1), for: 1h}");
  await writeRules(
    rules(
      kept,
      group("changed", "{record: stays, expr: vector(1)}", "{record: goes, expr: vector(1)}"),
      group("removed", "{record: gone, expr: vector(1)}"),
    ),
  );
  await start();
  await expect.poll(() => valueOf("count(stays) + count(goes) + count(gone)"), PATIENCE).toBe(3);
  const activeAt = async () => (await alerts()).map((alert) => alert.activeAt);
  await expect.poll(async () => (await activeAt()).length, PATIENCE).toBe(1);
  const since = await activeAt();

  await writeRules(
    rules(
      kept,
      group("changed", "{record: stays, expr: vector(2)}"),
      group("new", "{record: new, expr: vector(3)}"),
    ),
  );
  backend.child.kill("SIGHUP");
  await expect.poll(() => valueOf("stays + new"), PATIENCE).toBe(5);
  await expect.poll(() => valueOf('count({__name__=~"goes|gone"})'), PATIENCE).toBeNull();
  expect(await activeAt()).toEqual(since);
  const groups = z.object({ data: z.object({ groups: z.array(z.object({ name: z.string() })) }) });
  expect(groups.parse(await ask("rules")).data.groups.map(({ name }) => name)).toEqual([
    "changed",
    "kept",
    "new",
  ]);

  // A file that cannot be used changes nothing.
  await writeRules("groups: [{name: x, rules: [{record: r, expr: sum(}]}]\n");
  backend.child.kill("SIGHUP");
  const evaluated = await valueOf("timestamp(new)");
  await expect
    .poll(async () => ((await valueOf("timestamp(new)")) ?? 0) > (evaluated ?? 0), PATIENCE)
    .toBe(true);
  expect(await valueOf("stays + new")).toBe(5);
});
