import { msOfNs } from "../evidence.ts";
import { speechEnd } from "./clock.ts";
import type { AgentTurn, Session, UserTurn } from "./parts.ts";

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

interface Open {
  kind: Reply["kind"];
  user: UserTurn | null;
  agents: AgentTurn[];
  after: AgentTurn[];
}

export const latencyTold = ({ span }: AgentTurn): boolean => span?.attributes.has("lk.e2e_latency") === true;
/** The caller heard something, whether its agent_speaking was sent or not. */
export const sounded = (agent: AgentTurn): boolean => agent.speaking.length > 0 || latencyTold(agent);

/** An agent_turn begins at the commit, or before it (preemptive generation). */
const LATE_MS = 1_000;
const AGREES_MS = 150;

export function repliesOf({ users, agents }: Session): Replies {
  const replies: Open[] = [];
  const initiated: AgentTurn[] = [];
  const taken = new Set<UserTurn>();
  let next = 0;
  let user: UserTurn | null = null;
  for (const agent of agents) {
    for (let one = users[next]; one !== undefined && one.startNs <= agent.startNs; one = users[++next])
      user = one;
    const last = replies.at(-1);
    if (last !== undefined && continues(last, agent, user)) {
      (last.agents.some(sounded) ? last.after : last.agents).push(agent);
    } else if (user !== null && !taken.has(user) && belongs(user, agent)) {
      taken.add(user);
      replies.push({ kind: "reply", user, agents: [agent], after: [] });
    } else if (latencyTold(agent)) replies.push({ kind: "reply", user: null, agents: [agent], after: [] });
    else if (user === null && replies.length === 0 && greets(agent)) {
      replies.push({ kind: "greeting", user: null, agents: [agent], after: [] });
    } else initiated.push(agent);
  }
  return { replies, initiated, unpaired: users.filter((one) => !taken.has(one)) };
}

/** The same speech, or another attempt at an answer that nobody has heard yet. */
function continues(last: Open, agent: AgentTurn, user: UserTurn | null): boolean {
  const all = [...last.agents, ...last.after];
  if (agent.speechId !== null && all.some(({ speechId }) => speechId === agent.speechId)) return true;
  if (user !== last.user || last.kind === "greeting") return false;
  if (!last.agents.some(sounded)) return true;
  const before = all.at(-1);
  return agent.speechId === null && before !== undefined && before.tools.length > 0;
}

/** The agent_turn answers this user_turn: by LiveKit's own latency, else because it begins as that is committed. */
function belongs(user: UserTurn, agent: AgentTurn): boolean {
  const speechNs = speechEnd(user);
  const told = agent.span?.attributes.get("lk.e2e_latency");
  const audioNs = agent.speaking[0]?.startNs;
  if (speechNs !== null && audioNs !== undefined && typeof told === "number") {
    if (Math.abs(msOfNs(audioNs - speechNs) - told * 1000) <= AGREES_MS) return true;
  }
  const committedNs = user.span?.endNs ?? speechNs;
  return committedNs !== null && msOfNs(agent.startNs - committedNs) <= LATE_MS;
}

/** It was not asked for by a caller whose turn was lost. */
const greets = ({ span }: AgentTurn): boolean =>
  span !== null && !span.attributes.has("lk.pii.user_input") && !span.attributes.has("lk.user_input");
