import type { LedgerStage } from "#lib/ledger/stages.ts";
import type { StageName, TurnKind } from "#lib/voice-otel/types.ts";
import type { Durations } from "./durations.ts";
import type { CheckPlan, Shares, StagePlan, TurnPlan } from "./plan.ts";
import type { Rng } from "./rng.ts";
import type { Service } from "./verticals/model.ts";

/** The services that one call is held with. */
export interface CallServices {
  readonly endpointing: Service;
  readonly stt: Service;
  readonly llm: Service;
  readonly tts: Service;
}

export type Failure = { readonly type: string; readonly message: string };

export interface ToolRun {
  readonly name: string;
  readonly ms: number;
  readonly error?: Failure;
}

/** How a turn is to go: its durations, and whatever is out of the ordinary. */
export interface TurnWish {
  readonly durations: Durations;
  /**
   * `between`: LLM → tools, in parallel → LLM. `inside`: within one LLM pass. `background`: nobody waits for it.
   * `filler`: it runs on while the agent says "one moment".
   */
  readonly tools?: {
    readonly mode: "between" | "inside" | "background" | "filler";
    readonly runs: readonly ToolRun[];
  };
  readonly secondLlmMs?: number;
  /** A silence that no stage accounts for. */
  readonly silence?: { readonly before: "llm" | "tts"; readonly ms: number };
  readonly check?: { readonly guardrail: string; readonly ms: number; readonly rejected: string | null };
  /** A first attempt of the LLM or the TTS that fails after `ms`; what follows is the second. */
  readonly failedFirst?: { readonly stage: "llm" | "tts"; readonly ms: number; readonly error: Failure };
  /** The waiting ends here, without an answer. */
  readonly stopAfter?: "llm" | "tools" | "failure";
  readonly network?: { readonly jitterMs: number; readonly packetLossRatio: number; readonly rttMs: number };
}

/** Lays stages one after another and counts what each adds to the turn. Instants are relative to the call. */
export class Layout {
  readonly stages: StagePlan[] = [];
  now: number;
  readonly #startMs: number;
  readonly #services: CallServices;
  readonly #rng: Rng;
  readonly #shares: Partial<Record<LedgerStage, number>> = {};
  readonly #checks: CheckPlan[] = [];
  readonly #carried: StagePlan[] = [];

  constructor(startMs: number, services: CallServices, rng: Rng) {
    this.now = startMs;
    this.#startMs = startMs;
    this.#services = services;
    this.#rng = rng;
  }

  /** Speech in characters: about fifteen a second. */
  chars(ms: number): number {
    return Math.max(4, Math.round((ms / 1000) * this.#rng.between(12, 17)));
  }

  /** The next `ms` of the turn belong to `stage`; its span may have begun earlier. */
  take(
    stage: StageName,
    ms: number,
    more: Partial<StagePlan> & { from?: number; service?: Service } = {},
  ): void {
    const { from, service, ...rest } = more;
    const startMs = from ?? this.now;
    this.#count(stage, ms);
    this.now += ms;
    const { provider = null, model = null } = service ?? {};
    this.stages.push({ ...this.#bare(stage, startMs, this.now), provider, model, ...rest });
  }

  nothing(ms: number): void {
    this.#count("unattributed", ms);
    this.now += ms;
  }

  networkIn(ms: number, network?: TurnWish["network"]): void {
    this.take("network_in", ms, { attributes: this.#networkAttributes(ms, network) });
  }

  networkOut(ms: number, network?: TurnWish["network"]): void {
    this.take("network_out", ms, { attributes: this.#networkAttributes(ms, network) });
  }

  llm(ms: number, error: Failure | null = null, from: number = this.now): void {
    const attributes = error ? {} : this.#usage();
    this.take("llm_first_token", ms, { from, service: this.#services.llm, error, attributes });
  }

  /** An LLM pass that owns nothing of the turn: it begins when the first audio is already out. */
  llmLater(fromMs: number, ms: number): StagePlan {
    const { provider, model } = this.#services.llm;
    return {
      ...this.#bare("llm_first_token", fromMs, fromMs + ms),
      provider,
      model,
      attributes: this.#usage(),
    };
  }

  llmAround(ms: number, runs: readonly ToolRun[]): void {
    const startMs = this.now;
    const asked = startMs + ms * 0.6;
    const inside = runs.map((run) => this.toolStage(run, asked, asked + run.ms));
    const longest = Math.max(...runs.map((run) => run.ms));
    this.#count("tool_call", longest);
    this.now += longest;
    this.take("llm_first_token", ms, {
      from: startMs,
      service: this.#services.llm,
      inside,
      attributes: this.#usage(),
    });
  }

  toolsInParallel(runs: readonly ToolRun[]): void {
    const asked = this.now;
    this.stages.push(...runs.map((run) => this.toolStage(run, asked, asked + run.ms)));
    const longest = Math.max(...runs.map((run) => run.ms));
    this.#count("tool_call", longest);
    this.now += longest;
  }

  /** Work of the turn before that goes on in this one. */
  carry(stages: readonly StagePlan[]): void {
    for (const stage of stages) {
      if (stage.endMs <= this.#startMs) continue;
      this.#carried.push(stage);
      const own = Math.max(0, stage.endMs - this.now);
      this.#count(stage.stage, own);
      this.now += own;
    }
  }

  tts(ms: number, error: Failure | null = null): void {
    const last = this.stages.at(-1);
    const early = last?.stage === "llm_first_token" && last.endMs === this.now && this.#rng.chance(0.5);
    // Opened with the first tokens: until the LLM has given a whole phrase it only waits.
    const from = early ? this.now - Math.min(60, ms / 2) : this.now;
    const attributes = { "tts.chars": this.chars(this.#rng.between(1200, 5200)) };
    this.take("tts_first_frame", ms, { from, service: this.#services.tts, error, attributes });
  }

  check({ guardrail, ms, rejected }: NonNullable<TurnWish["check"]>): void {
    this.#checks.push({ guardrail, startMs: this.now, endMs: this.now + ms, rejected });
    this.nothing(ms);
  }

  toolStage(run: ToolRun, startMs: number, endMs: number): StagePlan {
    const error = run.error ?? null;
    const toolCallId = `call_${this.#rng.hex(16)}`;
    return { ...this.#bare("tool_call", startMs, endMs), tool: run.name, toolCallId, error };
  }

  close(kind: TurnKind, answered: boolean): TurnPlan {
    const shares: Shares = Object.fromEntries(
      Object.entries(this.#shares).map(([stage, ms]) => [stage, Math.round(ms * 1000) / 1000]),
    );
    const { stages } = this;
    return {
      kind,
      startMs: this.#startMs,
      endMs: this.now,
      answered,
      interruptedMs: null,
      stages,
      checks: this.#checks,
      carried: this.#carried,
      shares,
    };
  }

  #bare(stage: StageName, startMs: number, endMs: number): StagePlan {
    return {
      stage,
      startMs,
      endMs,
      provider: null,
      model: null,
      tool: null,
      toolCallId: null,
      attributes: {},
      error: null,
      inside: [],
    };
  }

  #count(stage: LedgerStage, ms: number): void {
    this.#shares[stage] = (this.#shares[stage] ?? 0) + ms;
  }

  #usage(): Record<string, number> {
    return {
      "gen_ai.usage.input_tokens": this.#rng.int(600, 4200),
      "gen_ai.usage.output_tokens": this.#rng.int(14, 120),
    };
  }

  /** The edge cannot see the carrier's side: half the round trip plus the jitter buffer, and marked as such. */
  #networkAttributes(ms: number, network?: TurnWish["network"]): Record<string, number | boolean> {
    const jitterMs = network?.jitterMs ?? ms * 0.3;
    const rttMs = network?.rttMs ?? Math.max(2, (ms - jitterMs) * 2);
    return {
      "network.estimated": true,
      "network.jitter_ms": Math.round(jitterMs * 10) / 10,
      "network.rtt_ms": Math.round(rttMs * 10) / 10,
      ...(network ? { "network.packet_loss_ratio": network.packetLossRatio } : {}),
    };
  }
}
