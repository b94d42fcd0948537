import { type RawSpan, text } from "#lib/traces/raw.ts";
import type { TraceTree } from "#lib/traces/tree.ts";
import { usable } from "../evidence.ts";
import { livekit } from "./declaration.ts";

/**
 * A session's spans, put back into what the caller said and what the agent did. A `user_turn` or `agent_turn` that was
 * not sent (lost, or still open) is known by its children, which name it as their parent.
 *
 * ```
 * agent_session ─┬─ user_turn  ─┬─ user_speaking (several; one may be a cough)
 *                │              └─ (eou_wait ──) eou_detection
 *                └─ agent_turn ─┬─ llm_node ── llm_request ── llm_request_run (one an attempt)
 *                   (two for a  ├─ tts_node ── tts_request ── tts_request_run
 *                    reply with ├─ function_tool
 *                    a tool)    └─ agent_speaking (two where it paused)
 * ```
 */

export interface UserTurn {
  /** Null: it was not sent. */
  readonly span: RawSpan | null;
  readonly startNs: bigint;
  readonly speaking: readonly RawSpan[];
  readonly eou: readonly RawSpan[];
  /** The span itself and all below it, parents first. */
  readonly spans: readonly RawSpan[];
}

export interface AgentTurn {
  readonly span: RawSpan | null;
  readonly startNs: bigint;
  /** The same for both turns of a reply with a tool; null: not known. */
  readonly speechId: string | null;
  readonly llm: readonly RawSpan[];
  readonly tts: readonly RawSpan[];
  readonly tools: readonly RawSpan[];
  readonly speaking: readonly RawSpan[];
  readonly spans: readonly RawSpan[];
}

export interface Session {
  readonly root: { readonly spanId: string; readonly startNs: bigint; readonly endNs: bigint } | null;
  /** By start. */
  readonly users: readonly UserTurn[];
  readonly agents: readonly AgentTurn[];
  /** When the caller was heard to begin, sorted. */
  readonly callerStarts: readonly bigint[];
  /** At most 1,000. */
  readonly blocked: readonly RawSpan[];
  readonly childrenOf: (span: RawSpan) => readonly RawSpan[];
  /** How many calls the trace seems to hold. */
  readonly calls: number;
}

const WHO: ReadonlyMap<string, "user" | "agent"> = new Map([
  ["user_turn", "user"],
  ["agent_turn", "agent"],
]);
const MOST_BLOCKED = 1_000;
const OF_USER: ReadonlySet<string> = new Set(["user_speaking", "eou_detection", "eou_wait"]);
const OF_AGENT: ReadonlySet<string> = new Set(["llm_node", "tts_node", "function_tool", "agent_speaking"]);

interface Open {
  readonly who: "user" | "agent";
  readonly span: RawSpan | null;
  readonly spans: RawSpan[];
}

/** Linear in the number of spans. */
export function sessionOf(tree: TraceTree): Session {
  const open = new Map<string, Open>();
  const above: (Open | null)[] = [];
  const sessionAbove: (RawSpan | null)[] = [];
  const children = new Map<string, RawSpan[]>();
  const blocked: RawSpan[] = [];
  const holders = new Map<string, RawSpan | null>();
  const sessions: RawSpan[] = [];
  for (const [i, { span, parent }] of tree.nodes.entries()) {
    const isOwn = span.scope === null || livekit.scopes.includes(span.scope);
    const isSession = isOwn && span.name === "agent_session";
    const session = isSession ? span : (sessionAbove[parent] ?? null);
    sessionAbove[i] = session;
    let turn = above[parent] ?? null;
    const isSound = usable(span, tree);
    if (isSession && isSound) sessions.push(span);
    const who = isOwn ? (WHO.get(span.name) ?? null) : null;
    if (who !== null) {
      if (isSound) {
        turn = { who, span, spans: [] };
        open.set(span.spanId, turn);
        // Whose turn it is: the session's above it, or that of one which was not sent.
        const holder = session?.spanId ?? (parent === -1 ? span.parentId : null);
        if (holder !== null) holders.set(holder, session);
      }
    } else if (isOwn && turn === null && parent === -1 && span.parentId !== null)
      turn = lost(span, span.parentId, open);
    above[i] = turn;
    if (!isSound) continue;
    turn?.spans.push(span);
    if (span.name === "event_loop_blocked" && blocked.length < MOST_BLOCKED) blocked.push(span);
    if (span.parentId === null) continue;
    const siblings = children.get(span.parentId);
    if (siblings === undefined) children.set(span.parentId, [span]);
    else siblings.push(span);
  }
  const all = [...open.values()];
  const users = all.flatMap((one) => (one.who === "user" ? userTurn(one) : [])).toSorted(byStart);
  const heard = users.flatMap(({ speaking }) => speaking);
  return {
    root: rootOf(sessions),
    users,
    callerStarts: heard.toSorted(byStart).map(({ startNs }) => startNs),
    agents: all.flatMap((one) => (one.who === "agent" ? agentTurn(one) : [])).toSorted(byStart),
    blocked,
    childrenOf: (span) => children.get(span.spanId) ?? [],
    calls: callsOf(sessions, holders),
  };
}

/** The turn that a child without a parent names. */
function lost(span: RawSpan, id: string, open: Map<string, Open>): Open | null {
  const who = OF_USER.has(span.name) ? "user" : OF_AGENT.has(span.name) ? "agent" : null;
  if (who === null) return null;
  const known = open.get(id);
  if (known !== undefined) return known.who === who ? known : null;
  const made: Open = { who, span: null, spans: [] };
  open.set(id, made);
  return made;
}

const byStart = (a: { readonly startNs: bigint }, b: { readonly startNs: bigint }): number =>
  a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : 0;

const earliest = (spans: readonly RawSpan[]): bigint =>
  spans.reduce((least, span) => (span.startNs < least ? span.startNs : least), spans[0]?.startNs ?? 0n);

/** Direct children only: what a tool itself wrote may have any name. */
function named({ span, spans }: Open): (name: string) => RawSpan[] {
  const own = span === null ? spans : spans.filter((one) => one.parentId === span.spanId);
  return (name) => own.filter((one) => one.name === name).toSorted(byStart);
}

function userTurn(open: Open): UserTurn {
  const of = named(open);
  return {
    span: open.span,
    startNs: open.span?.startNs ?? earliest(open.spans),
    speaking: of("user_speaking"),
    // Below an eou_wait from 1.8 on (Python).
    eou: open.spans.filter(({ name }) => name === "eou_detection").toSorted(byStart),
    spans: open.spans,
  };
}

function agentTurn(open: Open): AgentTurn {
  const of = named(open);
  return {
    span: open.span,
    startNs: open.span?.startNs ?? earliest(open.spans),
    speechId: open.span === null ? null : text(open.span.attributes, "lk.speech_id"),
    llm: of("llm_node"),
    tts: of("tts_node"),
    tools: of("function_tool"),
    speaking: of("agent_speaking"),
    spans: open.spans,
  };
}

/** A job may run several sessions one after the other for one call. */
function rootOf(sessions: readonly RawSpan[]): Session["root"] {
  const [first, ...more] = sessions.toSorted(byStart);
  if (first === undefined) return null;
  const endNs = more.reduce((most, { endNs }) => (endNs > most ? endNs : most), first.endNs);
  return { spanId: first.spanId, startNs: first.startNs, endNs };
}

const NAMES = ["lk.room_name", "lk.pii.room_name", "gen_ai.conversation.id", "session.id"] as const;

/** Sessions one after the other in one room are one call; at the same time, or in different rooms, they are several. */
function callsOf(sessions: readonly RawSpan[], holders: ReadonlyMap<string, RawSpan | null>): number {
  const unsent = [...holders.values()].filter((session) => session === null).length;
  const sorted = sessions.toSorted(byStart);
  let calls = Math.min(sorted.length, 1);
  for (const [i, session] of sorted.entries()) {
    const before = sorted[i - 1];
    if (before === undefined) continue;
    const elsewhere = NAMES.some((name) => {
      const [one, other] = [before, session].map(({ attributes }) => text(attributes, name));
      return one !== null && other !== null && one !== other;
    });
    if (elsewhere || session.startNs < before.endNs) calls += 1;
  }
  return calls + unsent;
}
