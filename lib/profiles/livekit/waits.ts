import { flag, type RawSpan } from "#lib/traces/raw.ts";
import { nsOfMs } from "../evidence.ts";
import type { ProfiledTurn, TurnClock } from "../model.ts";
import { speechEnd, type Times, timesOf } from "./clock.ts";
import type { Unit } from "./delays.ts";
import type { AgentTurn, Session, UserTurn } from "./parts.ts";
import { type Reply, sounded } from "./replies.ts";
import { failedRuns, type Sources } from "./stages.ts";
import { content } from "./values.ts";

/** What the caller waited for in a reply: its answer, and the silences after fillers. */
export interface Wait {
  readonly kind: ProfiledTurn["kind"];
  readonly user: UserTurn | null;
  /** In order; the last one that sounded ended the wait. */
  readonly agents: readonly AgentTurn[];
  readonly times: Times;
  /** False: for certain; true: the agent spoke. */
  readonly answered: boolean;
}

/** By start; without those whose times cannot be known. */
export function waitsOf(
  reply: Reply,
  next: UserTurn | undefined,
  session: Session,
  { refuse, unit }: Sources & { readonly unit: Unit | null },
): Wait[] {
  const { kind, user } = reply;
  const continuations = silences(reply);
  // What followed and was never heard belongs to the turn.
  const agents = continuations.length > 0 ? reply.agents : [...reply.agents, ...reply.after];
  const times = kind === "greeting" ? greetingTimes(reply) : timesOf(user, reply.agents, unit, refuse);
  if (times !== null) return [{ kind, user, agents, times, answered: true }, ...continuations];
  const unanswered = unansweredTimes(reply, next, session, unit);
  const first = unanswered === null ? [] : [{ kind, user, agents, times: unanswered, answered: false }];
  return [...first, ...continuations];
}

/** A shorter pause between two pieces of speech is none that anybody waits in. */
const LEAST_NS = nsOfMs(100);
const SILENCE: TurnClock = { from: "spans", by: "the end of agent_speaking to the start of the next" };

/** Real answers have one or two. */
const MOST_SILENCES = 64;

function silences({ agents, after }: Reply): Wait[] {
  const found: Wait[] = [];
  let heardNs = agents.findLast(({ speaking }) => speaking.length > 0)?.speaking.at(-1)?.endNs;
  let silent: AgentTurn[] = [];
  for (const agent of after) {
    if (found.length >= MOST_SILENCES) break;
    silent.push(agent);
    const endNs = agent.speaking[0]?.startNs;
    if (endNs === undefined) continue;
    if (heardNs !== undefined && endNs - heardNs >= LEAST_NS) {
      const times = { startNs: heardNs, endNs, clock: SILENCE };
      found.push({ kind: "continuation", user: null, agents: silent, times, answered: true });
    }
    heardNs = agent.speaking.at(-1)?.endNs;
    silent = [];
  }
  return found;
}

function greetingTimes({ agents }: Reply): Times | null {
  const endNs = agents.find(({ speaking }) => speaking.length > 0)?.speaking[0]?.startNs;
  const startNs = agents[0]?.startNs;
  if (endNs === undefined || startNs === undefined || endNs < startNs) return null;
  const by = "the start of agent_turn to that of agent_speaking";
  return { startNs, endNs, clock: { from: "spans", by } };
}

/** The caller heard nothing, for certain: every attempt failed, or was given up because they spoke again. */
function unansweredTimes(
  { user, agents, after }: Reply,
  next: UserTurn | undefined,
  session: Session,
  unit: Unit | null,
): Times | null {
  const startNs = user === null ? null : speechEnd(user, unit);
  const last = agents.at(-1);
  if (startNs === null || last?.span == null || after.length > 0) return null;
  if (agents.some((agent) => agent.span === null || sounded(agent) || saidSomething(agent))) return null;
  const failed = [...last.llm, ...last.tts]
    .flatMap((node) => {
      const { runs, forGood } = failedRuns(session, node);
      return forGood ? runs.slice(-1) : [];
    })
    .at(-1);
  const isGivenUp = flag(last.span.attributes, "lk.interrupted") === true;
  if (failed === undefined && !isGivenUp) return null;
  const [endNs, until] = endOfWait(next, last, session, failed);
  if (endNs === null || endNs <= startNs) return null;
  return { startNs, endNs, clock: { from: "spans", by: `the end of user_speaking to ${until}` } };
}

/** Words that were voiced: its agent_speaking must have been lost. */
const saidSomething = ({ span, tts, llm }: AgentTurn): boolean =>
  [span, ...llm].some((one) => one !== null && (content(one, "response.text") ?? "") !== "") &&
  tts.length > 0;

/** Until they spoke again or the session ended; where that is not in the trace, at least until the failure. */
function endOfWait(
  next: UserTurn | undefined,
  last: AgentTurn,
  { root, agents }: Session,
  failed: RawSpan | undefined,
): readonly [bigint | null, string] {
  const again = next?.speaking[0]?.startNs;
  if (again !== undefined) return [again, "the caller's next speech"];
  if (next === undefined && agents.at(-1) === last && root !== null)
    return [root.endNs, "the end of the session"];
  return [failed?.endNs ?? null, "the failure, since what followed is not in the trace"];
}

/** Without preemptive attempts at an answer that another one replaced: nobody waited for those. */
export function withoutDiscarded(agents: readonly AgentTurn[]): AgentTurn[] {
  const later = new Set<string>();
  const kept: AgentTurn[] = [];
  for (const agent of agents.toReversed()) {
    const { speechId, tools, tts, llm } = agent;
    const isReplaced = speechId !== null && later.size > (later.has(speechId) ? 1 : 0);
    const isOnlyThought = llm.length > 0 && tools.length === 0 && tts.length === 0 && !sounded(agent);
    if (!isReplaced || !isOnlyThought) kept.push(agent);
    if (speechId !== null) later.add(speechId);
  }
  return kept.reverse();
}
