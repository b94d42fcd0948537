import { afterAll, beforeAll, expect, test } from "vitest";
import { KEEP_ALL, type TempBackend, tempBackend } from "#lib/embedded/testing/server.ts";
import { valueOf } from "#lib/problem/testing.ts";
import type { Truth } from "#lib/simulator/truth.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import type { SectionId } from "./model.ts";
import type { PanelData } from "./schema.ts";
import { getSection } from "./service.ts";
import { type Day, dayInto } from "./testing/day.ts";
import { contextAt } from "./testing/page.ts";
import { counted } from "./testing/truth.ts";

/** What the tables of a vertical's page say of the range before is what happened then. */

const DAY_MS = 86_400_000;
const UNTIL_MS = Date.UTC(2026, 10, 17, 20, 0, 7, 300);

let backend: TempBackend;
let day: Day;
beforeAll(async () => {
  backend = await tempBackend(...KEEP_ALL);
  day = await dayInto(backend.url, { hours: 31, callsPerDay: 500, seed: 7, untilMs: UNTIL_MS });
}, 900_000);
afterAll(() => backend.stop());

const context = (env: Record<string, string> = {}): ServiceContext => contextAt(backend.url, UNTIL_MS, env)();

type Table = Extract<PanelData, { kind: "table" }>;

async function tableOf(section: SectionId, id: string, beforeSeconds: number, own = context()) {
  const query = { from: "now-6h", before: beforeSeconds };
  const answer = valueOf(await getSection({ vertical: "salon", section }, query, own));
  const data = answer.panels.find((one) => one.id === id)?.data;
  if (data?.kind !== "table") throw new Error(`${id} has no table`);
  return { range: answer.range, rows: data.rows };
}

const firstBefore = (rows: Table["rows"]) =>
  Object.fromEntries(rows.flatMap(({ key, before }) => (before?.[0] ? [[key, before[0]]] : [])));
const countBy = (calls: readonly Truth[], key: (truth: Truth) => string) =>
  Object.fromEntries(Object.entries(Object.groupBy(calls, key)).map(([name, some]) => [name, some?.length]));

test.each([
  ["agents", "agents", (truth: Truth) => truth.agent],
  ["origins", "languages", (truth: Truth) => truth.language],
  ["origins", "carriers", (truth: Truth) => truth.carrier],
  ["outcomes", "outcomes_range", (truth: Truth) => truth.outcome ?? ""],
] as const)("%s, %s: calls of the day before are those of the log", async (section, id, key) => {
  const { range, rows } = await tableOf(section, id, DAY_MS / 1000);
  const toMs = Date.parse(range.before?.to ?? "");
  const own = day.truths.filter(({ vertical }) => vertical === "salon");
  const then = counted(own, Date.parse(range.before?.from ?? ""), toMs);
  expect(then.length).toBeGreaterThan(5);
  expect(firstBefore(rows)).toEqual(countBy(then, key));
});

test("tools of the day before are those that were called, within what a counter loses", async () => {
  const { range, rows } = await tableOf("tools", "tools", DAY_MS / 1000);
  const [fromMs, toMs] = [Date.parse(range.before?.from ?? ""), Date.parse(range.before?.to ?? "")];
  const own = day.truths.filter(({ vertical }) => vertical === "salon");
  const called = counted(own, fromMs, toMs).flatMap(({ turns }) => turns.flatMap(({ tools }) => tools));
  const told = rows.reduce((sum, { before }) => sum + Number(before?.[0] ?? 0), 0);
  expect(called.length).toBeGreaterThan(10);
  // Calls that go on over the range's edges are in either; a tool's first call has no counter before it.
  expect(Math.abs(told - called.length)).toBeLessThanOrEqual(Math.max(4, called.length * 0.1));
});

test("of a time without data, or of a log that does not answer, is unknown and not 0", async () => {
  const { rows: tools } = await tableOf("tools", "tools", (7 * DAY_MS) / 1000);
  expect(tools.length).toBeGreaterThan(0);
  for (const { before } of tools) expect(before).toEqual([null, null, null, null, null]);
  const { rows: agents } = await tableOf("agents", "agents", (7 * DAY_MS) / 1000);
  for (const { before } of agents) expect(before?.[0] ?? null).toBeNull();
  const { rows: none } = await tableOf("agents", "agents", 0);
  expect(none.map(({ before }) => before)).toEqual(none.map(() => null));
  const away = await tableOf("agents", "agents", DAY_MS / 1000, context({ LOKI_URL: "http://127.0.0.1:9" }));
  for (const { cells, before } of away.rows) expect([cells[0], before?.[0] ?? null]).toEqual([null, null]);
});
