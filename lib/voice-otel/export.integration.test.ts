import { afterEach, describe, expect, it } from "vitest";
import { Receiver } from "./testing/receiver.ts";
import { START, type Scene, T0, reply, scene } from "./testing/scene.ts";
import type { VoiceOtelOptions } from "./types.ts";

let s: Scene;
afterEach(async () => {
  await s.close();
});

async function open(options: VoiceOtelOptions = {}): Promise<Scene> {
  s = await scene(options);
  return s;
}

/** A whole call: 8 spans and 2 log records. */
function oneCall(n: number): void {
  const call = s.otel.startCall({ ...START, sid: `call-${n}` });
  reply(call, T0);
  call.end({ outcome: "resolved", endReason: "x" });
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe("a backend that is away", () => {
  it("gets all that fits the queue when it is back, without anyone asking", async () => {
    const { otel, receiver, errors } = await open();
    await receiver.down();
    for (let n = 0; n < 100; n++) oneCall(n);
    await otel.collectMetrics();
    expect(otel.dropped()).toMatchObject({ spans: 0, logs: 0, metricExports: 1 });
    expect(errors.length).toBeGreaterThan(0);

    await receiver.up();
    await until(() => receiver.spans.length >= 800 && receiver.logs.length >= 200);
    expect(new Set(receiver.spans.map((span) => span.spanId)).size).toBe(800);
    await otel.collectMetrics();
    expect(receiver.pointsOf("calls")).toMatchObject([{ value: 100 }]);
    expect(otel.dropped()).toEqual({ spans: 0, logs: 0, metricExports: 1, bufferedSpans: 0 });
  }, 60_000);

  it("costs no more memory than the bound, and what is lost is counted", async () => {
    const { otel, receiver } = await open({ maxQueue: 100, flushTimeoutMs: 300 });
    await receiver.down();
    for (let n = 0; n < 50; n++) oneCall(n);
    await otel.flush();
    expect(otel.dropped()).toMatchObject({ spans: 300, logs: 0 });
    await otel.shutdown();
    expect(otel.dropped()).toMatchObject({ spans: 400, logs: 100 });
  }, 60_000);

  it("does not keep the call waiting", async () => {
    const { receiver } = await open({ flushTimeoutMs: 100 });
    await receiver.down();
    const call = s.otel.startCall(START);
    const turn = call.turn();
    await expect(turn.stage("stt", {}, () => Promise.resolve("text"))).resolves.toBe("text");
    turn.firstAudio();
    call.end({ outcome: "resolved", endReason: "x" });
  });
});

describe("a backend that is busy", () => {
  it.each([429, 502, 503, 504])(
    "is asked again after %d",
    async (status) => {
      const { otel, receiver } = await open({ flushTimeoutMs: 20_000 });
      let refusals = 1;
      receiver.answer = (path) => (path === "/v1/traces" && refusals-- > 0 ? { status } : null);
      oneCall(1);
      await otel.flush();
      expect(receiver.spans).toHaveLength(8);
      expect(otel.dropped().spans).toBe(0);
    },
    60_000,
  );

  it("is left alone for as long as Retry-After says", async () => {
    const { otel, receiver } = await open({ flushTimeoutMs: 20_000 });
    let refusals = 1;
    receiver.answer = (path) =>
      path === "/v1/traces" && refusals-- > 0 ? { status: 503, headers: { "retry-after": "2" } } : null;
    oneCall(1);
    await otel.flush();
    const [first, second] = receiver.requests.filter(({ path }) => path === "/v1/traces");
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(1900);
    expect(receiver.spans).toHaveLength(8);
  }, 60_000);

  it("is not asked again for what it refuses for good", async () => {
    const { otel, receiver } = await open();
    receiver.answer = (path) => (path === "/v1/traces" ? { status: 400 } : null);
    oneCall(1);
    await otel.flush();
    expect(receiver.requests.filter(({ path }) => path === "/v1/traces")).toHaveLength(1);
    expect(otel.dropped()).toMatchObject({ spans: 8, logs: 0 });
    expect(receiver.logs).toHaveLength(2);
  });

  it("may be slow: flush waits for its answer", async () => {
    const { otel, receiver } = await open();
    receiver.answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 700));
      return null;
    };
    oneCall(1);
    await otel.flush();
    expect([receiver.spans.length, receiver.logs.length]).toEqual([8, 2]);
  });
});

describe("the endpoint", () => {
  it("gets the headers that were given", async () => {
    const { otel, receiver } = await open({ headers: { "x-scope-orgid": "clinic" } });
    oneCall(1);
    await otel.flush();
    await otel.collectMetrics();
    expect(receiver.requests.map(({ path }) => path).sort()).toEqual([
      "/v1/logs",
      "/v1/metrics",
      "/v1/traces",
    ]);
    for (const { headers } of receiver.requests) {
      expect(headers["x-scope-orgid"]).toBe("clinic");
      expect(headers["content-type"]).toBe("application/x-protobuf");
    }
  });

  it("may end in a slash", async () => {
    const receiver = await new Receiver().up();
    const { otel } = await open({ endpoint: `${receiver.url}/`, flushTimeoutMs: 100 });
    oneCall(1);
    await otel.flush();
    expect(receiver.spans).toHaveLength(8);
    await receiver.down();
  });

  it.each(["", "localhost:4318", "ftp://x", "not a url"])(
    "is refused at the start when it is %j",
    async (endpoint) => {
      await open();
      await expect(scene({ endpoint })).rejects.toThrow("endpoint must be an http or https URL");
    },
  );
});

describe("shutdown", () => {
  it("sends calls under way as far as they are known, and may be called twice", async () => {
    const { otel, receiver } = await open({ sampleRatio: 0 });
    reply(otel.startCall(START), T0);
    await Promise.all([otel.shutdown(), otel.shutdown()]);
    expect(receiver.spans).toHaveLength(6);
    expect(receiver.pointsOf("calls.active")).toMatchObject([{ value: 1 }]);
    const call = otel.startCall({ ...START, sid: "late" });
    call.turn().firstAudio();
    call.end({ outcome: "resolved", endReason: "x" });
    await otel.flush();
    expect(otel.dropped().logs).toBe(2);
  });
});
