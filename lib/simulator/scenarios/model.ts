import { Conversation, type Ending, type Exchange } from "../conversation.ts";
import { calm } from "../durations.ts";
import type { TurnWish } from "../layout.ts";
import type { CallPlan, Expected, Vertical } from "../plan.ts";
import type { Rng } from "../rng.ts";
import { type SetupWish, setUpCall } from "../setup.ts";

/** Where and when a scenario is planted. The same context gives the same call. */
export interface ScenarioContext {
  readonly seed: number;
  readonly vertical: Vertical;
  readonly startMs: number;
  readonly rng: Rng;
  /** Share of the unremarkable calls that the edge keeps. */
  readonly keptByRatio: (sid: string) => boolean;
}

/** A kind of call whose verdict is known beforehand, because exactly one thing in it is out of the ordinary. */
export interface Scenario {
  readonly name: string;
  /** One line for people. */
  readonly about: string;
  /** How often it is planted by chance, among the others. */
  readonly weight: number;
  /** Business lines in which it makes sense; all when left out. */
  readonly verticals?: readonly Vertical[];
  /** The call, or the legs of it, in order. */
  plan(context: ScenarioContext): readonly [CallPlan, ...CallPlan[]];
}

export const OK: Expected = {
  verdict: "ok",
  stage: null,
  turnIndex: null,
  tool: null,
  provider: null,
  model: null,
  errorType: null,
  waitedMs: null,
  withinBudget: false,
  sampled: null,
};

export const RESOLVED: Ending = { outcome: "resolved", endReason: "caller_hangup" };
export const ESCALATED: Ending = { outcome: "escalated", endReason: "handed_to_human" };

/** A cascade call that has just been greeted. */
export function greeted(context: ScenarioContext, wish: SetupWish = {}): Conversation {
  const { seed, vertical, startMs, rng } = context;
  return new Conversation(setUpCall(seed, vertical, startMs, rng, { pipeline: "cascade", ...wish })).greet();
}

/** An exchange with nothing to remark. */
export const plain = (rng: Rng): Exchange => ({ wish: { durations: calm(rng) } });

/** Some exchanges with nothing to remark. */
export function chat(call: Conversation, least: number, most: number): Conversation {
  const { rng } = call.setup;
  const count = rng.int(least, most);
  for (let i = 0; i < count; i++) call.exchange(plain(rng));
  return call;
}

/** A calm turn but for `change`. */
export const unusual = (rng: Rng, change: Partial<TurnWish>): Exchange => ({
  wish: { durations: calm(rng), ...change },
});

/** Latency of turn `index`, which has been laid out already. */
export function waited(call: Conversation, index: number): number {
  const turn = call.turns[index];
  if (!turn) throw new RangeError(`there is no turn ${index}`);
  return turn.endMs - turn.startMs;
}

/** A tool of the business line that the agent waits for. */
export function someTool(call: Conversation): string {
  const { rng, profile } = call.setup;
  const waitedFor = profile.tools.filter((tool) => tool.background !== true);
  return rng.weighted(waitedFor.map((tool) => [tool.name, tool.weight] as const));
}
