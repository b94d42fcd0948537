import { type Durations, secondPass } from "./durations.ts";
import { type CallServices, Layout, type TurnWish } from "./layout.ts";
import type { StagePlan, TurnPlan } from "./plan.ts";
import type { Rng } from "./rng.ts";
import type { Service } from "./verticals/model.ts";

/** A tool that is still running, or a second LLM pass still to come, when the first audio is out. */
export interface Rest {
  readonly tools: readonly StagePlan[];
  readonly doneMs: number;
}

/**
 * Lays a reply's stages out on the time axis, streaming and overlapping as in a real pipeline:
 * ```
 * caller ──|
 * net_in   |─|
 * endpoint  |────|
 * stt   ─────────|──|          it hears the caller from the start, its final text comes after the decision
 * llm                 |─────|
 * tts                     |────|   opened with the first tokens; it owns what lies after the LLM
 * net_out                      |─|
 * ```
 * `startMs` is the caller's last speech frame, `speechMs` how long the caller spoke before it.
 */
export function layReply(
  wish: TurnWish,
  services: CallServices,
  rng: Rng,
  startMs: number,
  speechMs: number,
): { turn: TurnPlan; rest: Rest | null } {
  const d = wish.durations;
  const lay = new Layout(startMs, services, rng);
  lay.networkIn(d.networkIn, wish.network);
  const heard = lay.now;
  lay.take("endpointing", d.endpointing, { from: heard, service: services.endpointing });
  lay.take("stt", d.stt, {
    from: startMs - speechMs,
    service: services.stt,
    attributes: { "stt.chars": lay.chars(speechMs) },
  });
  lay.nothing(d.glue);
  if (wish.silence?.before === "llm") lay.nothing(wish.silence.ms);
  if (wish.failedFirst?.stage === "llm") lay.llm(wish.failedFirst.ms, wish.failedFirst.error);
  if (wish.stopAfter === "failure") return { turn: lay.close("reply", false), rest: null };

  const tools = wish.tools;
  if (tools?.mode === "inside") lay.llmAround(d.llm, tools.runs);
  else lay.llm(d.llm);
  if (wish.stopAfter === "llm") return { turn: lay.close("reply", false), rest: null };
  const called = lay.now;
  if (tools?.mode === "between") {
    lay.toolsInParallel(tools.runs);
    if (wish.stopAfter === "tools") return { turn: lay.close("reply", false), rest: null };
    lay.llm(wish.secondLlmMs ?? secondPass(rng));
  }
  if (wish.check) lay.check(wish.check);
  if (wish.silence?.before === "tts") lay.nothing(wish.silence.ms);
  if (wish.failedFirst?.stage === "tts") lay.tts(wish.failedFirst.ms, wish.failedFirst.error);
  lay.tts(d.tts);
  lay.networkOut(d.networkOut, wish.network);
  if (tools?.mode !== "background" && tools?.mode !== "filler")
    return { turn: lay.close("reply", true), rest: null };

  // Whatever still runs at the first audio has no part in this turn, so it has to outlast it.
  const running = tools.runs.map((run) =>
    lay.toolStage(run, called, Math.max(called + run.ms, lay.now + 30)),
  );
  if (tools.mode === "filler")
    return {
      turn: lay.close("reply", true),
      rest: { tools: running, doneMs: Math.max(...running.map((s) => s.endMs)) },
    };
  lay.stages.push(...running);
  return { turn: lay.close("reply", true), rest: null };
}

/** A speech-to-speech model hears and answers in one: no STT and no TTS to be measured. */
export function layRealtime(
  durations: Durations,
  service: Service,
  services: CallServices,
  rng: Rng,
  startMs: number,
): TurnPlan {
  const lay = new Layout(startMs, { ...services, llm: service }, rng);
  lay.networkIn(durations.networkIn);
  // One span from the end of speech: what the model does before its first audio cannot be told apart.
  lay.llm(durations.llm, null, startMs);
  lay.networkOut(durations.networkOut);
  return lay.close("reply", true);
}

/** The agent speaks first: no caller to hear, and mostly no LLM either. */
export function layGreeting(
  d: Durations,
  services: CallServices,
  rng: Rng,
  realtime: Service | null,
): TurnPlan {
  const lay = new Layout(0, realtime ? { ...services, llm: realtime } : services, rng);
  lay.nothing(d.glue);
  if (realtime) lay.llm(d.llm);
  else lay.tts(d.tts);
  lay.networkOut(d.networkOut);
  return lay.close("greeting", true);
}

/**
 * What follows a filler: nothing when the answer is ready before the filler has been said, else a continuation
 * turn from its end to the answer's first audio.
 * ```
 * filler   |────────|            |──── answer
 * tool  ───────────────|
 * llm                  |───|
 * tts                      |──|
 *                   |─────────|  continuation
 * ```
 */
export function afterFiller(
  reply: TurnPlan,
  rest: Rest,
  wish: { durations: Durations; secondLlmMs: number; fillerEndMs: number },
  services: CallServices,
  rng: Rng,
): { reply: TurnPlan; continuation: TurnPlan | null } {
  const { durations: d, secondLlmMs, fillerEndMs } = wish;
  const lay = new Layout(fillerEndMs, services, rng);
  const silent = rest.doneMs + secondLlmMs + d.tts + d.networkOut > fillerEndMs;
  // The pass belongs to the turn in which it begins; what is under way at the filler's end is carried over.
  const early = !silent || rest.doneMs < fillerEndMs ? [lay.llmLater(rest.doneMs, secondLlmMs)] : [];
  const whole = { ...reply, stages: [...reply.stages, ...rest.tools, ...early] };
  if (!silent) return { reply: whole, continuation: null };
  lay.carry([...rest.tools, ...early]);
  if (early.length === 0) lay.llm(secondLlmMs);
  lay.tts(d.tts);
  lay.networkOut(d.networkOut);
  return { reply: whole, continuation: lay.close("continuation", true) };
}
