import { appendFileSync } from "node:fs";
import { traceIdOf } from "./callers.ts";
import type { Incident } from "./incidents.ts";
import { type CallPlan, type Expected, latencyOf, type Shares, type TurnPlan } from "./plan.ts";

/** One line of `truth.jsonl`: what really happened in a call, and what it must be judged as. Instants: epoch ms. */
export interface Truth {
  readonly sid: string;
  readonly traceId: string;
  /** Invented; E.164. */
  readonly phone: string;
  readonly vertical: string;
  readonly agent: string;
  readonly direction: string;
  readonly language: string;
  readonly carrier: string;
  readonly pipeline: string;
  /** `organic` when nothing was planted, `incident` when an incident hit it. */
  readonly scenario: string;
  readonly startMs: number;
  /** Null where the edge was lost. */
  readonly endMs: number | null;
  /** Null for calls in which nothing was planted, and for those that the simulator's own end cut short. */
  readonly expected: Expected | null;
  readonly turns: readonly {
    readonly kind: string;
    /** Relative to the call's start. */
    readonly startMs: number;
    readonly latencyMs: number;
    readonly answered: boolean;
    readonly interrupted: boolean;
    /** Milliseconds by stage; they add up to the latency. Null for a turn that was cut short. */
    readonly stages: Shares | null;
    readonly tools: readonly string[];
    /** Stages that failed, each time one did; of tool calls the tool. */
    readonly failures: readonly { readonly stage: string; readonly tool: string | null }[];
    readonly checks: readonly { readonly guardrail: string; readonly rejected: boolean }[];
  }[];
  readonly outcome: string | null;
  readonly endReason: string;
  /** Null where no analysis was made. */
  readonly sentiment: string | null;
  readonly parentSid: string | null;
  /** SIDs of the conversation's other legs. */
  readonly legs: readonly string[];
  readonly incident: string | null;
  /** `service.version` of the edge that took the call. */
  readonly version: string;
  /** The simulator ended before the call did. */
  readonly cutShort: boolean;
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000;

/** `cutShortMs`: the epoch ms at which the simulator's own end broke the call off. */
export function truthOf(call: CallPlan, version: string, cutShortMs: number | null = null): Truth {
  const { sid, phone, vertical, agent, direction, language, carrier, pipeline, scenario, startMs } = call;
  const whole = {
    sid,
    traceId: traceIdOf(sid),
    phone,
    vertical,
    agent,
    direction,
    language,
    carrier,
    pipeline,
    scenario,
    startMs,
    endMs: call.edgeLost ? null : round(startMs + call.endMs),
    expected: call.expected,
    turns: call.turns.map(turnTruth),
    outcome: call.edgeLost ? null : call.outcome,
    endReason: call.endReason,
    sentiment: call.analysis?.label ?? null,
    parentSid: call.parentSid,
    legs: call.legs,
    incident: call.incident,
    version,
    cutShort: false,
  };
  if (cutShortMs === null) return whole;
  const begun = call.turns.filter((turn) => startMs + turn.startMs < cutShortMs);
  return {
    ...whole,
    endMs: round(cutShortMs),
    expected: null,
    turns: begun.map((turn) =>
      startMs + turn.endMs <= cutShortMs
        ? turnTruth(turn)
        : {
            ...turnTruth(turn),
            latencyMs: round(cutShortMs - startMs - turn.startMs),
            answered: false,
            stages: null,
          },
    ),
    outcome: "abandoned",
    endReason: "edge_shutdown",
    sentiment: null,
    cutShort: true,
  };
}

function turnTruth(turn: TurnPlan): Truth["turns"][number] {
  const stages = turn.stages.flatMap((s) => [s, ...s.inside]);
  return {
    kind: turn.kind,
    startMs: round(turn.startMs),
    latencyMs: round(latencyOf(turn)),
    answered: turn.answered,
    interrupted: turn.interruptedMs !== null,
    stages: turn.shares,
    tools: stages.flatMap(({ tool }) => (tool === null ? [] : [tool])),
    failures: stages.flatMap(({ stage, tool, error }) => (error === null ? [] : [{ stage, tool }])),
    checks: turn.checks.map(({ guardrail, rejected }) => ({ guardrail, rejected: rejected !== null })),
  };
}

/** One line of `truth-events.jsonl`: what befell many calls. Instants: epoch ms. */
export type TruthEvent =
  | ({ readonly kind: "incident" } & Incident)
  | { readonly kind: "deploy"; readonly atMs: number; readonly version: string; readonly instance: string };

/** Adds what is planted, when it is: it may still lie ahead. */
export const appendEvent = (path: string, event: TruthEvent): void =>
  appendFileSync(path, `${JSON.stringify(event)}\n`);

/** Writes a line for each call that has ended, in the order in which they do. */
export class TruthFile {
  readonly #path: string;
  #lines: string[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  add(truth: Truth): void {
    this.#lines.push(`${JSON.stringify(truth)}\n`);
  }

  /**
   * Takes the lines up to now; the function that is given writes them. Call it when the calls they speak of have
   * been sent: a reader then never looks for one in vain.
   */
  take(): () => void {
    const lines = this.#lines;
    this.#lines = [];
    return () => {
      if (lines.length > 0) appendFileSync(this.#path, lines.join(""));
    };
  }
}
