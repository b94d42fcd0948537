import { AsyncLocalStorage } from "node:async_hooks";
import type { Attributes, Meter } from "@opentelemetry/api";
import { type ReadableSpan, TracerProvider } from "@opentelemetry/sdk-trace";
import { budgetsFor } from "../../ledger/stages.ts";
import { Call } from "../call.ts";
import { DerivedIds, idsOf } from "../ids.ts";
import type { Kit, Scope } from "../kit.ts";
import type { LogLine } from "../logs.ts";
import { createMetrics } from "../metrics.ts";
import { CallSampler, CallsOnly, SCOPE } from "../sampling.ts";
import type { CallStart } from "../types.ts";

export interface Point {
  readonly instrument: string;
  readonly value: number;
  readonly labels: Attributes;
}

/** A kit without sockets: what it would send is kept here. Its clock stands still until it is moved. */
export function memoryKit() {
  const spans: ReadableSpan[] = [];
  const edgeLog: LogLine[] = [];
  const callLog: LogLine[] = [];
  const points: Point[] = [];
  const errors: unknown[] = [];
  const time = { nowMs: 1_790_000_000_000 };

  const ids = new DerivedIds();
  const sampler = new CallSampler(1000, (span) => spans.push(span));
  const provider = new TracerProvider({
    idGenerator: ids,
    sampler: new CallsOnly((traceId) => sampler.knows(traceId)),
    spanProcessors: [sampler],
  });
  const instrument = (name: string) => {
    const write = (value: number, labels: Attributes = {}): void => {
      points.push({ instrument: name, value, labels });
    };
    return { add: write, record: write };
  };
  const meter = {
    createHistogram: instrument,
    createCounter: instrument,
    createUpDownCounter: instrument,
  } as unknown as Meter;

  const kit: Kit = {
    tracer: provider.getTracer(SCOPE),
    ids,
    sampler,
    metrics: createMetrics(meter),
    edgeLog: (line) => edgeLog.push(line),
    callLog: (line) => callLog.push(line),
    scopes: new AsyncLocalStorage<Scope>(),
    report: (error) => errors.push(error),
    region: undefined,
    callerHashKey: undefined,
    clock: () => ({ now: () => time.nowMs }),
    keptByRatio: () => false,
    budgets: (_vertical, pipeline) => budgetsFor(pipeline),
  };
  const start: CallStart = {
    sid: `CA${"5".repeat(32)}`,
    vertical: "salon",
    agent: "ana",
    direction: "inbound",
    language: "en-US",
    carrier: "twilio",
  };
  return {
    kit,
    spans,
    edgeLog,
    points,
    errors,
    time,
    startCall: (): Call => {
      const callIds = idsOf(start.sid);
      if (!callIds) throw new Error("no ids");
      return new Call(kit, start, callIds, () => undefined);
    },
    /** Attributes of the call log's record of this name. */
    record: (event: string): Attributes => callLog.find((line) => line.event === event)?.attributes ?? {},
    named: (name: string): ReadableSpan[] => spans.filter((span) => span.name === name),
    of: (name: string): Point[] => points.filter((point) => point.instrument === name),
  };
}
