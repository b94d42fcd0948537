import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Receiver } from "#lib/voice-otel/testing/receiver.ts";
import type { SimulatorOptions } from "./options.ts";
import { SCENARIOS } from "./scenarios.ts";
import { type Message, simulate } from "./simulation.ts";
import { EVENTS_FILE, TRUTH_FILE } from "./state.ts";
import type { Truth, TruthEvent } from "./truth.ts";

let receiver: Receiver;
let dataDir: string;
beforeEach(async () => {
  receiver = await new Receiver().up();
  dataDir = mkdtempSync(join(tmpdir(), "simulator-"));
});
afterEach(async () => {
  await receiver.down();
  rmSync(dataDir, { recursive: true, force: true });
});

const run = async (more: Partial<SimulatorOptions> = {}): Promise<Message[]> => {
  const said: Message[] = [];
  const options = {
    endpoint: receiver.url,
    dataDir,
    hours: 1.5,
    callsPerDay: 1500,
    speed: 1,
    seed: 3,
    untilMs: null,
    live: false,
    fresh: false,
    showcase: true,
    callerHashKey: "a key",
  };
  await simulate({ ...options, ...more }, (message) => said.push(message), new AbortController().signal);
  return said;
};

const truth = (): Truth[] =>
  readFileSync(join(dataDir, TRUTH_FILE), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Truth);

const eventsOf = (kind: TruthEvent["kind"]): TruthEvent[] =>
  readFileSync(join(dataDir, EVENTS_FILE), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as TruthEvent)
    .filter((event) => event.kind === kind);

const endOf = (sid: string) => receiver.logsOf("call.end", sid)[0]?.attributes;

describe("the past, through the kit and a real OTLP endpoint", () => {
  test("what the kit says of every planted call is what was planted", async () => {
    const said = await run();
    const calls = truth();
    expect(
      new Set(calls.map((call) => call.scenario)).isSupersetOf(new Set(SCENARIOS.map((s) => s.name))),
    ).toBe(true);
    for (const { sid, scenario, expected } of calls) {
      if (expected === null || expected.verdict === "unknown") continue;
      const end = endOf(sid);
      const named = {
        scenario,
        verdict: end?.["call.verdict"],
        stage: end?.["call.breached_stage"] ?? null,
        tool: end?.["call.breached_tool"] ?? null,
        provider: end?.["call.breached_provider"] ?? null,
        model: end?.["call.breached_model"] ?? null,
        sampled: expected.sampled === null ? null : end?.["trace.sampled"],
        // A slow call is judged by its longest turn; a failed one by the turn of its error.
        turnIndex: expected.verdict === "slow" ? end?.["call.worst_turn_index"] : expected.turnIndex,
      };
      const { verdict, stage, tool, provider, model, sampled, turnIndex } = expected;
      expect(named).toEqual({ scenario, verdict, stage, tool, provider, model, sampled, turnIndex });
    }
    // Chance may have added others of its kind.
    const timeouts = calls.filter(({ scenario }) => scenario === "tool_timeout").map(({ sid }) => sid);
    const ready = said.at(-1);
    expect(timeouts).toContain(ready?.type === "ready" ? ready.try.sid : null);
    expect(said.filter((message) => message.type === "error")).toEqual([]);
  });

  test("turns, spans and the truth agree to the microsecond", async () => {
    await run();
    let compared = 0;
    for (const call of truth()) {
      const spans = receiver.spansOf(call.sid);
      const end = endOf(call.sid);
      expect(new Set(spans.map((span) => span.traceId)).isSubsetOf(new Set([call.traceId]))).toBe(true);
      // Kept calls of edges that did not die have their trace; of the others there is none.
      expect(spans.length > 0).toBe(end?.["trace.sampled"] === true);
      if (spans.length === 0) continue;
      const turns = spans
        .filter((span) => span.name === "turn")
        .sort((a, b) => Number(a.startNs - b.startNs));
      const latencies = turns.map((turn) => Math.round(Number(turn.endNs - turn.startNs) / 1e3) / 1e3);
      expect(latencies.length).toBe(call.turns.length);
      for (const [i, turn] of call.turns.entries()) {
        expect(latencies[i]).toBeCloseTo(turn.latencyMs, 2);
        expect(turns[i]?.attributes).toMatchObject({
          "turn.kind": turn.kind,
          "turn.answered": turn.answered,
        });
      }
      compared += turns.length;
    }
    expect(compared).toBeGreaterThan(200);
  });

  test("no caller's number leaves the process, and callers can be told apart all the same", async () => {
    await run({ hours: 0.7 });
    const sent = JSON.stringify([receiver.spans, receiver.logs, receiver.points], (_, value: unknown) =>
      typeof value === "bigint" ? String(value) : value,
    );
    for (const { phone } of truth()) expect(sent).not.toContain(phone.slice(-10));
    const hashes = receiver.logsOf("call.start").map(({ attributes }) => attributes["call.caller_hash"]);
    expect(new Set(hashes).size).toBeGreaterThan(10);
  });

  test("metrics are collected every simulated minute, and the series stay few", async () => {
    const times = new Set<number>();
    receiver.answer = () => {
      const [point] = receiver.points;
      if (point) times.add(Number(point.timeNs / 1_000_000n));
      return null;
    };
    await run({ hours: 6, callsPerDay: 1500 });
    const sorted = [...times].sort((a, b) => a - b);
    const gaps = sorted.slice(1, -2).map((time, i) => time - (sorted[i] ?? 0));
    expect(gaps.length).toBeGreaterThan(350);
    expect(new Set(gaps)).toEqual(new Set([60_000]));
    const series = receiver.points.reduce(
      (sum, point) => sum + (point.kind === "histogram" ? point.bounds.length + 3 : 1),
      0,
    );
    expect(series).toBeGreaterThan(1200);
    expect(series).toBeLessThan(2500);
  });

  test("the post-call analysis follows a minute or two after the hang-up", async () => {
    await run();
    const analyses = receiver.logsOf("post_call.analysis");
    expect(analyses.length).toBeGreaterThan(40);
    for (const { attributes, timeNs } of analyses) {
      const end = receiver.logsOf("call.end", String(attributes["call.sid"]))[0];
      const laterMs = Number(timeNs - (end?.timeNs ?? 0n)) / 1e6;
      expect(laterMs).toBeLessThan(130_001);
    }
  });
});

test("the same seed and instant give the same calls and the same truth", async () => {
  const options = { hours: 1, untilMs: Date.UTC(2026, 10, 24, 16), callsPerDay: 300 };
  await run(options);
  const first = truth();
  await run({ ...options, fresh: true });
  expect(first.length).toBeGreaterThan(40);
  expect(truth()).toEqual(first);
  await run({ ...options, fresh: true, seed: 4 });
  const other = new Set(truth().map((call) => call.sid));
  expect(first.filter((call) => other.has(call.sid))).toEqual([]);
});

describe("a second start", () => {
  const stateFile = (): string => join(dataDir, "simulator-state.json");

  test("continues where the first ended, with calls of its own", async () => {
    await run({ hours: 0.8 });
    const before = truth();
    // As if the first had ended half an hour ago.
    const state = JSON.parse(readFileSync(stateFile(), "utf8")) as { simulatedUntilMs: number; try: unknown };
    const endedMs = state.simulatedUntilMs - 30 * 60_000;
    writeFileSync(stateFile(), JSON.stringify({ ...state, simulatedUntilMs: endedMs }));
    await run({ hours: 24 });
    const added = truth().slice(before.length);
    expect(added.length).toBeGreaterThan(10);
    for (const call of added) expect(call.startMs).toBeGreaterThanOrEqual(endedMs);
    const sids = truth().map((call) => call.sid);
    expect(new Set(sids).size).toBe(sids.length);
  });

  test("starts over when it is told to, or when the state cannot be read", async () => {
    await run({ hours: 0.4 });
    const first = truth().length;
    await run({ hours: 0.4, fresh: true });
    expect(Math.abs(truth().length - first)).toBeLessThan(10);
    writeFileSync(stateFile(), "{ half of");
    await run({ hours: 0.4 });
    expect(truth().length).toBeGreaterThan(first * 1.5);
  });
});

test("a deploy in the past: another version takes the new calls, and the old one ends with its last", async () => {
  const options = { hours: 5, untilMs: Date.UTC(2026, 10, 24, 20), callsPerDay: 1500, showcase: false };
  await run(options);
  const [deploy, ...more] = eventsOf("deploy");
  if (deploy?.kind !== "deploy") throw new Error("no deploy was planted");
  expect(more).toEqual([]);
  expect(deploy).toMatchObject({ version: "2.15.0", instance: "voice-edge-2" });
  const [incident] = eventsOf("incident");
  if (incident?.kind !== "incident") throw new Error("no incident was planted");
  const apartMs = Math.max(incident.startMs - deploy.atMs, deploy.atMs - incident.endMs);
  expect(apartMs).toBeGreaterThan(44 * 60_000);

  const calls = truth();
  for (const { version, startMs } of calls)
    expect(version).toBe(startMs >= deploy.atMs ? "2.15.0" : "2.14.0");
  const told = calls.flatMap(({ sid, version }) =>
    receiver.spansOf(sid).map(({ resource }) => [version, resource["service.version"]]),
  );
  expect(new Set(told.map(([version]) => version))).toEqual(new Set(["2.14.0", "2.15.0"]));
  for (const [version, said] of told) expect(said).toBe(version);
});

test("there is something to try even without any past", async () => {
  const said = await run({ hours: 0, showcase: false });
  expect(said.at(-1)).toMatchObject({ type: "ready", try: { sid: expect.any(String) } });
});
