import type { SpanInput } from "#lib/ledger/model.ts";
import type { ProfiledTrace, ProfiledTurn, Reading, TraceFacts } from "./model.ts";

/**
 * A trace of several frameworks: an edge that calls another's agent. The first with turns tells them; stages that its
 * turns lack are filled with what the others recorded in the same time:
 *
 * ```
 * edge     turn      |────────────────────────────|   network_in, network_out
 * agent    agent_turn      |──────────────────────────|   llm_first_token, tts_first_frame: taken over
 * ```
 *
 * Clocks are never shifted: what two hosts' clocks push out of the turn stays out of it.
 */
export function merged(reads: readonly [ProfiledTrace, ...ProfiledTrace[]]): ProfiledTrace {
  const main = reads.find(({ turns }) => turns !== null && turns.length > 0) ?? reads[0];
  const others = reads.filter((read) => read !== main);
  if (others.length === 0) return main;
  const turnOf = new Map(main.turnOf);
  const told = others.flatMap(({ turns, loose }) => [
    ...(turns ?? []).flatMap(({ spans }) => spans),
    ...loose,
  ]);
  const filled = filledTurns(main.turns, told, turnOf);
  return {
    ...main,
    reading: commonReading(main, others),
    facts: commonFacts(reads),
    ids: [...new Map(reads.flatMap(({ ids }) => ids.map((id) => [id.value, id]))).values()],
    root: reads.find(({ root }) => root !== null)?.root ?? null,
    turns: filled,
    speech:
      main.speech.length > 0
        ? main.speech
        : others.flatMap(({ speech }) => speech.map((one) => ({ ...one, turnIndex: null }))),
    rejections: reads.flatMap(({ rejections }) => rejections),
    network: reads.flatMap(({ network }) => network),
    stageOf: new Map([...others.flatMap(({ stageOf }) => [...stageOf]), ...main.stageOf]),
    turnOf,
  };
}

function filledTurns(
  turns: ProfiledTrace["turns"],
  told: readonly SpanInput[],
  turnOf: Map<string, number>,
): ProfiledTrace["turns"] {
  if (turns === null) return null;
  const given = new Map<ProfiledTurn, SpanInput[]>();
  for (const span of told) {
    if (span.stage === null) continue;
    const turn = lastBefore(turns, span.endNs);
    if (turn === undefined || turn.endNs <= span.startNs) continue;
    const list = given.get(turn);
    if (list === undefined) given.set(turn, [span]);
    else list.push(span);
  }
  return turns.map((turn) => {
    const more = given.get(turn);
    if (more === undefined) return turn;
    const has = new Set(turn.spans.map(({ stage }) => stage));
    const spans = new Map(turn.spans.map((span) => [span.id, span]));
    for (const span of more) {
      if (has.has(span.stage)) continue;
      turnOf.set(span.sourceId ?? span.id, turn.index);
      // One that the turn holds already, as a span without a stage, keeps its place.
      const place = spans.get(span.id)?.parentId ?? span.parentId;
      const isInside = place !== null && (spans.has(place) || place === turn.spanId);
      spans.set(span.id, { ...span, parentId: isInside ? place : turn.spanId });
    }
    return { ...turn, spans: [...spans.values()] };
  });
}

/** The last turn, of those in order, that starts before an instant. */
function lastBefore(turns: readonly ProfiledTurn[], atNs: bigint): ProfiledTurn | undefined {
  let [low, high] = [0, turns.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const turn = turns[middle];
    if (turn !== undefined && turn.startNs < atNs) low = middle + 1;
    else high = middle;
  }
  return turns[low - 1];
}

function commonReading(main: ProfiledTrace, others: readonly ProfiledTrace[]): Reading {
  const all = [main, ...others].map(({ reading }) => reading);
  return {
    profiles: all.flatMap(({ profiles }) => profiles),
    stages: main.reading.stages.map((own) => {
      const other = others
        .flatMap(({ reading }) => reading.stages)
        .find(({ stage, from }) => stage === own.stage && from !== null);
      return own.from === null && other !== undefined ? other : own;
    }),
    refused: all.flatMap(({ refused }) => refused),
    // What the others cannot know of their own turns is not asked of them here.
    unknown: main.reading.unknown,
    notes: [
      `The turns are those of ${main.reading.profiles[0]?.label ?? main.profile}; the stages that they lack are filled with what ${others
        .flatMap(({ reading }) => reading.profiles.map(({ label }) => label))
        .join(", ")} recorded in the same time.`,
      ...all.flatMap(({ notes }) => notes),
    ],
  };
}

function commonFacts(reads: readonly [ProfiledTrace, ...ProfiledTrace[]]): TraceFacts {
  const keys = Object.keys(reads[0].facts) as (keyof TraceFacts)[];
  const first = <K extends keyof TraceFacts>(key: K): TraceFacts[K] | null =>
    reads.find(({ facts }) => facts[key] !== null)?.facts[key] ?? null;
  return Object.fromEntries(keys.map((key) => [key, first(key)])) as unknown as TraceFacts;
}
