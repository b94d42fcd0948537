import type { SpanInput } from "#lib/ledger/model.ts";
import { flag, numeric, type RawSpan, text } from "#lib/traces/raw.ts";
import { intervalOf, nsOfMs, plainInput } from "../evidence.ts";
import type { Interruption, ProfiledTurn } from "../model.ts";
import { speechEnd } from "./clock.ts";
import { delaysOf, type Unit } from "./delays.ts";
import type { AgentTurn, Session, UserTurn } from "./parts.ts";
import { type Reply, sounded } from "./replies.ts";
import { listening, type Sources, speaking, toolStage } from "./stages.ts";
import { unrecordedOf } from "./unrecorded.ts";
import { type Wait, waitsOf, withoutDiscarded } from "./waits.ts";

/** A turn before it has its index, with the spans that were sent and belong to it. */
export interface MadeTurn {
  readonly turn: Omit<ProfiledTurn, "index">;
  readonly spans: readonly RawSpan[];
  readonly discarded: number;
}

export interface Making extends Sources {
  readonly session: Session;
  readonly unit: Unit | null;
  readonly realtime: boolean;
}

/** The turns of a reply: one, and a continuation after each filler. `next`: what the caller said after it. */
export function turnsOf(reply: Reply, next: UserTurn | undefined, making: Making): MadeTurn[] {
  const waits = waitsOf(reply, next, making.session, making);
  const tools = [...reply.agents, ...reply.after].flatMap((agent) => agent.tools);
  return waits.map((wait, i) => {
    const from = wait.times.startNs;
    const until = waits[i + 1]?.times.startNs;
    // A tool that still ran in the silence after a filler is what that silence waited for.
    const own = tools.filter(
      ({ endNs }) => (i === 0 || endNs > from) && (until === undefined || endNs <= until),
    );
    return makeTurn(wait, own, making);
  });
}

function makeTurn(wait: Wait, tools: readonly RawSpan[], making: Making): MadeTurn {
  const { kind, user, times, answered } = wait;
  const { session, unit, refuse, realtime } = making;
  const agents = withoutDiscarded(wait.agents);
  const answering = wait.agents.findLast(sounded) ?? wait.agents.at(-1);
  const sent = [...new Set([...(user?.spans ?? []), ...wait.agents.flatMap(({ spans }) => spans), ...tools])];
  const own = answering?.span ?? user?.span ?? sent[0];
  const stages = agents.flatMap((agent) =>
    speaking(agent, answered && agent === answering ? times.endNs : null, session, making),
  );
  if (user !== null && !realtime) {
    const delays = delaysOf(user, speechEnd(user, unit), unit, refuse);
    stages.push(...listening(user, times.startNs, delays, making));
  }
  stages.push(...tools.map((tool) => toolStage(tool, making)));
  if (realtime && own !== undefined && answered) {
    making.took("llm_first_token", "the whole turn, since a speech-to-speech model is one stage");
    stages.push(intervalOf(own, "llm_first_token", times));
  }
  const noted = agents.flatMap((agent) => notedWaits(agent, user));
  const unrecorded = answered && !realtime ? unrecordedOf(user, agents, stages, kind) : [];
  const blocked = session.blocked.filter((one) => one.startNs < times.endNs && one.endNs > times.startNs);
  return {
    turn: {
      kind,
      answered,
      ...interruptionOf(answering, session),
      spanId: own?.spanId ?? "",
      startNs: times.startNs,
      endNs: times.endNs,
      clock: times.clock,
      ...(unrecorded.length > 0 && { unrecorded }),
      spans: placed(
        [...[...sent, ...blocked].map(plainInput), ...noted],
        // What lies outside is in no wait; an error there is the turn's all the same.
        stages.filter(
          ({ startNs, endNs, error }) => (startNs < times.endNs && endNs > times.startNs) || error !== null,
        ),
        own?.spanId ?? "",
      ),
    },
    spans: sent,
    discarded: wait.agents.length - agents.length,
  };
}

/**
 * Waits that newer releases note on `agent_turn`, in seconds, and that are no stage: they explain a gap. The hook runs
 * between the commit and the reply; a speech is queued from the start of its turn.
 */
function notedWaits({ span }: AgentTurn, user: UserTurn | null): SpanInput[] {
  if (span === null) return [];
  const noted = (what: string, startNs: bigint | undefined): SpanInput[] => {
    const seconds = numeric(span.attributes, what);
    if (seconds === null || seconds <= 0 || seconds > 60 || startNs === undefined) return [];
    const name = what.replace(/^lk\./, "");
    const made = { id: `${span.spanId}/${name}`, sourceId: span.spanId, parentId: null, name };
    return [{ ...plainInput(span), ...made, startNs, endNs: startNs + nsOfMs(seconds * 1000) }];
  };
  return [
    ...noted("lk.on_user_turn_completed_delay", user?.span?.endNs),
    ...noted("lk.speech.queue_wait", span.startNs),
  ];
}

/** Each id once, all below the turn, without the turn's own span. A stage takes the place of its plain span. */
function placed(plain: readonly SpanInput[], stages: readonly SpanInput[], turnId: string): SpanInput[] {
  const inputs = new Map([...plain, ...stages].map((span) => [span.id, span]));
  inputs.delete(turnId);
  return [...inputs.values()].map((span) => {
    const isPlaced = span.parentId === turnId || (span.parentId !== null && inputs.has(span.parentId));
    return isPlaced ? span : { ...span, parentId: turnId };
  });
}

/** A caller's sound that begins so long after the agent fell silent may still be why: VAD needs some speech first. */
const LATE_NS = nsOfMs(300);
/** A session is closed so soon after its caller has hung up. */
const CLOSED_NS = nsOfMs(2_000);

/** Whether the answer was cut short, and by what (docs/telemetry.md, "Barge-ins"). */
function interruptionOf(
  agent: AgentTurn | undefined,
  { root, users, agents, callerStarts }: Session,
): Pick<ProfiledTurn, "interrupted" | "interruption"> {
  const said = agent?.span == null ? null : flag(agent.span.attributes, "lk.interrupted");
  const is = (interruption: Interruption | null, interrupted: boolean | null) => ({
    interrupted,
    interruption,
  });
  if (said === null || agent?.span == null) return is(null, said);
  const isHeardOver = ({ startNs, endNs }: RawSpan): boolean => {
    const heardNs = firstAfter(callerStarts, startNs);
    return heardNs !== undefined && heardNs <= endNs + LATE_NS;
  };
  const [first, second] = agent.speaking;
  if (!said) {
    const isPaused = first !== undefined && second !== undefined && isHeardOver(first);
    return is(isPaused ? "false_alarm" : null, false);
  }
  const last = agent.speaking.at(-1);
  const source = text(agent.span.attributes, "lk.interruption.source");
  const isByCaller = source === "audio_activity" || source === "user_turn";
  if (isByCaller || (last !== undefined && isHeardOver(last))) return is("barge_in", true);
  const isLast = agents.at(-1) === agent && (users.at(-1)?.startNs ?? 0n) < agent.startNs;
  const endNs = (last ?? agent.span).endNs;
  if (isLast && root !== null && root.endNs - endNs <= CLOSED_NS) return is("hang_up", false);
  return is("unknown", null);
}

/** The first of sorted instants after one. */
function firstAfter(sorted: readonly bigint[], atNs: bigint): bigint | undefined {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0n) > atNs) high = middle;
    else low = middle + 1;
  }
  return sorted[low];
}
