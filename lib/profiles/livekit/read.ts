import type { SpanInput } from "#lib/ledger/model.ts";
import type { Stage } from "#lib/ledger/stages.ts";
import { type RawSpan, text } from "#lib/traces/raw.ts";
import type { TraceTree } from "#lib/traces/tree.ts";
import { idsOf, isOf, refusals, showsIn, sidOf } from "../evidence.ts";
import { NO_FACTS } from "../facts.ts";
import type { CallId, Profile, ProfiledTrace, ProfiledTurn, Speech, TraceFacts } from "../model.ts";
import { speechEnd } from "./clock.ts";
import { livekit } from "./declaration.ts";
import { commonUnit, unitOf } from "./delays.ts";
import { type Session, sessionOf, type UserTurn } from "./parts.ts";
import { readingOf, versionOf } from "./reading.ts";
import { repliesOf } from "./replies.ts";
import { speaking, toolStage } from "./stages.ts";
import { content } from "./values.ts";
import { type MadeTurn, type Making, turnsOf } from "./turns.ts";

/** LiveKit Agents, as it is: turns from `user_turn` and `agent_turn`, stages from what their spans hold. */
export const livekitProfile: Profile = {
  declaration: livekit,
  matches: (tree) => showsIn(livekit, tree),
  read: readLivekit,
};

const STAGE_OF: Readonly<Record<string, Stage>> = {
  eou_detection: "endpointing",
  llm_node: "llm_first_token",
  tts_node: "tts_first_frame",
  function_tool: "tool_call",
};
const REALTIME: ReadonlySet<string> = new Set([
  "realtime_inference",
  "realtime_metrics",
  "realtime_assistant_turn",
]);

/** Up to 1.7 these are the roots of traces of their own, beside the session's. */
const SIDE: ReadonlySet<string> = new Set(["start_agent_activity", "drain_agent_activity"]);

function readLivekit(tree: TraceTree): ProfiledTrace {
  const spans = ownSpans(tree);
  const session = sessionOf(tree);
  const { refuse, list } = refusals();
  const taken = new Map<Stage, Set<string>>();
  const took = (stage: Stage, from: string): void => {
    taken.set(stage, (taken.get(stage) ?? new Set()).add(from));
  };
  const units = session.users.map((user) => unitOf(user, speechEnd(user, null)));
  const unit = commonUnit(units, spans[0]?.resource.attributes ?? new Map());
  const realtime = spans.some(
    (span) => REALTIME.has(span.name) || span.attributes.has("lk.realtime_model_metrics"),
  );
  const making: Making = { session, unit, refuse, took, realtime };
  const { replies, initiated, unpaired } = repliesOf(session, unit);
  const nextUser = new Map(session.users.map((user, i) => [user, session.users[i + 1]]));
  const made = replies.map((reply) =>
    turnsOf(reply, reply.user === null ? undefined : nextUser.get(reply.user), making),
  );
  const turns = indexed(made.flat());
  const untimed = made.filter((one) => one.length === 0).length;
  const unheard = unpaired.filter(wasCommitted).length;
  refuseLabels(session, refuse);
  const ids = idsOf(livekit, spans);
  const hasTurns = session.root !== null || session.users.length > 0 || session.agents.length > 0;
  const isSide = !hasTurns && spans.some(({ parentId, name }) => parentId === null && SIDE.has(name));
  const isOneCall = session.calls < 2 && !isSide;
  const turnOf = new Map(
    isOneCall
      ? turns.flatMap(({ index, from }) => from.spans.map(({ spanId }) => [spanId, index] as const))
      : [],
  );
  return {
    profile: livekit.name,
    reading: readingOf({
      profile: versionOf(spans, unit),
      session,
      turns: turns.map(({ turn }) => turn),
      taken,
      refused: list(),
      realtime,
      isSide,
      hasSid: sidOf(ids) !== null,
      untimed,
      initiated: initiated.length,
      unpaired: unheard,
      discarded: made.flat().reduce((sum, { discarded }) => sum + discarded, 0),
    }),
    facts: factsOf(spans, isOneCall ? ids : [], realtime),
    ids,
    root: isOneCall ? session.root : null,
    // Whose turns are whose cannot be told; or they are in the session's own trace.
    turns: isOneCall ? turns.map(({ turn }) => turn) : null,
    untimed: isOneCall ? untimed + unheard : 0,
    loose: isOneCall ? looseOf(session, turns, making) : [],
    speech: speechOf(session, turnOf),
    rejections: [],
    network: [],
    stageOf: new Map(
      spans.flatMap(({ spanId, name }) => {
        const stage = Object.hasOwn(STAGE_OF, name) ? STAGE_OF[name] : undefined;
        return stage === undefined ? [] : [[spanId, stage]];
      }),
    ),
    turnOf,
  };
}

/** It had words, and its end was decided: somebody waited. A sound that came to nothing is no turn. */
const wasCommitted = ({ span }: UserTurn): boolean =>
  span !== null && (span.attributes.has("lk.end_of_turn_delay") || content(span, "user_transcript") !== null);

/** LiveKit's spans: by their scope, or, where scopes were lost, all those that have an attribute of its own. */
function ownSpans({ nodes }: TraceTree): RawSpan[] {
  const spans = nodes.map(({ span }) => span);
  const scoped = spans.filter(({ scope }) => scope !== null && livekit.scopes.includes(scope));
  if (scoped.length > 0) return scoped;
  return spans.filter(
    (span) =>
      isOf(livekit, span) ||
      REALTIME.has(span.name) ||
      [...span.attributes.keys()].some((key) => key.startsWith("lk.")),
  );
}

interface Indexed {
  readonly index: number;
  readonly turn: ProfiledTurn;
  readonly from: MadeTurn;
}

const indexed = (made: readonly MadeTurn[]): Indexed[] =>
  made
    .toSorted((a, b) => (a.turn.startNs < b.turn.startNs ? -1 : 1))
    .map((from, index) => ({ index, turn: { ...from.turn, index }, from }));

/** What the agent did in no turn: an error there is one of the call. */
function looseOf(session: Session, turns: readonly Indexed[], making: Making): SpanInput[] {
  const held = new Set(turns.flatMap(({ from }) => from.spans.map(({ spanId }) => spanId)));
  const quiet = { ...making, took: () => undefined };
  return session.agents
    .filter(({ spans }) => !spans.some(({ spanId }) => held.has(spanId)))
    .flatMap((agent) => [
      ...speaking(agent, agent.speaking[0]?.startNs ?? null, session, quiet),
      ...agent.tools.map((tool) => toolStage(tool, quiet)),
    ]);
}

const speechOf = ({ users, agents }: Session, turnOf: ReadonlyMap<string, number>): Speech[] =>
  [
    // Sounds before a turn's last speech may be a cough in the middle of another turn's answer.
    ...users.flatMap(({ speaking }) =>
      speaking.map((span, i) => ({ who: "caller" as const, span, isLast: i === speaking.length - 1 })),
    ),
    ...agents.flatMap(({ speaking }) =>
      speaking.map((span) => ({ who: "agent" as const, span, isLast: true })),
    ),
  ]
    .map(({ who, span, isLast }) => ({
      who,
      startNs: span.startNs,
      endNs: span.endNs,
      turnIndex: isLast ? (turnOf.get(span.spanId) ?? null) : null,
      spanId: span.spanId,
    }))
    .toSorted((a, b) => (a.startNs < b.startNs ? -1 : 1));

/** Node writes the STT's class label as its model and as its provider. */
function refuseLabels({ users }: Session, refuse: Making["refuse"]): void {
  for (const { span } of users) {
    const provider = span === null ? null : text(span.attributes, "gen_ai.provider.name");
    if (span === null || provider === null || provider !== text(span.attributes, "gen_ai.request.model"))
      continue;
    refuse(
      "gen_ai.provider.name and gen_ai.request.model of user_turn",
      span,
      provider,
      "both hold the STT's class label",
    );
  }
}

function factsOf(spans: readonly RawSpan[], ids: readonly CallId[], realtime: boolean): TraceFacts {
  const word = (...keys: readonly string[]): string | null => {
    for (const key of keys) {
      for (const { attributes } of spans) {
        const value = text(attributes, key);
        if (value !== null && value !== "") return value;
      }
    }
    return null;
  };
  const resource = spans[0]?.resource.attributes ?? new Map();
  const isCascade = spans.some(({ name }) => name === "tts_node");
  return {
    ...NO_FACTS,
    sid: sidOf(ids),
    agent: word("lk.agent_name", "lk.agent_label", "gen_ai.agent.name"),
    language: word("lk.eou.language"),
    carrier: ids.some(({ attribute }) => attribute.endsWith("sip.twilio.callSid")) ? "twilio" : null,
    pipeline: realtime ? "realtime" : isCascade ? "cascade" : null,
    environment: text(resource, "deployment.environment.name"),
    serviceVersion: text(resource, "service.version"),
  };
}
