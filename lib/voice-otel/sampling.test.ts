import { createHash } from "node:crypto";
import { SpanStatusCode } from "@opentelemetry/api";
import { type ReadableSpan, TracerProvider } from "@opentelemetry/sdk-trace";
import { beforeEach, describe, expect, it } from "vitest";
import { idsOf } from "./ids.ts";
import { CallSampler, CallsOnly, SCOPE, type SampledCall, ratioDecision } from "./sampling.ts";
import { below } from "./scope.ts";

const sidOf = (n: number): string => `CA${createHash("md5").update(`seed ${n}`).digest("hex")}`;

describe("ratioDecision", () => {
  it("keeps 10 ± 1 % of 20,000 derived trace ids, and the same ones each time", () => {
    const keeps = ratioDecision(0.1);
    const ids = Array.from({ length: 20_000 }, (_, n) => idsOf(sidOf(n))?.traceId ?? "");
    const kept = ids.filter(keeps);
    expect(kept.length / ids.length).toBeGreaterThan(0.09);
    expect(kept.length / ids.length).toBeLessThan(0.11);
    expect(ids.filter(ratioDecision(0.1))).toEqual(kept);
  });

  it("keeps all at 1 and none at 0", () => {
    const id = idsOf(sidOf(1))?.traceId ?? "";
    expect([ratioDecision(1)(id), ratioDecision(0)(id)]).toEqual([true, false]);
  });
});

describe("CallSampler", () => {
  let sent: ReadableSpan[];
  let sampler: CallSampler;
  let provider: TracerProvider;

  const create = (maxHeld: number): void => {
    sent = [];
    sampler = new CallSampler(maxHeld, (span) => sent.push(span));
    provider = new TracerProvider({
      spanProcessors: [sampler],
      sampler: new CallsOnly((traceId) => sampler.knows(traceId)),
    });
  };
  const open = (sid: string, kept = false): SampledCall => sampler.open(sid, idsOf(sid)?.traceId ?? "", kept);
  const span = (call: SampledCall, name = "x", scope = SCOPE) => {
    const spanContext = { traceId: call.traceId, spanId: "1".repeat(16), traceFlags: 1 };
    const parent = provider.getTracer(SCOPE).startSpan("parent", {}, below(wrap(spanContext)));
    return provider.getTracer(scope).startSpan(name, {}, below(parent));
  };
  const wrap = (spanContext: { traceId: string; spanId: string; traceFlags: number }) =>
    ({ spanContext: () => spanContext }) as Parameters<typeof below>[0];
  const end = (call: SampledCall, count: number): void => {
    for (let n = 0; n < count; n++) span(call, `${call.sid} ${n}`).end();
  };

  beforeEach(() => create(100));

  it("holds an undecided call and drops it at hang-up", () => {
    const call = open("a");
    end(call, 3);
    expect([sent.length, sampler.held]).toEqual([0, 3]);
    sampler.close(call);
    expect([sent.length, sampler.held, sampler.letGo]).toEqual([0, 0, 0]);
  });

  it("streams a call from the moment it is certain, beginning with what was held", () => {
    const call = open("a");
    end(call, 2);
    sampler.keep(call);
    expect(sent.map((s) => s.name)).toEqual(["a 0", "a 1"]);
    end(call, 1);
    expect(sent).toHaveLength(3);
    expect(sampler.held).toBe(0);
  });

  it("streams a call that was chosen at its start", () => {
    end(open("a", true), 1);
    expect(sent).toHaveLength(1);
  });

  it("sends what ends after the hang-up as was decided", () => {
    const kept = open("a", true);
    const dropped = open("b");
    const late = [span(kept, "late of a"), span(dropped, "late of b")];
    sampler.close(kept);
    sampler.close(dropped);
    for (const one of late) one.end();
    expect(sent.map((s) => s.name)).toEqual(["late of a"]);
  });

  it("lets the older half of the largest call go when the bound is reached", () => {
    create(10);
    const small = open("small");
    const large = open("large");
    end(small, 2);
    end(large, 9);
    expect([sampler.held, sampler.letGo, large.letGo, small.letGo]).toEqual([7, 4, 4, 0]);
    sampler.keep(large);
    expect(sent.map((s) => s.name)).toEqual(["large 4", "large 5", "large 6", "large 7", "large 8"]);
    sampler.keep(small);
    expect(sent).toHaveLength(7);
  });

  it("never holds more than the bound, however many calls there are", () => {
    create(50);
    const calls = Array.from({ length: 40 }, (_, n) => open(`call-${n}`));
    for (let round = 0; round < 10; round++)
      for (const call of calls) {
        end(call, 1);
        expect(sampler.held).toBeLessThanOrEqual(50);
      }
    expect(sampler.held + sampler.letGo).toBe(400);
  });

  it("sends the calls under way when the process ends", async () => {
    end(open("a"), 2);
    await sampler.shutdown();
    expect(sent).toHaveLength(2);
  });

  it("marks library spans with the SID and scrubs them", () => {
    const call = open("a", true);
    const library = span(call, "GET /customers/+14155551000", "http");
    library.setAttributes({ "http.request.method": "GET", "url.full": "https://x/+14155551000" });
    library.recordException(new Error("no +14155551000"));
    library.addEvent("dialling +14155551000");
    library.setStatus({ code: SpanStatusCode.ERROR, message: "no +14155551000" });
    library.end();
    expect(sent[0]).toMatchObject({
      name: "GET /customers/[phone]",
      attributes: { "call.sid": "a", "http.request.method": "GET" },
      status: { message: "no [phone]" },
    });
    expect(JSON.stringify([sent[0]?.attributes, sent[0]?.events])).not.toContain("4155551000");
  });

  it("records no span outside of a call", () => {
    expect(provider.getTracer("http").startSpan("GET").isRecording()).toBe(false);
  });
});
