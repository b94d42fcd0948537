import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import * as z from "zod";
import { type BackendProcess, removeDir, runBackend, spawnBackend, tempDir } from "./testing/server.ts";

const RULES = `groups:
- name: slo
  interval: 1s
  rules:
  - record: one:two
    expr: sum(vector(2)) by (x)
    labels: {team: voice}
  - alert: Always
    expr: one:two > 1
    labels: {severity: page}
    annotations: {summary: 'value {{ $value }}'}
- name: rare
  interval: 1d
  rules:
  - alert: Later
    expr: vector(1)
    for: 5m
`;

const rulesAnswer = z.object({
  data: z.object({
    groups: z.array(z.object({ name: z.string(), rules: z.array(z.record(z.string(), z.unknown())) })),
  }),
});

let folder: string;
let backend: BackendProcess | null = null;
beforeEach(async () => {
  folder = await tempDir();
});
afterEach(async () => {
  backend?.child.kill("SIGKILL");
  await backend?.exited;
  backend = null;
  await removeDir(folder);
});

async function start(content: string): Promise<BackendProcess> {
  const file = join(folder, "rules.yml");
  await writeFile(file, content);
  backend = await spawnBackend(["--data-dir", join(folder, "data"), "--port", "0", "--rules", file]);
  return backend;
}

const ask = async (path: string): Promise<unknown> =>
  (await fetch(`${backend?.url ?? ""}/prometheus/api/v1/${path}`)).json();

const rulesOf = async (filter = "") => rulesAnswer.parse(await ask(`rules${filter}`)).data.groups;

/** Until the group of one second was evaluated. */
async function evaluated(): Promise<void> {
  while ((await rulesOf("?rule_name[]=Always"))[0]?.rules[0]?.["state"] !== "firing") await sleep(50);
}

test("rules are evaluated, recorded and shown; what they recorded outlives kill -9", async () => {
  const first = await start(RULES);
  await evaluated();
  const groups = await rulesOf();
  expect(groups.map(({ name }) => name)).toEqual(["rare", "slo"]);
  const [[later] = [], [record, always] = []] = groups.map(({ rules }) => rules);
  expect(later).toMatchObject({
    state: "unknown",
    health: "unknown",
    duration: 300,
    alerts: [],
    evaluationTime: 0,
    lastEvaluation: "0001-01-01T00:00:00Z",
    type: "alerting",
  });
  expect(record).toMatchObject({
    name: "one:two",
    query: "sum by (x) (vector(2))",
    labels: { team: "voice" },
    health: "ok",
    type: "recording",
  });
  expect(always).toMatchObject({
    alerts: [
      {
        labels: { alertname: "Always", severity: "page", team: "voice" },
        annotations: { summary: "value 2" },
        state: "firing",
        value: "2e+00",
      },
    ],
  });
  expect(await ask("alerts")).toMatchObject({ data: { alerts: [{ state: "firing" }] } });
  const recorded =
    'query?query=one:two{team="voice"} and on () ALERTS{alertname="Always",alertstate="firing"}';
  // Alerts are recorded from the third evaluation on: the first two tell what is still active after a restart.
  await expect
    .poll(() => ask(recorded), { timeout: 20_000 })
    .toMatchObject({ data: { result: [{ value: [expect.anything(), "2"] }] } });

  first.child.kill("SIGKILL");
  await first.exited;
  await start("groups: []\n");
  expect(await ask(recorded)).toMatchObject({ data: { result: [{ value: [expect.anything(), "2"] }] } });
  // How they stood is not: they are no longer configured.
  await expect.poll(() => rulesOf(), { timeout: 10_000 }).toEqual([]);
});

test("filters", async () => {
  await start(RULES);
  await expect.poll(async () => (await rulesOf()).length, { timeout: 10_000 }).toBe(2);
  expect((await rulesOf("?type=record")).flatMap(({ rules }) => rules.map(({ name }) => name))).toEqual([
    "one:two",
  ]);
  expect((await rulesOf("?rule_group[]=rare")).map(({ name }) => name)).toEqual(["rare"]);
  expect((await rulesOf("?match[]={severity='page'}"))[0]?.rules.map(({ name }) => name)).toEqual(["Always"]);
  expect((await rulesOf("?exclude_alerts=true"))[0]?.rules[0]?.["alerts"]).toBeNull();
  expect(await ask("rules?group_limit=1")).toMatchObject({ data: { groupNextToken: expect.any(String) } });
  expect(await ask("rules?type=both")).toMatchObject({
    errorType: "bad_data",
    error: 'invalid parameter "type": not supported value "both"',
  });
});

test("a rule file that cannot be used ends the start, with its line", async () => {
  const file = join(folder, "wrong.yml");
  await writeFile(file, "groups:\n- name: g\n  rules:\n  - record: r\n    expr: sum(\n");
  const { code, stderr } = await runBackend([
    "--data-dir",
    join(folder, "data"),
    "--port",
    "0",
    "--rules",
    file,
  ]);
  expect(code).toBe(1);
  expect(stderr).toContain(`${file}:5:11: group "g", rule 1, "r": could not parse expression`);
});
