import { describe, expect, it } from "vitest";
import { callRecord } from "#lib/calls/records.ts";
import { nanoseconds } from "#lib/units.ts";
import { type DatedCall, witnessed } from "./calls.ts";
import { leadingOf, ranked, shareOf } from "./model.ts";
import type { Driver } from "./schema.ts";

const NOON = Date.UTC(2026, 10, 20, 12);
const SPAN = { from: new Date(NOON).toISOString(), to: new Date(NOON + 3_600_000).toISOString() };

function call(stage: string, bad = true): DatedCall {
  const record = callRecord({
    timeNs: nanoseconds(BigInt(NOON) * 1_000_000n),
    line: "",
    labels: new Map<string, string>(),
    metadata: new Map([
      ["event_name", "call.end"],
      ["call_sid", "sid"],
      ["call_breached_stage", stage],
    ]),
    parsed: new Map<string, string>(),
  });
  if (record === null) throw new Error("no record");
  return { record, atMs: NOON, bad, turn: null };
}

describe("the stage that drives an incident, where metrics and calls tell of it", () => {
  const rows = ranked([
    { name: "llm_first_token", during: shareOf(168, 377), before: shareOf(160, 1000) },
    { name: "tts_first_frame", during: shareOf(90, 377), before: shareOf(10, 1000) },
    { name: "stt", during: shareOf(30, 377), before: shareOf(80, 1000) },
  ]);
  const driver: Driver = {
    of: "stage",
    basis: "metrics",
    during: SPAN,
    before: SPAN,
    against: "hours",
    rows,
    leading: leadingOf(rows),
  };
  const names = (of: Driver) => of.rows.map(({ name }) => name);

  it("is the one that callers waited for, not one that is a little over its budget in more turns", () => {
    expect(driver.leading).toBe("llm_first_token");
    const calls = [call("llm_first_token"), call("tts_first_frame"), call("tts_first_frame")];
    const told = witnessed(driver, calls);
    expect(told.leading).toBe("tts_first_frame");
    expect(names(told)).toEqual(["tts_first_frame", "llm_first_token", "stt"]);
  });

  it("is as the metrics have it where no call tells, where calls are even, and of what no call waited for", () => {
    expect(witnessed(driver, [])).toBe(driver);
    expect(witnessed(driver, [call("tts_first_frame", false), call("network_in")])).toBe(driver);
    const even = [call("tts_first_frame"), call("llm_first_token")];
    expect(witnessed(driver, even)).toEqual(driver);
  });

  it("is never a stage that did not rise, however many calls waited for it", () => {
    const calls = [call("stt"), call("stt"), call("tts_first_frame")];
    expect(witnessed(driver, calls).leading).toBe("tts_first_frame");
  });

  it("leaves tools, guardrails and outcomes alone", () => {
    const tools: Driver = { ...driver, of: "tool" };
    expect(witnessed(tools, [call("tts_first_frame")])).toBe(tools);
  });
});
