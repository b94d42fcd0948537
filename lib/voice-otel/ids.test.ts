import { ROOT_CONTEXT } from "@opentelemetry/api";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DerivedIds, callerHash, idsOf, isCallSid, traceparentOf } from "./ids.ts";

describe("ids of a call", () => {
  it.each([
    ["CA00fb86738b42c835484f3e32248c1e89", "54d58a385fb687dfbf67a54cb21136ca"],
    ["CA73a6f7ae1840e1b290f63493301cd5de", "e44d942284414eb703dc307f1959869d"],
  ])("derives the trace id of %s", (sid, traceId) => {
    expect(idsOf(sid)?.traceId).toBe(traceId);
  });

  it("takes the root span id from the eight bytes that follow", () => {
    expect(idsOf("CA00fb86738b42c835484f3e32248c1e89")?.rootSpanId).toBe("6ed334dbd38762ce");
  });

  it("hashes the bytes as received: another case is another call", () => {
    expect(idsOf("CA00FB86738B42C835484F3E32248C1E89")?.traceId).not.toBe("54d58a385fb687dfbf67a54cb21136ca");
  });

  it("writes a traceparent that W3C parsers take", () => {
    const ids = idsOf("CA00fb86738b42c835484f3e32248c1e89");
    expect(ids && traceparentOf(ids)).toBe("00-54d58a385fb687dfbf67a54cb21136ca-6ed334dbd38762ce-01");
  });

  it.each([
    "CA00fb86738b42c835484f3e32248c1e89",
    "v3:abc-DEF_1",
    "3d2b0c6e-9a51-4b7e-8d2e-1f2a3b4c5d6e",
    "a84b4c76e66710@pc33.example",
  ])("takes %s as a Call SID", (sid) => expect(isCallSid(sid)).toBe(true));

  it.each([
    "",
    "CA00fb86738b42c835484f3e32248c1e8",
    "CA00fb86738b42c835484f3e32248c1e899",
    "two words",
    "x".repeat(129),
    "+14155551000",
    "é",
  ])("refuses %j", (sid) => expect(isCallSid(sid)).toBe(false));
});

describe("caller hash", () => {
  it("is the keyed hash that the console computes", () => {
    expect(callerHash("lab-key", "+14155551000")).toBe("8753736f2d5a315c88e34cf165ee5f1e");
    expect(callerHash("lab-key", "+14155551001")).toBe("2f0d7fe553c6e745f543a97760474866");
  });

  it.each(["+1 (415) 555-1000", "+1-415-555-1000", "+1 415.555.1000"])(
    "reads %s as the same number",
    (written) => {
      expect(callerHash("lab-key", written)).toBe("8753736f2d5a315c88e34cf165ee5f1e");
    },
  );

  it("reads a number as dialled in the region, and not without one", () => {
    expect(callerHash("lab-key", "(415) 555-1000", "US")).toBe("8753736f2d5a315c88e34cf165ee5f1e");
    expect(callerHash("lab-key", "(415) 555-1000")).toBeNull();
  });

  it.each(["anonymous", "", "client:alice"])("hashes nothing that is no number: %j", (number) => {
    expect(callerHash("lab-key", number)).toBeNull();
  });
});

describe("DerivedIds", () => {
  const start = (ids: DerivedIds, sid: string) => {
    const tracer = new TracerProvider({ idGenerator: ids }).getTracer("test");
    const derived = idsOf(sid);
    if (!derived) throw new Error("no ids");
    return ids.asRoot(derived, () => tracer.startSpan("call", { root: true }, ROOT_CONTEXT)).spanContext();
  };

  it("gives a root span the ids of its SID, whatever the SID", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^CA[0-9a-f]{32}$/), (sid) => {
        const { traceId, spanId } = start(new DerivedIds(), sid);
        expect({ traceId, rootSpanId: spanId }).toEqual(idsOf(sid));
      }),
    );
  });

  it("is random again afterwards, even after a failure", () => {
    const ids = new DerivedIds();
    const derived = { traceId: "a".repeat(32), rootSpanId: "b".repeat(16) };
    expect(() =>
      ids.asRoot(derived, () => {
        throw new Error("no span");
      }),
    ).toThrow("no span");
    expect(ids.generateTraceId()).not.toBe(derived.traceId);
    expect(ids.generateSpanId()).not.toBe(derived.rootSpanId);
  });
});
