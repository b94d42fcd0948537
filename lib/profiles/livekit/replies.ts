import { numeric, type RawSpan } from "#lib/traces/raw.ts";
import { msOfNs, nsOfMs } from "../evidence.ts";
import { speechEnd } from "./clock.ts";
import type { Unit } from "./delays.ts";
import type { AgentTurn, Session, UserTurn } from "./parts.ts";
import { content } from "./values.ts";

/** What the agent said, matched to what the caller had said before. */

export interface Reply {
  readonly kind: "reply" | "greeting";
  /** Null for a greeting, and where the user_turn was not sent. */
  readonly user: UserTurn | null;
  /** Up to and with the one whose audio came first; several for a tool, or where an attempt was given up. */
  readonly agents: readonly AgentTurn[];
  /** Of the same speech, after its first audio: what followed a filler. */
  readonly after: readonly AgentTurn[];
}

export interface Replies {
  readonly replies: readonly Reply[];
  /** What the agent said by itself: nobody waited for it. */
  readonly initiated: readonly AgentTurn[];
  /** Caller's turns for which no agent_turn is in the trace. */
  readonly unpaired: readonly UserTurn[];
}

interface Open extends Reply {
  readonly agents: AgentTurn[];
  readonly after: AgentTurn[];
  readonly speechIds: Set<string>;
  last: AgentTurn;
  isHeard: boolean;
}

function openReply(kind: Reply["kind"], user: UserTurn | null, agent: AgentTurn): Open {
  const speechIds = new Set(agent.speechId === null ? [] : [agent.speechId]);
  return { kind, user, agents: [agent], after: [], speechIds, last: agent, isHeard: sounded(agent) };
}

function join(reply: Open, agent: AgentTurn): void {
  (reply.isHeard ? reply.after : reply.agents).push(agent);
  if (agent.speechId !== null) reply.speechIds.add(agent.speechId);
  reply.last = agent;
  reply.isHeard ||= sounded(agent);
}

export const latencyTold = ({ span }: AgentTurn): boolean => span?.attributes.has("lk.e2e_latency") === true;
/** The caller heard something, whether its agent_speaking was sent or not. */
export const sounded = (agent: AgentTurn): boolean => agent.speaking.length > 0 || latencyTold(agent);

/** Without preemptive generation an agent_turn begins at the commit. */
const LATE_MS = 250;
const AGREES_MS = 150;

export function repliesOf(session: Session, unit: Unit | null): Replies {
  const { users, agents, root } = session;
  const replies: Open[] = [];
  const initiated: AgentTurn[] = [];
  const taken = new Set<UserTurn>();
  let next = 0;
  let user: UserTurn | null = null;
  for (const agent of agents) {
    for (let one = users[next]; one !== undefined && one.startNs <= agent.startNs; one = users[++next])
      user = one;
    const last = replies.at(-1);
    if (last !== undefined && continues(last, agent, user)) join(last, agent);
    else if (user !== null && !taken.has(user) && belongs(user, agent, unit)) {
      taken.add(user);
      replies.push(openReply("reply", user, agent));
    } else if (latencyTold(agent)) replies.push(openReply("reply", null, agent));
    else if (user === null && replies.length === 0 && root !== null && greets(agent, root.startNs)) {
      replies.push(openReply("greeting", null, agent));
    } else initiated.push(agent);
  }
  return { replies, initiated, unpaired: users.filter((one) => !taken.has(one)) };
}

/** The same speech, or another attempt at an answer that nobody has heard yet. */
function continues(reply: Open, agent: AgentTurn, user: UserTurn | null): boolean {
  if (agent.speechId !== null && reply.speechIds.has(agent.speechId)) return true;
  if (user !== reply.user || reply.kind === "greeting" || !follows(reply, agent)) return false;
  if (!reply.isHeard) return user !== null && !answersAnother(user, agent);
  return agent.speechId === null && reply.last.tools.length > 0;
}

/** One that was not sent can only be told by its time: it begins at the commit, or as the one before it ends. */
function follows({ user, last }: Open, { span, startNs }: AgentTurn): boolean {
  const before = [...(user?.span == null ? [] : [user.span]), ...last.spans];
  return span !== null || before.some(({ endNs }) => Math.abs(msOfNs(startNs - endNs)) <= LATE_MS);
}

/** When the caller had stopped, by LiveKit's latency before the agent's first audio; null: not both are known. */
function heardNs({ span, speaking }: AgentTurn): bigint | null {
  const seconds = span === null ? null : numeric(span.attributes, "lk.e2e_latency");
  const audioNs = speaking[0]?.startNs;
  return seconds === null || audioNs === undefined ? null : audioNs - nsOfMs(seconds * 1000);
}

/** What it answers was said after this turn was committed: in one that was not sent. */
function answersAnother({ span }: UserTurn, agent: AgentTurn): boolean {
  if (span === null || msOfNs(agent.startNs - span.endNs) <= LATE_MS) return false;
  const fromNs = heardNs(agent);
  return (fromNs !== null && msOfNs(fromNs - span.endNs) > AGREES_MS) || differs(span, agent) === true;
}

/** Whether it answers other words than these; null: one of the two was not recorded. */
function differs(user: RawSpan, { span }: AgentTurn): boolean | null {
  const said = content(user, "user_transcript");
  const input = span === null ? null : content(span, "user_input");
  return said === null || input === null ? null : said !== input;
}

/** The agent_turn answers this user_turn: by LiveKit's latency, by the words, or because it begins at the commit. */
function belongs(user: UserTurn, agent: AgentTurn, unit: Unit | null): boolean {
  const speechNs = speechEnd(user, unit);
  const fromNs = heardNs(agent);
  if (speechNs !== null && fromNs !== null && Math.abs(msOfNs(fromNs - speechNs)) <= AGREES_MS) return true;
  if (answersAnother(user, agent)) return false;
  if (user.span !== null && differs(user.span, agent) === false) return true;
  const committedNs = user.span?.endNs ?? speechNs;
  return committedNs !== null && msOfNs(agent.startNs - committedNs) <= LATE_MS;
}

/** It speaks first in its session, and was not asked by a caller whose turn was lost. */
const greets = ({ span, startNs }: AgentTurn, sessionNs: bigint): boolean =>
  span !== null && startNs >= sessionNs && content(span, "user_input") === null;
