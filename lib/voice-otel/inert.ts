import type { CallHandle, StageHandle, TurnHandle } from "./types.ts";

const nothing = (): void => undefined;

/** Stands in where a stage could not be started: the application's code runs, nothing is recorded. */
export const INERT_STAGE: StageHandle = { set: nothing, fail: nothing, end: nothing };

export const inertTurn = (index: number): TurnHandle => ({
  index,
  stage: async (_name, _options, run) => run(INERT_STAGE),
  startStage: () => INERT_STAGE,
  span: async (_name, run) => run(),
  guardrail: nothing,
  firstAudio: nothing,
  interrupted: nothing,
  unanswered: nothing,
});

/** Stands in for a call that cannot be recorded (its id is no Call SID): it costs the call its telemetry only. */
export const inertCall = (sid: string): CallHandle => ({
  sid,
  traceId: "",
  traceparent: "",
  run: (fn) => fn(),
  callerSpoke: nothing,
  agentSpoke: nothing,
  turn: () => inertTurn(0),
  network: nothing,
  log: nothing,
  end: nothing,
});
