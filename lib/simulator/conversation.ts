import type { NetworkSample, Outcome } from "#lib/voice-otel/types.ts";
import { analysisOf } from "./analysis.ts";
import { type Durations, calm, secondPass } from "./durations.ts";
import type { CallServices, TurnWish } from "./layout.ts";
import type { CallFacts, CallPlan, Expected, LogPlan, SpeechPlan, TurnPlan } from "./plan.ts";
import type { Rng } from "./rng.ts";
import { afterFiller, layGreeting, layRealtime, layReply } from "./turn.ts";
import type { Service, VerticalProfile } from "./verticals/model.ts";

/** What a call is made of before anybody has said a word. */
export interface CallSetup {
  readonly facts: CallFacts;
  readonly profile: VerticalProfile;
  readonly services: CallServices;
  readonly realtime: Service | null;
  readonly startMs: number;
  readonly rng: Rng;
}

export interface Exchange {
  readonly wish: TurnWish;
  /** How long the agent says "one moment" while a tool runs on. */
  readonly fillerMs?: number;
  /** The caller speaks again while the agent still does. */
  readonly bargeIn?: boolean;
  /**
   * A sound of the caller's while the agent speaks, which asks for nothing: `noise` stops the agent, which then goes on
   * without a turn; at a `backchannel` ("mm-hm") it does not stop.
   */
  readonly over?: "noise" | "backchannel";
}

export interface Ending {
  readonly outcome: Outcome;
  readonly endReason: string;
  /** From the last word to the hang-up; at once where the carrier or the edge is lost. */
  readonly afterMs?: number;
  readonly edgeLost?: boolean;
}

/** A call that is being made up, exchange by exchange. */
export class Conversation {
  readonly setup: CallSetup;
  readonly turns: TurnPlan[] = [];
  readonly #speech: SpeechPlan[] = [];
  readonly #logs: LogPlan[] = [];
  readonly #measured: CallPlan["network"][number][] = [];
  /** When the next one to speak may begin. */
  #now = 0;
  #bargesInAt: number | null = null;

  constructor(setup: CallSetup) {
    this.setup = setup;
  }

  get now(): number {
    return this.#now;
  }

  /** The index that the next turn will have. */
  get nextIndex(): number {
    return this.turns.length;
  }

  greet(durations: Durations = calm(this.setup.rng)): this {
    const { rng, services, realtime } = this.setup;
    const turn = layGreeting(durations, services, rng, realtime);
    this.turns.push(turn);
    this.#agentSpeaks(turn.endMs, rng.between(2600, 5200));
    return this;
  }

  /** The caller says something and the agent answers. Gives the index of the reply's turn. */
  exchange({ wish, fillerMs, bargeIn = false, over }: Exchange): number {
    const { rng, services, realtime } = this.setup;
    const speechMs = rng.between(900, 6200);
    const index = this.nextIndex;
    const startMs = this.#callerSpeaks(speechMs);
    if (realtime) {
      this.turns.push(layRealtime(wish.durations, realtime, services, rng, startMs));
      this.#answer(index, bargeIn);
      return index;
    }
    const { turn, rest } = layReply(wish, services, rng, startMs, speechMs);
    this.turns.push(turn);
    if (!turn.answered) {
      this.#now = turn.endMs;
      // The wait ended because the caller spoke again (or hung up).
      this.#bargesInAt = turn.endMs;
      return index;
    }
    if (rest === null) {
      if (over === undefined) this.#answer(index, bargeIn);
      else this.#answerOver(index, over);
      return index;
    }
    const fillerEndMs = turn.endMs + (fillerMs ?? rng.between(1500, 2400));
    this.#speech.push({ who: "agent", startMs: turn.endMs, endMs: fillerEndMs });
    const secondLlmMs = wish.secondLlmMs ?? secondPass(rng);
    const next = { durations: wish.durations, secondLlmMs, fillerEndMs };
    const { reply, continuation } = afterFiller(turn, rest, next, services, rng);
    this.turns[index] = reply;
    if (continuation) this.turns.push(continuation);
    this.#now = fillerEndMs;
    if (continuation) this.#answer(index + 1, bargeIn);
    else this.#agentSpeaks(fillerEndMs + rng.between(60, 160), rng.between(1500, 5200));
    return index;
  }

  log(event: string, body: string, level: LogPlan["level"] = "info", atMs: number = this.#now): this {
    this.#logs.push({
      atMs,
      event,
      body,
      level,
      turnIndex: this.turns.length > 0 ? this.nextIndex - 1 : null,
    });
    return this;
  }

  /** What the edge measures of the line from now on. */
  measure(sample: NetworkSample): this {
    this.#measured.push({ atMs: this.#now, sample });
    return this;
  }

  /** Silence on both sides. */
  pause(ms: number): this {
    this.#now += ms;
    return this;
  }

  end(
    ending: Ending,
    scenario: string,
    more: { expected?: Expected; legs?: readonly string[]; incident?: string | null } = {},
  ): CallPlan {
    const { facts, profile, startMs, rng } = this.setup;
    const endMs = this.#now + (ending.afterMs ?? rng.between(500, 1600));
    const { outcome, endReason, edgeLost = false } = ending;
    return {
      ...facts,
      scenario,
      startMs,
      endMs,
      outcome,
      endReason,
      turns: this.turns,
      speech: this.#speech,
      network: this.#networkSamples(endMs),
      logs: [...this.#logs, ...this.#remarks(endMs)].sort((a, b) => a.atMs - b.atMs),
      analysis: edgeLost ? null : analysisOf({ turns: this.turns, outcome, edgeLost }, profile, rng),
      edgeLost,
      incident: more.incident ?? null,
      expected: more.expected ?? null,
      legs: more.legs ?? [],
    };
  }

  #callerSpeaks(ms: number): number {
    const from = this.#bargesInAt ?? this.#now + this.setup.rng.between(250, 1100);
    this.#bargesInAt = null;
    this.#speech.push({ who: "caller", startMs: from, endMs: from + ms });
    this.#now = from + ms;
    return this.#now;
  }

  #agentSpeaks(from: number, ms: number): void {
    this.#speech.push({ who: "agent", startMs: from, endMs: from + ms });
    this.#now = from + ms;
  }

  /** The agent's answer to turn `index`, cut short when the caller barges in. */
  #answer(index: number, bargeIn: boolean): void {
    const { rng } = this.setup;
    const turn = this.turns[index];
    if (!turn) return;
    if (!bargeIn) {
      this.#agentSpeaks(turn.endMs, rng.between(1400, 6400));
      return;
    }
    const spokenMs = rng.between(700, 2200);
    const noticedMs = rng.between(180, 380);
    this.#bargesInAt = turn.endMs + spokenMs;
    this.turns[index] = { ...turn, interruptedMs: turn.endMs + spokenMs + noticedMs };
    this.#agentSpeaks(turn.endMs, spokenMs + noticedMs);
  }

  /** The agent's answer to turn `index`, with a sound of the caller's in it that asks for nothing. */
  #answerOver(index: number, over: "noise" | "backchannel"): void {
    const { rng } = this.setup;
    const turn = this.turns[index];
    if (!turn) return;
    const from = turn.endMs + rng.between(900, 2200);
    const heard = { who: "caller", startMs: from, endMs: from + rng.between(160, 340) } as const;
    this.#speech.push(heard);
    if (over === "backchannel") {
      this.#agentSpeaks(turn.endMs, heard.endMs - turn.endMs + rng.between(900, 2600));
      return;
    }
    const stoppedMs = from + rng.between(180, 380);
    this.turns[index] = { ...turn, interruptedMs: stoppedMs };
    this.#agentSpeaks(turn.endMs, stoppedMs - turn.endMs);
    // Frameworks wait about two seconds for words before they take the answer up again.
    this.#agentSpeaks(stoppedMs + rng.between(1900, 2100), rng.between(1400, 4200));
  }

  #networkSamples(endMs: number): CallPlan["network"] {
    const { rng } = this.setup;
    const samples = [...this.#measured];
    for (let atMs = 4000; atMs < endMs; atMs += 30_000) {
      const jitterMs = Math.round(rng.between(2, 11) * 10) / 10;
      const rttMs = Math.round(rng.between(18, 46));
      const packetLossRatio = Math.round(rng.between(0, 0.004) * 1e4) / 1e4;
      samples.push({
        atMs,
        sample: { jitterMs, rttMs, packetLossRatio, mos: Math.round(rng.between(4.1, 4.4) * 100) / 100 },
      });
    }
    return samples.sort((a, b) => a.atMs - b.atMs);
  }

  #remarks(endMs: number): LogPlan[] {
    const { rng, facts, profile } = this.setup;
    const codec = rng.pick(["PCMU 8 kHz", "PCMU 8 kHz", "Opus 48 kHz"]);
    const lines: LogPlan[] = [
      {
        atMs: 5,
        event: "media.connected",
        body: `${facts.carrier} media stream open, ${codec}`,
        level: "info",
        turnIndex: null,
      },
    ];
    for (const [event, body] of profile.remarks)
      if (rng.chance(0.45))
        lines.push({ atMs: rng.between(0.05, 0.7) * endMs, event, body, level: "info", turnIndex: null });
    return lines;
  }
}
