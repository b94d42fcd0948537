import { afterAll, beforeAll, expect, it } from "vitest";
import { type Lab, startLab } from "#lib/calls/testing/lab.ts";
import { otlpRecords, type RecordWords } from "#lib/calls/testing/records.ts";
import type { Cohort } from "./schema.ts";
import { getCohort } from "./service.ts";

/** An hour with more calls than are read: 120 a minute. */

const MINUTE_MS = 60_000;
const NOW = Date.UTC(2026, 10, 24, 16);
const A_MINUTE = 120;
const sidOf = (n: number) => `CA${n.toString(16).padStart(32, "0")}`;
const TOTAL = 60 * A_MINUTE;
const MIDDLE = TOTAL / 2;

/** From call 3,400 to 3,800 every second call on `rime` breaches; elsewhere one in a hundred, on whatever it is. */
function endOf(n: number): RecordWords {
  const rime = n % 3 === 0;
  const bad = n >= 3_400 && n < 3_800 ? rime && n % 2 === 0 : n % 100 === 7;
  return {
    kind: "call.end",
    sid: sidOf(n),
    atMs: NOW - 60 * MINUTE_MS + Math.floor((n * MINUTE_MS) / A_MINUTE),
    "call.vertical": "salon",
    "call.budget_version": "default-1",
    "call.verdict": bad || n === MIDDLE ? "slow" : "ok",
    "call.breached_stage": bad || n === MIDDLE ? "tts_first_frame" : "",
    "call.tts_provider": rime ? "rime" : "cartesia",
    "call.agent": `agent ${n % 7}`,
    "call.duration_seconds": 1,
    "call.turns": 1,
    "call.worst_turn_index": 0,
    "call.worst_turn_seconds": 2,
  };
}

let lab: Lab;
beforeAll(async () => {
  lab = await startLab("embedded");
  const all = Array.from({ length: TOTAL }, (_, n) => endOf(n));
  for (let at = 0; at < all.length; at += 1200) await lab.pushLogs(otlpRecords(all.slice(at, at + 1200)));
}, 60_000);
afterAll(() => lab.close());

it("counts the nearest five thousand calls, says so, and finds the stretch and its provider among them", async () => {
  const answer = await getCohort(sidOf(MIDDLE), lab.context(NOW));
  if (!answer.ok) throw new Error(answer.error.message);
  const cohort: Cohort = answer.value;
  expect(cohort.notes).toEqual([
    "There are too many calls to read them all: only the 5,000 that ended nearest to this one are counted.",
  ]);
  // 2,500 on each side are some twenty minutes each.
  const minutes = (Date.parse(cohort.to ?? "") - Date.parse(cohort.from ?? "")) / MINUTE_MS;
  expect(minutes).toBeGreaterThanOrEqual(40);
  expect(minutes).toBeLessThanOrEqual(42);
  expect(cohort.minutes).toHaveLength(minutes);
  expect(cohort.counts?.calls).toBeLessThanOrEqual(5_001);
  expect(cohort).toMatchObject({ status: "bunched", compared: "stretch" });
  expect(cohort.stretch?.from).toBe(new Date(NOW - 60 * MINUTE_MS + 28 * MINUTE_MS).toISOString());
  expect(cohort.factors[0]).toMatchObject({ attribute: "tts_provider", value: "rime", significant: true });
  expect(cohort.factors.filter((one) => one.significant)).toHaveLength(1);
});
