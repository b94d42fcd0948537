import type { VoiceOtel } from "#lib/voice-otel/types.ts";
import type { EventClock } from "./clock.ts";
import { instanceOf, versionOf } from "./deploys.ts";
import { startKit } from "./kit.ts";
import type { SimulatorOptions } from "./options.ts";
import type { CallPlan } from "./plan.ts";
import { type Playing, play } from "./play.ts";
import { type TruthFile, truthOf } from "./truth.ts";

/** One process of the edge: a version of it. */
interface Version {
  readonly release: number;
  readonly kit: VoiceOtel;
  readonly playing: Set<Playing>;
}

/** The platform's voice edge: plays calls through the kit, and writes down what really happened. */
export class Edge {
  ended = 0;
  #current: Version;
  /** Versions that take no more calls, until those that they have are over. */
  #draining: Version[] = [];
  readonly #options: SimulatorOptions;
  readonly #clock: EventClock;
  readonly #onError: (error: unknown) => void;
  readonly #truth: TruthFile;
  /** Analyses that are due some time after their call's end. */
  readonly #analyses = new Map<string, () => void>();
  readonly #lost: Promise<void>[] = [];

  constructor(
    options: SimulatorOptions,
    clock: EventClock,
    truth: TruthFile,
    release: number,
    onError: (error: unknown) => void,
  ) {
    this.#options = options;
    this.#clock = clock;
    this.#truth = truth;
    this.#onError = onError;
    this.#current = this.#start(release);
  }

  /** How often it was deployed. */
  get release(): number {
    return this.#current.release;
  }

  /** The next version takes all calls from now on, in a process of its own; the one before it ends with its last call. */
  deploy(): void {
    this.#draining.push(this.#current);
    this.#current = this.#start(this.release + 1);
  }

  #start(release: number): Version {
    const kit = startKit(
      this.#options,
      this.#clock,
      { instance: instanceOf(release), release },
      this.#onError,
    );
    return { release, kit, playing: new Set() };
  }

  /** Begins a planned call at its start; `then` is told of the truth when it has ended by itself. */
  begin(plan: CallPlan, then?: (plan: CallPlan) => void): void {
    this.#clock.at(plan.startMs, () => {
      const version = this.#current;
      const kit = plan.edgeLost ? this.#doomedKit(plan) : version.kit;
      const playing = play(plan, kit, this.#clock, (cutShort) => {
        version.playing.delete(playing);
        this.ended++;
        const cutShortMs = cutShort ? this.#clock.now() : null;
        this.#truth.add(truthOf(plan, versionOf(version.release), cutShortMs));
        if (cutShort) return;
        this.#analyseLater(plan);
        then?.(plan);
      });
      version.playing.add(playing);
    });
  }

  /** Hangs up everything, and does at once what was still to be done about calls that have ended. */
  cutShort(): void {
    for (const { playing } of [this.#current, ...this.#draining]) for (const call of playing) call.cutShort();
    for (const analyse of this.#analyses.values()) analyse();
  }

  /**
   * Sends what there is. Resolves when the backend has it all, or when it has taken nothing for a while; the truth
   * of calls that ended until now is written then.
   */
  async flush(): Promise<void> {
    const writeTruth = this.#truth.take();
    const kits = [this.#current, ...this.#draining].map(({ kit }) => kit.flush());
    await Promise.all([...kits, ...this.#lost.splice(0)]);
    writeTruth();
  }

  /** Sends the metrics as they stand. A version whose calls are over sends them a last time, and ends. */
  async collectMetrics(): Promise<void> {
    const over = this.#draining.filter(({ playing }) => playing.size === 0);
    this.#draining = this.#draining.filter(({ playing }) => playing.size > 0);
    const collected = [this.#current, ...this.#draining, ...over].map(({ kit }) => kit.collectMetrics());
    this.#lost.push(...over.map(({ kit }) => kit.shutdown()));
    await Promise.all(collected);
  }

  async shutdown(): Promise<void> {
    await Promise.all([this.#current, ...this.#draining].map(({ kit }) => kit.shutdown()));
  }

  /** A process of its own, which dies with its call: what it has not sent by then is lost. */
  #doomedKit(plan: CallPlan): VoiceOtel {
    const instance = `voice-edge-lost-${plan.sid.slice(-6)}`;
    const kit = startKit(this.#options, this.#clock, { instance, release: this.release }, this.#onError);
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
      this.#current.kit.postCallAnalysis(sid, { label, score, summary, topics, model }, { vertical, agent });
    };
    this.#analyses.set(sid, analyse);
    this.#clock.at(plan.startMs + plan.endMs + analysis.afterMs, analyse);
  }
}
