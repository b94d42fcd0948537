import { allCalls, callDetail } from "../api.ts";
import type { CallDetail, CallSummary } from "#lib/calls/schema.ts";
import { expect, test } from "../test.ts";
import { planted, truth } from "../truth.ts";

/** The simulator writes microseconds; spans hold nanoseconds from floating-point milliseconds. */
const NEARLY_MS = 0.01;

/** A call of which every source has answered: on a busy machine one may have taken too long. */
async function answered(sid: string): Promise<CallDetail> {
  let detail = await callDetail(sid);
  await expect(async () => {
    if (detail.sources.some(({ state }) => state === "error")) detail = await callDetail(sid);
    expect(detail.sources.filter(({ state }) => state === "error")).toEqual([]);
  }).toPass();
  return detail;
}

test("the ledger of every turn adds up to its latency, and to what was planted", async () => {
  const planted = new Map(truth().map((call) => [call.sid, call]));
  const known = await allCalls({ from: "now-24h", to: "now", limit: "200" });
  const kept = known.filter((call) => call.sampled === true && planted.has(call.sid));
  expect(kept.length).toBeGreaterThan(30);
  // One expectation for all: tens of thousands of their own would take minutes.
  const wrong: string[] = [];
  const same = (what: string, is: unknown, ought: unknown): void => {
    if (is !== ought) wrong.push(`${what}: ${String(is)}, not ${String(ought)}`);
  };
  const near = (what: string, is: number, ought: number, within: number): void => {
    if (!(Math.abs(is - ought) < within)) wrong.push(`${what}: ${is}, not ${ought}`);
  };
  const check = async ({ sid }: CallSummary): Promise<void> => {
    const detail = await answered(sid);
    const real = planted.get(sid);
    const turns = detail.turns ?? [];
    same(`turns of ${sid}`, turns.length, real?.turns.length);
    for (const turn of turns) {
      const name = `turn ${turn.index} of ${sid}`;
      const ns = turn.parts.reduce((sum, part) => sum + BigInt(part.endNs) - BigInt(part.startNs), 0n);
      same(`${name}, parts`, ns, BigInt(turn.endNs) - BigInt(turn.startNs));
      same(`${name}, latency`, turn.latencyMs, Number(ns) / 1e6);
      const rows = turn.ledger.reduce((sum, row) => sum + row.ms, 0);
      near(`${name}, rows`, rows, turn.latencyMs, 1e-6);
      for (const row of turn.ledger) {
        const own = turn.parts
          .filter((part) => part.stage === row.stage)
          .reduce((sum, part) => sum + Number(BigInt(part.endNs) - BigInt(part.startNs)), 0);
        near(`${name}, ${row.stage}`, row.ms, own / 1e6, 1e-6);
      }
      const plan = real?.turns[turn.index];
      near(`${name}, planted`, turn.latencyMs, plan?.latencyMs ?? -1, NEARLY_MS);
      for (const [stage, ms] of Object.entries(plan?.stages ?? {})) {
        const row = turn.ledger.find((one) => one.stage === stage);
        near(`${name}, planted ${stage}`, row?.ms ?? 0, ms, NEARLY_MS);
      }
    }
  };
  // A few at a time, as readers would.
  const waiting = kept.values();
  const reader = async (): Promise<void> => {
    for (const call of waiting) await check(call);
  };
  await Promise.all([reader(), reader(), reader(), reader()]);
  expect(wrong).toEqual([]);
});

test("the figures behind the bars add up before the reader's eyes", async ({ call }) => {
  const { sid } = planted("parallel_tools");
  const { turns } = await callDetail(sid);
  await call.open(sid);
  await call.show("Ledger", "Table");
  const table = call.ledger.getByRole("table");
  await expect(table.getByRole("columnheader", { name: "Sum, ms" })).toBeVisible();
  for (const turn of turns ?? []) {
    const row = table.getByRole("row").filter({
      has: call.page.getByRole("rowheader", { name: `Turn ${turn.index}`, exact: true }),
    });
    const cells = (await row.getByRole("cell").allTextContents()).slice(1);
    const ns = cells.map((text) => BigInt(/^[≥ ]*([\d,.]+)/.exec(text)?.[1]?.replace(/[,.]/g, "") ?? "0"));
    const latency = ns.at(-1);
    expect(latency).toBe(BigInt(turn.endNs) - BigInt(turn.startNs));
    expect(ns.at(-2)).toBe(latency);
    expect(ns.slice(0, -2).reduce((sum, one) => sum + one, 0n)).toBe(latency);
  }
});

test("turns can be listed by their latency", async ({ call }) => {
  const { sid, expected } = planted("tool_timeout");
  await call.open(sid);
  const heads = call.ledger.getByRole("rowheader");
  await expect(heads.first()).toHaveText("Turn 0");
  await expect(async () => {
    await call.ledger.getByRole("button", { name: "Latency" }).click();
    await expect(heads.first()).toHaveText(`Turn ${expected.turnIndex}`, { timeout: 500 });
  }).toPass();
  await expect(call.ledger.getByRole("columnheader", { name: "Latency" })).toHaveAttribute(
    "aria-sort",
    "descending",
  );
});

test("of a realtime call the figures of STT and TTS are not applicable", async ({ call }) => {
  const { sid } = planted("realtime_ok");
  await call.open(sid);
  await call.show("Ledger", "Table");
  await expect(call.ledger.getByRole("cell", { name: "not applicable" }).first()).toBeVisible();
  await expect(call.ledger.getByText(/STT and TTS do not apply/)).toBeVisible();
});
