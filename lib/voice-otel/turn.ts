import type { Span } from "@opentelemetry/api";
import { ledgerOf } from "../ledger/ledger.ts";
import type { GuardrailRejection, TurnInput, TurnLedger } from "../ledger/model.ts";
import { guarded } from "./guard.ts";
import { INERT_STAGE } from "./inert.ts";
import type { CallContext } from "./kit.ts";
import { OwnSpan } from "./own-span.ts";
import { label } from "./redact.ts";
import { below, inScope, parentIn } from "./scope.ts";
import { Stage, type StageOwner, errorTypeOf, stageStartAttributes } from "./stage.ts";
import { instant, toHrTime, toNanos } from "./time.ts";
import { logSlowTurn, recordRejection } from "./turn-log.ts";
import { observeStages, observeTool } from "./turn-metrics.ts";
import type { StageHandle, StageName, StageOptions, TurnHandle, TurnKind } from "./types.ts";

/** What a turn tells its call. */
export interface TurnEvents {
  stageFailed(): void;
  interrupted(): void;
  rejected(rejection: GuardrailRejection): void;
}

/**
 * A turn: last speech → first audio. Its span stays open beyond that, until the next turn begins, since a barge-in
 * is known only while the agent speaks; the span ends with the first audio all the same.
 */
export class Turn implements TurnHandle, StageOwner {
  readonly call: CallContext;
  readonly index: number;
  readonly kind: TurnKind;
  readonly startMs: number;
  readonly stages: Stage[] = [];
  readonly turnSpan: Span;
  endMs: number | null = null;
  answered: boolean | null = null;
  wasInterrupted = false;
  readonly #events: TurnEvents;
  readonly #others: OwnSpan[] = [];
  #open = 0;
  #settleWhenQuiet = false;
  #settled = false;
  #ledger: TurnLedger | null = null;

  constructor(call: CallContext, index: number, kind: TurnKind, startMs: number, events: TurnEvents) {
    this.call = call;
    this.index = index;
    this.kind = kind;
    this.startMs = startMs;
    this.#events = events;
    this.turnSpan = call.kit.tracer.startSpan(
      "turn",
      {
        startTime: toHrTime(startMs),
        attributes: {
          "call.sid": call.sid,
          "call.vertical": call.vertical,
          "turn.index": index,
          "turn.kind": kind,
        },
      },
      below(call.root),
    );
  }

  async stage<T>(
    name: StageName,
    options: StageOptions,
    run: (stage: StageHandle) => Promise<T>,
  ): Promise<T> {
    const stage = this.#begin(name, options);
    if (!stage) return run(INERT_STAGE);
    try {
      return await inScope(this.call, this, stage.span, () => run(stage));
    } catch (error) {
      stage.threw(error);
      throw error;
    } finally {
      stage.end();
    }
  }

  startStage(name: StageName, options: StageOptions = {}): StageHandle {
    return this.#begin(name, options) ?? INERT_STAGE;
  }

  async span<T>(name: string, run: () => Promise<T>): Promise<T> {
    const own = this.#beginOwn(name);
    if (!own) return run();
    let failed: string | null = null;
    try {
      return await inScope(this.call, this, own.span, run);
    } catch (error) {
      failed = errorTypeOf(error);
      throw error;
    } finally {
      guarded(this.call.kit.report, undefined, () => {
        own.end(this.call.clock.now(), failed);
        this.#ledger = null;
      });
    }
  }

  guardrail(name: string, result: "passed" | "rejected", reason?: string): void {
    this.#guarded(() => {
      this.call.kit.metrics.guardrail(this.call.vertical, name, result);
      if (result === "passed") return;
      const span = this.#settled ? this.call.root : this.turnSpan;
      this.#events.rejected(recordRejection(this.call, span, this.index, name, reason));
    });
  }

  firstAudio(atMs?: number): void {
    this.#guarded(() => this.finish(instant(atMs, this.call), true));
  }

  unanswered(atMs?: number): void {
    this.#guarded(() => this.finish(instant(atMs, this.call), false));
  }

  interrupted(): void {
    this.#guarded(() => {
      if (this.wasInterrupted) return;
      this.wasInterrupted = true;
      this.#ledger = null;
      this.call.kit.metrics.interruption(this.call.vertical);
      this.#events.interrupted();
    });
  }

  get #latencyNs(): number {
    return this.endMs === null ? 0 : Number(toNanos(this.endMs) - toNanos(this.startMs));
  }

  get slow(): boolean {
    return this.#latencyNs / 1e6 > this.call.budgets.turnMs;
  }

  /** Stops the turn's clock, once. */
  finish(atMs: number, answered: boolean): void {
    if (this.endMs !== null) return;
    const { kit, vertical, agent, sampled } = this.call;
    if (atMs < this.startMs)
      kit.report(new RangeError(`turn ${this.index} would end before it starts; it is given no length`));
    this.endMs = Math.max(atMs, this.startMs);
    this.answered = answered;
    this.#ledger = null;
    const seconds = this.#latencyNs / 1e9;
    // A greeting is no reply, and the caller who speaks again at once did not wait too long.
    if (this.kind !== "greeting" && (answered || this.slow)) kit.metrics.turn(seconds, vertical, agent);
    if (this.slow) {
      kit.sampler.keep(sampled);
      logSlowTurn(this.call, this.turnSpan, this.index, seconds, this.endMs);
    }
    if (this.#settleWhenQuiet) this.settle();
  }

  /** The turn is over for good: its span ends and its stages are observed, once none of them is under way. */
  settle(): void {
    this.#settleWhenQuiet = true;
    if (this.#settled || this.endMs === null || this.#open > 0) return;
    this.#settled = true;
    this.turnSpan.setAttributes({
      "turn.latency_seconds": this.#latencyNs / 1e9,
      "turn.answered": this.answered ?? false,
      "turn.interrupted": this.wasInterrupted,
    });
    this.turnSpan.end(toHrTime(this.endMs));
    observeStages(this.call, this.ledger(), this.stages);
  }

  /** At hang-up: what is still under way ends. */
  close(atMs: number): void {
    for (const stage of this.stages) stage.cut(Math.max(atMs, stage.startMs));
    for (const own of this.#others) own.end(atMs, null);
    this.#ledger = null;
    this.finish(Math.max(atMs, this.startMs), false);
    this.settle();
  }

  /** Hands the stages that are still under way over to the continuation of this turn, after a filler. */
  continueIn(next: Turn): void {
    for (const stage of this.stages) {
      if (stage.endMs !== null || stage.error !== null || stage.startMs > next.startMs) continue;
      const span = next.#begin(stage.name, { ...stage.options, startMs: next.startMs }, next.turnSpan);
      if (span) stage.continueAs(span, next.startMs);
    }
  }

  /** Called by a stage when it has ended. */
  ended(stage: Stage): void {
    this.#open--;
    this.#ledger = null;
    if (stage.error !== null) this.#events.stageFailed();
    // What began after the turn was observed is observed by itself.
    if (this.#settled) observeTool(this.call, this.ledger(), stage);
    else if (this.#settleWhenQuiet) this.settle();
  }

  changed(): void {
    this.#ledger = null;
  }

  input(): TurnInput {
    return {
      index: this.index,
      kind: this.kind,
      answered: this.answered,
      interrupted: this.wasInterrupted,
      spanId: this.turnSpan.spanContext().spanId,
      startNs: toNanos(this.startMs),
      endNs: toNanos(this.endMs ?? this.startMs),
      spans: [...this.stages.map((stage) => stage.input()), ...this.#others.map((own) => own.input())],
    };
  }

  ledger(): TurnLedger {
    this.#ledger ??= ledgerOf(this.input(), this.call.budgets);
    return this.#ledger;
  }

  #begin(name: StageName, options: StageOptions, under?: Span): Stage | null {
    if (this.call.ended) return null;
    return guarded(this.call.kit.report, null, () => {
      const { call } = this;
      const parent = under ?? parentIn(call, this, this.turnSpan);
      const startMs = instant(options.startMs, call);
      const attributes = stageStartAttributes(call, this.index, name, options);
      const span = call.kit.tracer.startSpan(
        name,
        { startTime: toHrTime(startMs), attributes },
        below(parent),
      );
      const stage = new Stage(this, name, options, span, parent.spanContext().spanId, startMs);
      this.stages.push(stage);
      this.#open++;
      this.#ledger = null;
      return stage;
    });
  }

  #beginOwn(name: string): OwnSpan | null {
    const { call } = this;
    if (call.ended) return null;
    return guarded(call.kit.report, null, () => {
      const startMs = call.clock.now();
      const parent = parentIn(call, this, this.turnSpan);
      const clean = label(name);
      const attributes = { "call.sid": call.sid, "turn.index": this.index };
      const span = call.kit.tracer.startSpan(
        clean,
        { startTime: toHrTime(startMs), attributes },
        below(parent),
      );
      const own = new OwnSpan(span, clean, parent.spanContext().spanId, startMs);
      this.#others.push(own);
      this.#ledger = null;
      return own;
    });
  }

  #guarded(run: () => void): void {
    if (!this.call.ended) guarded(this.call.kit.report, undefined, run);
  }
}
