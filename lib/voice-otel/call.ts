import { ROOT_CONTEXT, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import type { GuardrailRejection } from "../ledger/model.ts";
import { known } from "./attributes.ts";
import { callAttributes, callEndAttributes, type EndedCall, judge } from "./call-log.ts";
import { guarded } from "./guard.ts";
import { type CallIds, callerHash, traceparentOf } from "./ids.ts";
import { inertTurn } from "./inert.ts";
import type { CallContext, Kit } from "./kit.ts";
import { label } from "./redact.ts";
import { below, inScope } from "./scope.ts";
import { networkAttributes, whatIsDegraded } from "./network.ts";
import { instant, toHrTime } from "./time.ts";
import { Turn, type TurnEvents } from "./turn.ts";
import type { CallEnd, CallHandle, CallStart, NetworkSample, TurnHandle, TurnStart } from "./types.ts";

/** A call under way. Nothing it does throws; what goes wrong is reported. */
export class Call implements CallHandle, TurnEvents {
  readonly sid: string;
  readonly traceId: string;
  readonly traceparent: string;
  readonly #context: CallContext;
  readonly #start: CallStart;
  readonly #startMs: number;
  readonly #turns: Turn[] = [];
  readonly #rejections: GuardrailRejection[] = [];
  readonly #onEnd: () => void;
  readonly #hash: string | null;
  #errors = 0;
  #interruptions = 0;
  #degraded = false;
  #lastSpeechMs = -Infinity;

  constructor(kit: Kit, start: CallStart, ids: CallIds, onEnd: () => void) {
    const clock = kit.clock();
    this.sid = start.sid;
    this.traceId = ids.traceId;
    this.traceparent = traceparentOf(ids);
    this.#start = start;
    this.#onEnd = onEnd;
    this.#startMs = clock.now();
    this.#hash = hashOf(kit, start.callerNumber);
    // All that could fail comes before the call is opened.
    const attributes = callAttributes(start, this.#hash);
    const named = { vertical: label(start.vertical), agent: label(start.agent) };
    const budgets = kit.budgets(start.vertical, start.pipeline ?? "cascade");
    const sampled = kit.sampler.open(start.sid, ids.traceId, kit.keptByRatio(ids.traceId));
    const root = kit.ids.asRoot(ids, () =>
      kit.tracer.startSpan(
        "call",
        { root: true, kind: SpanKind.SERVER, startTime: toHrTime(this.#startMs), attributes },
        ROOT_CONTEXT,
      ),
    );
    this.#context = {
      kit,
      clock,
      ids,
      sampled,
      root,
      sid: start.sid,
      handle: this,
      network: {},
      ended: false,
      ...named,
      budgets,
    };
    kit.metrics.active(start.vertical, 1);
    this.#writeCallLog("call.start", "call started", this.#startMs, {});
  }

  run<T>(fn: () => T): T {
    return inScope(this.#context, null, this.#context.root, fn);
  }

  callerSpoke(startMs: number, endMs: number): void {
    if (Number.isFinite(startMs)) this.#lastSpeechMs = startMs;
    // Speech leads to the first turn that begins after it began; to the next one, if there is none yet.
    const turn = this.#turns.find((t) => t.startMs >= startMs);
    this.#speech("caller_speech", startMs, endMs, turn?.index ?? this.#turns.length);
  }

  agentSpoke(startMs: number, endMs: number): void {
    const turn = this.#turns.findLast((t) => t.startMs <= startMs);
    this.#speech("agent_speech", startMs, endMs, turn?.index);
  }

  turn(start: TurnStart = {}): TurnHandle {
    return this.#guarded(inertTurn(this.#turns.length), () => {
      if (this.#context.ended) return inertTurn(this.#turns.length);
      const startMs = instant(start.atMs, this.#context);
      const kind = start.kind ?? "reply";
      const before = this.#turns.at(-1);
      // A turn without any audio, when the next one begins, was cut short by the caller: when they spoke again,
      // or now if that is not known.
      const again = this.#lastSpeechMs;
      if (before) before.finish(again > before.startMs && again < startMs ? again : startMs, false);
      const turn = new Turn(this.#context, this.#turns.length, kind, startMs, this);
      if (kind === "continuation") before?.continueIn(turn);
      before?.settle();
      this.#turns.push(turn);
      return turn;
    });
  }

  network(sample: NetworkSample): void {
    this.#guarded(undefined, () => {
      if (this.#context.ended) return;
      this.#context.network = networkAttributes(sample);
      const what = whatIsDegraded(sample);
      if (what !== null && !this.#degraded)
        this.#log("network.degraded", `network degraded: ${what}`, "warn", undefined, this.#context.network);
      this.#degraded = what !== null;
    });
  }

  log(eventName: string, body: string, level: "info" | "warn" | "error" = "info", turnIndex?: number): void {
    this.#guarded(undefined, () => {
      if (!this.#context.ended) this.#log(label(eventName), body, level, turnIndex, {});
    });
  }

  end(end: CallEnd): void {
    this.#guarded(undefined, () => {
      if (this.#context.ended) return;
      this.#context.ended = true;
      try {
        this.#finish(end, Math.max(this.#startMs, this.#context.clock.now()));
      } finally {
        this.#context.kit.sampler.close(this.#context.sampled);
        this.#onEnd();
      }
    });
  }

  stageFailed(): void {
    this.#errors++;
  }

  interrupted(): void {
    this.#interruptions++;
  }

  rejected(rejection: GuardrailRejection): void {
    this.#rejections.push(rejection);
  }

  #finish(end: CallEnd, endMs: number): void {
    const { kit, root, sampled, vertical } = this.#context;
    for (const turn of this.#turns) this.#guarded(undefined, () => turn.close(endMs));
    const ended: EndedCall = {
      context: this.#context,
      pipeline: this.#start.pipeline ?? "cascade",
      end,
      endMs,
      startMs: this.#startMs,
      turns: this.#turns,
      rejections: this.#rejections,
      errors: this.#errors,
      interruptions: this.#interruptions,
    };
    const ledgers = this.#turns.map((turn) => turn.ledger());
    const verdict = this.#guarded(null, () => judge(ended, ledgers));
    const broken = end.outcome === "failed" || end.outcome === "dropped";
    if (broken || this.#errors > 0 || verdict?.status === "failed" || verdict?.status === "slow")
      kit.sampler.keep(sampled);

    const outcome = known({ "call.outcome": end.outcome });
    root.setAttributes(outcome);
    if (sampled.letGo > 0) root.setAttribute("trace.dropped_spans", sampled.letGo);
    // The reason is a carrier's word, and may be missing whatever its type says.
    const why: unknown = end.endReason;
    if (broken)
      root.setStatus({
        code: SpanStatusCode.ERROR,
        ...(typeof why === "string" && { message: label(why) }),
      });
    root.end(toHrTime(endMs));
    kit.metrics.active(this.#start.vertical, -1);
    kit.metrics.calls(vertical, this.#start.direction, end.outcome);
    kit.metrics.call((endMs - this.#startMs) / 1000, vertical);
    this.#writeCallLog("call.end", "call ended", endMs, {
      ...outcome,
      ...callEndAttributes(ended, ledgers, verdict),
    });
  }

  #speech(
    name: "caller_speech" | "agent_speech",
    startMs: number,
    endMs: number,
    turnIndex: number | undefined,
  ): void {
    this.#guarded(undefined, () => {
      if (this.#context.ended) return;
      if (!(endMs >= startMs)) throw new RangeError(`${name} would end before it starts; it is left out`);
      const attributes = known({ "call.sid": this.sid, "turn.index": turnIndex });
      this.#context.kit.tracer
        .startSpan(name, { startTime: toHrTime(startMs), attributes }, below(this.#context.root))
        .end(toHrTime(endMs));
    });
  }

  #log(
    event: string,
    body: string,
    level: "info" | "warn" | "error",
    turnIndex: number | undefined,
    more: Readonly<Record<string, number>>,
  ): void {
    const { kit, ids, clock, vertical } = this.#context;
    const atMs = clock.now();
    const turn = turnIndex === undefined ? undefined : this.#turns[turnIndex];
    kit.edgeLog({
      traceId: ids.traceId,
      spanId: turn?.turnSpan.spanContext().spanId ?? ids.rootSpanId,
      event,
      body,
      level,
      atMs,
      observedMs: atMs,
      attributes: known({
        "call.sid": this.sid,
        "call.vertical": vertical,
        "turn.index": turnIndex,
        ...more,
      }),
    });
  }

  #writeCallLog(event: string, body: string, atMs: number, more: ReturnType<typeof known>): void {
    const { kit, ids } = this.#context;
    kit.callLog({
      traceId: ids.traceId,
      spanId: ids.rootSpanId,
      event,
      body,
      level: "info",
      atMs,
      observedMs: atMs,
      attributes: { ...callAttributes(this.#start, this.#hash), ...more },
    });
  }

  #guarded<T>(fallback: T, run: () => T): T {
    return guarded(this.#context.kit.report, fallback, run);
  }
}

function hashOf(kit: Kit, number: string | undefined): string | null {
  if (number === undefined || kit.callerHashKey === undefined) return null;
  const hash = callerHash(kit.callerHashKey, number, kit.region);
  // The number itself must not be in the message.
  if (hash === null)
    kit.report(new Error("the caller's number could not be read; the call has no caller hash"));
  return hash;
}
