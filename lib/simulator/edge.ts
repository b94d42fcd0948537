import type { VoiceOtel } from "#lib/voice-otel/types.ts";
import type { EventClock } from "./clock.ts";
import { startKit } from "./kit.ts";
import type { SimulatorOptions } from "./options.ts";
import type { CallPlan } from "./plan.ts";
import { type Playing, play } from "./play.ts";
import { type TruthFile, truthOf } from "./truth.ts";

/** The platform's voice edge: plays calls through the kit, and writes down what really happened. */
export class Edge {
  readonly kit: VoiceOtel;
  ended = 0;
  readonly #options: SimulatorOptions;
  readonly #clock: EventClock;
  readonly #onError: (error: unknown) => void;
  readonly #truth: TruthFile;
  readonly #playing = new Set<Playing>();
  /** Analyses that are due some time after their call's end. */
  readonly #analyses = new Map<string, () => void>();
  readonly #lost: Promise<void>[] = [];

  constructor(
    options: SimulatorOptions,
    clock: EventClock,
    truth: TruthFile,
    onError: (error: unknown) => void,
  ) {
    this.#options = options;
    this.#clock = clock;
    this.#truth = truth;
    this.#onError = onError;
    this.kit = startKit(options, clock, "voice-edge-1", onError);
  }

  get running(): number {
    return this.#playing.size;
  }

  /** Begins a planned call at its start; `then` is told of the truth when it has ended by itself. */
  begin(plan: CallPlan, then?: (plan: CallPlan) => void): void {
    this.#clock.at(plan.startMs, () => {
      const kit = plan.edgeLost ? this.#doomedKit(plan) : this.kit;
      const playing = play(plan, kit, this.#clock, (cutShort) => {
        this.#playing.delete(playing);
        this.ended++;
        this.#truth.add(truthOf(plan, cutShort ? this.#clock.now() : null));
        if (cutShort) return;
        this.#analyseLater(plan);
        then?.(plan);
      });
      this.#playing.add(playing);
    });
  }

  /** Hangs up everything, and does at once what was still to be done about calls that have ended. */
  cutShort(): void {
    for (const playing of this.#playing) playing.cutShort();
    for (const analyse of this.#analyses.values()) analyse();
  }

  /**
   * Sends what there is. Resolves when the backend has it all, or when it has taken nothing for a while; the truth
   * of calls that ended until now is written then.
   */
  async flush(): Promise<void> {
    const writeTruth = this.#truth.take();
    await Promise.all([this.kit.flush(), ...this.#lost.splice(0)]);
    writeTruth();
  }

  /** A process of its own, which dies with its call: what it has not sent by then is lost. */
  #doomedKit(plan: CallPlan): VoiceOtel {
    const kit = startKit(this.#options, this.#clock, `voice-edge-lost-${plan.sid.slice(-6)}`, this.#onError);
    this.#clock.at(plan.startMs + Math.min(2000, plan.endMs / 2), () => {
      this.#lost.push(kit.flush());
    });
    return kit;
  }

  #analyseLater(plan: CallPlan): void {
    const { analysis, sid, vertical, agent } = plan;
    if (analysis === null) return;
    const { label, score, summary, topics, model } = analysis;
    const analyse = (): void => {
      if (!this.#analyses.delete(sid)) return;
      this.kit.postCallAnalysis(sid, { label, score, summary, topics, model }, { vertical, agent });
    };
    this.#analyses.set(sid, analyse);
    this.#clock.at(plan.startMs + plan.endMs + analysis.afterMs, analyse);
  }
}
