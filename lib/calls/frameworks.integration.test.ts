import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lookup } from "#lib/lookup/service.ts";
import { type Recording, RECORDINGS, recordingAt } from "#lib/profiles/testing/recordings.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import { backendsForOneAnswer } from "#lib/datasources/backends.ts";
import type { CallFilters } from "./filters.ts";
import { listCalls } from "./list.ts";
import { callDetailSchema, type CallDetail, callListSchema, type CallList } from "./schema.ts";
import { getCall } from "./service.ts";
import { callSubject, traceSubject } from "./subject.ts";
import { type Lab, startLab } from "./testing/lab.ts";
import { otlpRecords } from "./testing/records.ts";

/** Calls of LiveKit and Pipecat as they were recorded, in a backend that has no call log. */

const NOW = Date.now();
const HOUR = 3_600_000;
const NAMES = Object.keys(RECORDINGS) as Recording[];
/** One an hour, the first the newest, so that some are older than a day. */
const startOf = (name: Recording): number => NOW - (NAMES.indexOf(name) * 5 + 1) * HOUR;
const traces = new Map<Recording, string>();
const traceOf = (name: Recording): string => traces.get(name) ?? "";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab("embedded");
  for (const name of NAMES) {
    const { otlp, traceId } = recordingAt(name, startOf(name));
    traces.set(name, traceId);
    await lab.pushTraces(otlp);
  }
});
afterAll(() => lab.close());

const valueOf = <T>(result: { ok: true; value: T } | { ok: false; error: { message: string } }): T => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};
const noLoki = { LOKI_URL: "" };
const list = async (filters: CallFilters, env: Record<string, string> = {}): Promise<CallList> =>
  callListSchema.parse(valueOf(await listCalls(filters, lab.context(NOW, env))));
const tracesIn = ({ calls }: CallList) => calls.map(({ traceId }) => traceId);

describe("a name of a call", () => {
  it.each([
    ["a Call SID in an attribute of LiveKit's", "CA00000000000000000000000000000190", "livekit-node-1.9.0"],
    ["a room's SID", "RM_stubRoom0191", "livekit-node-1.9.0-slow"],
    ["a SIP call's id", "SCL_stubCal0190", "livekit-node-1.9.0"],
    ["a job's id", "AJ_stubJob000192", "livekit-node-1.9.0-job"],
    ["a room that is named after a number", "call-_+15551230122_tU1vW3xY5zA7", "livekit-node-1.9.0-job"],
    ["such a room of a release with three traces", "call-_+15551230133_bC9dE8fG7hJ6", "livekit-node-1.7.0"],
    ["a conversation that is named by a Call SID", "CA7d3f0b52c96e4a18b5f1c0e8427a96d1", "pipecat-1.7.0"],
  ] as const)("%s leads to its page", async (_, name, recording) => {
    const context = lab.context(NOW);
    const asked = { ...context, backends: backendsForOneAnswer(context.backends) };
    const answer = await lookup(`look at ${name} please`, asked);
    const alone = answer.kind === "none" ? await lookup(name, asked) : answer;
    expect(alone.href).not.toBeNull();
    const [, kind, id = ""] = (alone.href ?? "").split("/");
    const subject = kind === "calls" ? callSubject(id) : traceSubject(id);
    const { call } = valueOf(await getCall(subject, lab.context(NOW)));
    expect(call.traceId).toBe(traceOf(recording));
    // Neither an answer nor a question holds the number.
    expect(JSON.stringify([alone, questionsOf(asked)])).not.toMatch(/15551230/);
  });

  it("that nobody bears says how far back was looked", async () => {
    const { kind, message } = await lookup("RM_nobody0000", lab.context(NOW));
    expect(kind).toBe("none");
    expect(message).toMatch(/Every attribute that names calls was searched in the traces back to \d/);
  });
});

describe("turns that are traces of their own", () => {
  const SESSION = "CA5e551075e551075e551075e551075e55";
  const START = NOW - 2 * HOUR;
  const ns = (ms: number) => String(BigInt(Math.round(START + ms)) * 1_000_000n);
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const seconds = (key: string, doubleValue: number) => ({ key, value: { doubleValue } });

  /** As OpenInference's instrumentation of Pipecat writes a turn. */
  function turn(number: number, fromMs: number, latency: number): unknown {
    const traceId = String(number).repeat(32);
    const id = (n: number) => `${number}`.padStart(8, "a") + `${n}`.padStart(8, "0");
    const span = (n: number, name: string, from: number, to: number, attributes: unknown[]) => ({
      traceId,
      spanId: id(n),
      ...(n === 1 ? {} : { parentSpanId: id(1) }),
      name,
      kind: 1,
      startTimeUnixNano: ns(fromMs + from),
      endTimeUnixNano: ns(fromMs + to),
      attributes: [text("session.id", SESSION), ...attributes],
    });
    const spans = [
      span(1, "pipecat.conversation.turn", 0, 9000, [
        { key: "conversation.turn_number", value: { intValue: number } },
        seconds("conversation.user_to_bot_latency", latency),
      ]),
      span(2, "pipecat.stt", 200, 2800, [seconds("service.ttfb_seconds", 0.45)]),
      span(3, "pipecat.llm", 2850, 3500, [seconds("service.ttfb_seconds", 0.4)]),
      span(4, "pipecat.tts", 3500, 3501, [seconds("service.ttfb_seconds", 0.12)]),
    ];
    return { resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans }] }] };
  }

  it("are one call, by the name that joins them", async () => {
    for (const [number, from, latency] of [
      [1, 0, 1.4],
      [2, 10_000, 2.9],
      [3, 20_000, 1.5],
    ] as const)
      await lab.pushTraces(turn(number, from, latency));
    const { href } = await lookup(`${SESSION} please`, lab.context(NOW));
    expect(href).toBe(`/calls/${SESSION}`);
    const detail = callDetailSchema.parse(valueOf(await getCall(callSubject(SESSION), lab.context(NOW))));
    expect(detail.turns?.map(({ index }) => index)).toEqual([1, 2, 3]);
    expect(detail.verdict).toMatchObject({ status: "slow", turnIndex: 2 });
    expect(detail.call.spanCount).toBe(12);
    expect(detail.reading?.unknown.map(({ what }) => what)).not.toContain("The other turns of the call");
  });
});

describe("the page of a recorded call", () => {
  const detailOf = async (name: Recording): Promise<CallDetail> =>
    callDetailSchema.parse(valueOf(await getCall(traceSubject(traceOf(name)), lab.context(NOW))));

  it.each(NAMES)("%s has turns, a verdict and an account of how it was read", async (name) => {
    const { turns, verdict, reading, state, call } = await detailOf(name);
    expect(state).toBe("complete");
    expect(reading?.profiles[0]?.name).toBe(RECORDINGS[name]);
    expect(turns?.length).toBeGreaterThan(5);
    expect(verdict).toMatchObject({ basis: "trace", status: expect.stringMatching(/slow|failed/) });
    expect(reading?.stages.every(({ from, why }) => (from === null) !== (why === null))).toBe(true);
    expect(call.errors === null || call.errors >= 0).toBe(true);
    for (const turn of turns ?? [])
      expect(turn.ledger.reduce((sum, { ms }) => sum + ms, 0)).toBeCloseTo(turn.latencyMs, 3);
  });

  it("tells barge-ins from hang-ups", async () => {
    const { findings, turns, call } = await detailOf("pipecat-1.7.0");
    expect(findings.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["barge_in", "hang_up"]));
    expect(turns?.filter(({ interruption }) => interruption === "barge_in")).toHaveLength(1);
    expect(call.interruptions).toBe(1);
  });

  it("knows the provider of a stage whose time was not recorded", async () => {
    const { call } = await detailOf("pipecat-0.0.106");
    expect([call.sttProvider, call.llmProvider, call.ttsProvider]).toEqual(["soniox", "openai", "cartesia"]);
  });

  it("says which values it refused, and where the first of them is", async () => {
    const { reading } = await detailOf("pipecat-0.0.106");
    expect(reading?.refused).toContainEqual(
      expect.objectContaining({ spanId: expect.stringMatching(/^[0-9a-f]{16}$/), count: expect.any(Number) }),
    );
  });

  it("knows a caller by the hash of the number that LiveKit wrote, and nothing else of it", async () => {
    const detail = await detailOf("livekit-node-1.9.0");
    expect(detail.call.callerHash).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(detail)).not.toMatch(/5551230100/);
    const { calls, basis } = await list({ caller: detail.call.callerHash ?? "" });
    expect([basis, calls.map(({ traceId }) => traceId)]).toEqual(["traces", [traceOf("livekit-node-1.9.0")]]);
    const typed = await lookup("+1 555 123 0100", lab.context(NOW));
    expect(typed.href).toBe(`/calls?caller=${detail.call.callerHash}`);
  });
});

/** By start; the call of three traces goes by the first of them. */
const ALL = (): string[] => NAMES.map(traceOf).toSpliced(1, 0, "1".repeat(32));

describe("recent calls without a call log", () => {
  it("are those of the traces, newest first, and say that they are a sample", async () => {
    const { calls, basis, note } = await list({ from: "now-7d" });
    expect(calls.map(({ traceId }) => traceId)).toEqual(ALL());
    expect(calls[1]).toMatchObject({ turns: 3, verdict: "slow", worstTurnIndex: 2 });
    expect(basis).toBe("traces");
    expect(note).toMatch(/sampled: from traces/);
    expect(calls.every(({ verdict, worstTurnMs }) => verdict !== "unknown" && worstTurnMs !== null)).toBe(
      true,
    );
  });

  it("come page after page, none lost or repeated", async () => {
    const seen: (string | null)[] = [];
    let cursor: string | null = null;
    do {
      const page: CallList = await list({ from: "now-7d", limit: 3, ...(cursor !== null && { cursor }) });
      seen.push(...tracesIn(page));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(ALL());
  });

  it("pass filters and other orders", async () => {
    const slow = await list({ from: "now-7d", tool: ["check_availability"] });
    expect(tracesIn(slow)).toEqual([traceOf("pipecat-0.0.106"), traceOf("pipecat-1.7.0")]);
    const { calls } = await list({ from: "now-7d", sort: "worst_turn", limit: 3 });
    const worst = calls.map(({ worstTurnMs }) => worstTurnMs ?? 0);
    expect(worst).toEqual(worst.toSorted((a, b) => b - a));
    expect((await list({ from: "now-7d", sentiment: ["negative"] })).calls).toEqual([]);
  });

  it("are there where Loki is off or dead, each said", async () => {
    const off = await list({ from: "now-7d", limit: 2 }, noLoki);
    expect(off).toMatchObject({
      basis: "traces",
      sources: [{ state: "ok" }, { source: "loki", state: "off" }],
    });
    const dead = await list({ from: "now-7d", limit: 2 }, { LOKI_URL: "http://127.0.0.1:9" });
    expect(dead).toMatchObject({ sources: [{ state: "ok" }, { source: "loki", state: "error" }] });
    expect(dead.calls).toHaveLength(2);
  });

  it("give way to a call log as soon as there is one, also where it holds no call that matches", async () => {
    const other = await startLab("embedded");
    try {
      const { otlp } = recordingAt("pipecat-1.7.0", NOW - HOUR);
      await other.pushTraces(otlp);
      await other.pushLogs(
        otlpRecords([{ kind: "call.end", sid: `CA${"1".repeat(32)}`, atMs: NOW - 30 * HOUR }]),
      );
      const { calls, basis } = valueOf(await listCalls({}, other.context(NOW)));
      expect([basis, calls]).toEqual(["call_log", []]);
    } finally {
      await other.close();
    }
  });
});
