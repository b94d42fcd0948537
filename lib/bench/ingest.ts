import { ROOT_CONTEXT, SpanKind, trace } from "@opentelemetry/api";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";

const SPANS_PER_REQUEST = 500;

/** Requests of 500 spans, 50 a trace, each with the 14 attributes that a voice edge writes. */
export async function traceBodies(requests: number): Promise<Uint8Array[]> {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": "voice-edge", "service.version": "bench" }),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer("bench");
  const bodies: Uint8Array[] = [];
  const now = Date.now();
  for (let request = 0; request < requests; request++) {
    for (let t = 0; t < SPANS_PER_REQUEST / 50; t++) {
      const sid = `CA${(request * 10 + t).toString(16).padStart(32, "0")}`;
      const root = tracer.startSpan("call", { kind: SpanKind.SERVER, startTime: now, root: true });
      const context = trace.setSpan(ROOT_CONTEXT, root);
      for (let i = 0; i < 49; i++) {
        const span = tracer.startSpan(
          "llm_first_token",
          { startTime: now + i, attributes: attributes(sid, i) },
          context,
        );
        span.end(now + i + 300);
      }
      root.end(now + 60_000);
    }
    const body = ProtobufTraceSerializer.serializeRequest(exporter.getFinishedSpans());
    if (body) bodies.push(body);
    exporter.reset();
  }
  await provider.shutdown();
  return bodies;
}

const attributes = (sid: string, i: number): Record<string, string | number> => ({
  "call.sid": sid,
  "call.vertical": "healthcare",
  "call.agent": "front-desk",
  "turn.index": i,
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-4o-mini",
  "gen_ai.usage.input_tokens": 900 + i,
  "gen_ai.usage.output_tokens": 40 + i,
  "network.jitter_ms": 3.5,
  "network.rtt_ms": 41,
  "network.packet_loss_ratio": 0.001,
  "network.mos": 4.2,
  "stt.chars": 80 + i,
  "tts.chars": 120 + i,
});

/** Sends the bodies over four connections; spans acknowledged a second, from the first byte to the last answer. */
export async function ingestRate(backendUrl: string, bodies: readonly Uint8Array[]): Promise<number> {
  const queue = [...bodies];
  const start = performance.now();
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let body = queue.pop(); body; body = queue.pop()) {
        const response = await fetch(`${backendUrl}/v1/traces`, {
          method: "POST",
          headers: { "content-type": "application/x-protobuf" },
          body: Buffer.from(body),
        });
        if (!response.ok) throw new Error(`/v1/traces answered ${response.status}: ${await response.text()}`);
        await response.arrayBuffer();
      }
    }),
  );
  return (bodies.length * SPANS_PER_REQUEST) / ((performance.now() - start) / 1000);
}
