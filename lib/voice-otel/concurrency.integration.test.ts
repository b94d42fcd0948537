import { createHash } from "node:crypto";
import { setImmediate as tick } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { idsOf } from "./ids.ts";
import { START, T0, reply, scene } from "./testing/scene.ts";

const sidOf = (seed: string, n: number): string =>
  `CA${createHash("md5").update(`${seed} ${n}`).digest("hex")}`;

/** A small seeded generator (mulberry32): the same interleaving each time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe("a thousand calls at once", () => {
  it("never mix", async () => {
    const s = await scene({ maxQueue: 100_000, maxBufferedSpans: 100_000 });
    const next = random(1);
    const pause = async (): Promise<void> => {
      for (let n = Math.floor(next() * 5); n > 0; n--) await tick();
    };
    const wrong: string[] = [];
    const own = (sid: string): void => {
      if (s.otel.activeCall()?.sid !== sid) wrong.push(sid);
    };
    const one = async (n: number): Promise<void> => {
      const sid = sidOf("mix", n);
      await pause();
      const call = s.otel.startCall({ ...START, sid });
      await call.run(async () => {
        for (let t = 0; t < 3; t++) {
          const turn = call.turn();
          await pause();
          await turn.stage("llm_first_token", { model: sid.slice(2, 10) }, async () => {
            await pause();
            own(sid);
            await turn.span(`check ${sid}`, pause);
            const tool = turn.stage("tool_call", { tool: `tool-${n}` }, async () => {
              await pause();
              own(sid);
              if (next() < 0.2) throw new Error(`failed in ${sid}`);
            });
            await Promise.allSettled([tool, turn.stage("tool_call", { tool: `tool-${n}` }, pause)]);
            own(sid);
          });
          turn.firstAudio();
          own(sid);
        }
      });
      call.end({ outcome: "resolved", endReason: "caller_hangup" });
    };
    await Promise.all(Array.from({ length: 1000 }, (_, n) => one(n)));
    const { spans, logs } = await s.sent();
    await s.close();

    expect(wrong).toEqual([]);
    // Each call: the root, and three turns of an LLM pass, a check and two tools.
    expect(spans).toHaveLength(1000 * (1 + 3 * 5));
    const traceOf = new Map(spans.map((span) => [span.spanId, span.traceId]));
    expect(traceOf.size).toBe(spans.length);
    const mixed = spans.filter((span) => {
      const sid = String(span.attributes["call.sid"]);
      const ids = idsOf(sid);
      const parent =
        span.name === "call"
          ? span.spanId === ids?.rootSpanId
          : traceOf.get(span.parentSpanId) === ids?.traceId;
      const named = !span.name.startsWith("check") || span.name === `check ${sid}`;
      const said = span.status.message === "" || span.status.message === `failed in ${sid}`;
      return !(span.traceId === ids?.traceId && parent && named && said);
    });
    expect(mixed).toEqual([]);
    expect(spans.filter((span) => span.status.message !== "").length).toBeGreaterThan(100);
    for (const log of logs) expect(log.traceId).toBe(idsOf(String(log.attributes["call.sid"]))?.traceId);
    expect(s.otel.dropped()).toEqual({ spans: 0, logs: 0, metricExports: 0, bufferedSpans: 0 });
  });
});

describe("sampling at hang-up", () => {
  it("keeps every erroneous and slow call, and 10 ± 2 % of 5,000 others", async () => {
    const s = await scene({ sampleRatio: 0.1, maxQueue: 200_000 });
    const kinds = { fine: 5000, slow: 200, error: 200, recovered: 200, dropped: 200 };
    for (const [kind, count] of Object.entries(kinds)) {
      for (let n = 0; n < count; n++) {
        const call = s.otel.startCall({ ...START, sid: sidOf(kind, n), vertical: kind });
        const turn = reply(call, T0, kind === "slow" ? 700 : 300);
        if (kind === "error") turn.startStage("tool_call", { tool: "find", startMs: T0 }).fail("timeout");
        if (kind === "recovered") {
          const tool = turn.startStage("tool_call", { tool: "find", startMs: T0 });
          tool.fail("http_503");
          tool.end(T0 + 100);
        }
        call.end({
          outcome: kind === "dropped" ? "dropped" : kind === "error" ? "failed" : "resolved",
          endReason: "x",
        });
      }
      await s.otel.flush();
    }
    const { receiver } = s;
    await s.close();

    const kept = (kind: string): number =>
      receiver.spans.filter((span) => span.name === "call" && span.attributes["call.vertical"] === kind)
        .length;
    expect([kept("slow"), kept("error"), kept("recovered"), kept("dropped")]).toEqual([200, 200, 200, 200]);
    expect(kept("fine")).toBeGreaterThan(400);
    expect(kept("fine")).toBeLessThan(600);

    // A kept call is whole: a root, a turn and its stages. Of the others nothing is sent but the call log.
    const sizes = new Map<string, number>();
    for (const { traceId } of receiver.spans) sizes.set(traceId, (sizes.get(traceId) ?? 0) + 1);
    expect(Math.min(...sizes.values())).toBe(8);
    const ends = receiver.logsOf("call.end");
    expect(ends).toHaveLength(5800);
    for (const end of ends) expect(end.attributes["trace.sampled"]).toBe(sizes.has(end.traceId));
  });

  it("streams a call from its first error on, long before the hang-up", async () => {
    const s = await scene({ sampleRatio: 0 });
    const call = s.otel.startCall(START);
    reply(call, T0);
    const turn = call.turn({ atMs: T0 + 5000 });
    expect((await s.sent()).spans).toEqual([]);
    turn.startStage("stt", { startMs: T0 + 5000 }).fail("network");
    expect((await s.sent()).spans.map((span) => span.name)).toEqual([
      "endpointing",
      "network_in",
      "stt",
      "llm_first_token",
      "tts_first_frame",
      "network_out",
      "turn",
    ]);
    await s.close();
  });

  it("streams a call from its first slow turn on", async () => {
    const s = await scene({ sampleRatio: 0 });
    reply(s.otel.startCall(START), T0, 2000);
    expect((await s.sent()).spans).toHaveLength(6);
    await s.close();
  });

  it("says on the root how many spans it had to let go", async () => {
    const s = await scene({ sampleRatio: 0, maxBufferedSpans: 16 });
    const call = s.otel.startCall(START);
    for (let t = 0; t < 6; t++) reply(call, T0 + t * 5000, t === 5 ? 2000 : 300);
    call.end({ outcome: "resolved", endReason: "x" });
    const { spans, logs } = await s.sent();
    await s.close();
    const lost = s.otel.dropped().bufferedSpans;
    expect(lost).toBeGreaterThan(0);
    expect(spans).toHaveLength(1 + 6 * 7 - lost);
    expect(spans.find((span) => span.name === "call")?.attributes["trace.dropped_spans"]).toBe(lost);
    // The verdict is made from what happened, not from what was kept of it.
    expect(logs.find((log) => log.attributes["event.name"] === "call.end")?.attributes).toMatchObject({
      "call.turns": 6,
      "call.slow_turns": 1,
      "call.breached_stage": "llm_first_token",
      "trace.dropped_spans": lost,
    });
  });
});
