import type { CallHandle, StageHandle, StageOptions, TurnHandle, VoiceOtel } from "#lib/voice-otel/types.ts";
import type { EventClock } from "./clock.ts";
import type { CallPlan, StagePlan, TurnPlan } from "./plan.ts";

interface Action {
  readonly atMs: number;
  /** Within one instant: what ends comes before what begins. */
  readonly order: number;
  readonly run: () => void;
}
const ENDS = 0;
const ANSWERS = 1;
const SPOKEN = 2;
const TURNS = 3;
const STARTS = 4;
const REMARKS = 5;

/** A call that is being played. */
export interface Playing {
  /** Hangs up now, whatever is under way. */
  cutShort(): void;
}

/**
 * Plays a planned call through the kit, each thing at its instant of the clock, as a voice edge would. `ended` is
 * told when the last has happened, or when the call is cut short.
 */
export function play(
  plan: CallPlan,
  kit: VoiceOtel,
  clock: EventClock,
  ended: (cutShort: boolean) => void,
): Playing {
  const call = kit.startCall({
    sid: plan.sid,
    vertical: plan.vertical,
    agent: plan.agent,
    direction: plan.direction,
    language: plan.language,
    carrier: plan.carrier,
    pipeline: plan.pipeline,
    callerNumber: plan.phone,
    ...(plan.parentSid === null ? {} : { parentSid: plan.parentSid }),
  });
  const actions = actionsOf(plan, call, clock).sort((a, b) => a.atMs - b.atMs || a.order - b.order);
  let next = 0;
  let done = false;
  const finish = (cutShort: boolean): void => {
    done = true;
    if (cutShort) call.end({ outcome: "abandoned", endReason: "edge_shutdown" });
    else if (!plan.edgeLost) call.end({ outcome: plan.outcome, endReason: plan.endReason });
    ended(cutShort);
  };
  const step = (): void => {
    if (done) return;
    for (let action = actions[next]; action !== undefined; action = actions[next]) {
      if (plan.startMs + action.atMs > clock.now()) {
        clock.at(plan.startMs + action.atMs, step);
        return;
      }
      next++;
      action.run();
    }
    if (clock.now() < plan.startMs + plan.endMs) clock.at(plan.startMs + plan.endMs, step);
    else finish(false);
  };
  step();
  return { cutShort: () => !done && finish(true) };
}

function actionsOf(plan: CallPlan, call: CallHandle, clock: EventClock): Action[] {
  const abs = (ms: number): number => plan.startMs + ms;
  return [
    ...plan.turns.flatMap((turn) => turnActions(turn, call, clock, abs)),
    ...plan.speech.map(({ who, startMs, endMs }) => ({
      atMs: endMs,
      order: SPOKEN,
      run: () => {
        if (who === "caller") call.callerSpoke(abs(startMs), abs(endMs));
        else call.agentSpoke(abs(startMs), abs(endMs));
      },
    })),
    ...plan.network.map(({ atMs, sample }) => ({ atMs, order: REMARKS, run: () => call.network(sample) })),
    ...plan.logs.map(({ atMs, event, body, level, turnIndex }) => ({
      atMs,
      order: REMARKS,
      run: () => call.log(event, body, level, turnIndex ?? undefined),
    })),
  ];
}

function turnActions(
  plan: TurnPlan,
  call: CallHandle,
  clock: EventClock,
  abs: (ms: number) => number,
): Action[] {
  let turn: TurnHandle | null = null;
  const at = (atMs: number, order: number, run: (turn: TurnHandle) => void): Action => ({
    atMs,
    order,
    run: () => turn !== null && run(turn),
  });
  const begin: Action = {
    atMs: plan.startMs,
    order: TURNS,
    run: () => {
      turn = call.turn({ kind: plan.kind, atMs: abs(plan.startMs) });
    },
  };
  const { interruptedMs } = plan;
  return [
    begin,
    ...plan.stages.flatMap((stage) => stageActions(stage, plan, at, clock, abs)),
    ...plan.checks.map((check) =>
      at(check.startMs, STARTS, (t) => {
        const checked = t.span("guardrail_check", () => clock.until(abs(check.endMs)));
        void checked.then(() =>
          t.guardrail(
            check.guardrail,
            check.rejected === null ? "passed" : "rejected",
            check.rejected ?? undefined,
          ),
        );
      }),
    ),
    at(plan.endMs, ANSWERS, (t) => {
      if (plan.answered) t.firstAudio(abs(plan.endMs));
      else t.unanswered(abs(plan.endMs));
    }),
    ...(interruptedMs === null ? [] : [at(interruptedMs, SPOKEN, (t) => t.interrupted())]),
  ];
}

type At = (atMs: number, order: number, run: (turn: TurnHandle) => void) => Action;

function stageActions(
  stage: StagePlan,
  turn: TurnPlan,
  at: At,
  clock: EventClock,
  abs: (ms: number) => number,
): Action[] {
  // The recogniser has been listening since before the turn began.
  const startMs = Math.max(stage.startMs, turn.startMs);
  if (stage.inside.length > 0)
    return [at(startMs, STARTS, (t) => void aroundOthers(stage, t, clock, abs).catch(() => undefined))];
  let handle: StageHandle | null = null;
  return [
    at(startMs, STARTS, (t) => {
      handle = t.startStage(stage.stage, optionsOf(stage, abs));
    }),
    at(stage.endMs, ENDS, () => handle && close(stage, handle, abs(stage.endMs))),
  ];
}

/** A stage in which others run: written as an application would, around its own awaiting. */
function aroundOthers(
  stage: StagePlan,
  turn: TurnHandle,
  clock: EventClock,
  abs: (ms: number) => number,
): Promise<void> {
  return turn.stage(stage.stage, optionsOf(stage, abs), async (handle) => {
    await Promise.all(
      stage.inside.map(async (inner) => {
        await clock.until(abs(inner.startMs));
        await turn.stage(inner.stage, optionsOf(inner, abs), async (own) => {
          await clock.until(abs(inner.endMs));
          close(inner, own, abs(inner.endMs));
        });
      }),
    );
    await clock.until(abs(stage.endMs));
    close(stage, handle, abs(stage.endMs));
  });
}

function close(stage: StagePlan, handle: StageHandle, atMs: number): void {
  handle.set(stage.attributes);
  if (stage.error) handle.fail(stage.error.type, stage.error.message);
  handle.end(atMs);
}

function optionsOf(stage: StagePlan, abs: (ms: number) => number): StageOptions {
  const { provider, model, tool, toolCallId } = stage;
  return {
    startMs: abs(stage.startMs),
    ...(provider === null ? {} : { provider }),
    ...(model === null ? {} : { model }),
    ...(tool === null ? {} : { tool }),
    ...(toolCallId === null ? {} : { toolCallId }),
  };
}
