import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { afterEach, describe, expect, it } from "vitest";
import { START, scene } from "./testing/scene.ts";

afterEach(() => {
  trace.disable();
  context.disable();
});

/** What an instrumented library does: it knows only the API. */
async function libraryCall(): Promise<void> {
  const tracer = trace.getTracer("http-client");
  await tracer.startActiveSpan("GET /slots", async (span) => {
    await Promise.resolve();
    tracer.startSpan("dns").end();
    span.end();
  });
}

describe("library spans", () => {
  it("join the call's trace below the stage they ran in, in an application without an SDK", async () => {
    const s = await scene({ registerGlobals: true });
    await libraryCall();
    const call = s.otel.startCall(START);
    await call.turn().stage("tool_call", { tool: "find" }, libraryCall);
    await call.run(libraryCall);
    call.end({ outcome: "resolved", endReason: "x" });
    const { spans } = await s.sent();
    await s.close();

    const named = (name: string) => spans.filter((span) => span.name === name);
    const [tool] = named("tool_call");
    const [root] = named("call");
    expect(named("GET /slots").map((span) => span.parentSpanId)).toEqual([tool?.spanId, root?.spanId]);
    expect(named("dns").map((span) => span.parentSpanId)).toEqual(
      named("GET /slots").map((span) => span.spanId),
    );
    for (const span of spans)
      expect([span.traceId, span.attributes["call.sid"]]).toEqual([call.traceId, START.sid]);
  });

  it("go where the application's own SDK sends them, in the call's trace all the same", async () => {
    const exporter = new InMemorySpanExporter();
    const own = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
    context.setGlobalContextManager(new AsyncLocalStorageContextManager());
    trace.setGlobalTracerProvider(own);
    const s = await scene({ registerGlobals: true });
    const call = s.otel.startCall(START);
    await call.turn().stage("tool_call", { tool: "find" }, libraryCall);
    call.end({ outcome: "resolved", endReason: "x" });
    const { spans } = await s.sent();
    await s.close();

    expect(spans.map((span) => span.name)).toEqual(["tool_call", "turn", "call"]);
    const theirs = exporter.getFinishedSpans();
    expect(theirs.map((span) => span.name)).toEqual(["dns", "GET /slots"]);
    expect(theirs[1]?.parentSpanContext?.spanId).toBe(spans[0]?.spanId);
    expect(theirs[1]?.spanContext().traceId).toBe(call.traceId);
    // The kit takes away only what it registered itself.
    expect(trace.getTracer("x").startSpan("y").isRecording()).toBe(true);
  });

  it("are left to nobody once the kit is shut down", async () => {
    const s = await scene({ registerGlobals: true });
    await s.close();
    expect(trace.getTracer("x").startSpan("y").isRecording()).toBe(false);
    expect(context.setGlobalContextManager(new AsyncLocalStorageContextManager())).toBe(true);
  });

  it("are none of the kit's business when it is told so", async () => {
    const s = await scene({ registerGlobals: false });
    await s.otel.startCall(START).run(libraryCall);
    expect((await s.sent()).spans).toEqual([]);
    await s.close();
  });
});
