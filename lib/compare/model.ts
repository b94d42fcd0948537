import type { CallDetail, CallFacts, CallTurn } from "#lib/calls/schema.ts";
import { whyNoTurns } from "#lib/calls/view/absence.ts";
import { LEDGER_STAGES, type LedgerStage } from "#lib/ledger/stages.ts";
import { alignTurns } from "./align.ts";
import { FACTS } from "./schema.ts";
import type {
  CompareFact,
  ComparedCall,
  ComparedPair,
  Comparison,
  FactRow,
  StageRow,
  StageTimes,
} from "./schema.ts";

/** Two calls beside each other: what differs, turn by turn and stage by stage. Pure. */

/** `worstMs`: what the call log says of the longest wait, for a call without a trace. */
export interface Compared {
  readonly detail: CallDetail;
  readonly worstMs: number | null;
}

export function comparisonOf(a: Compared, b: Compared): Comparison {
  const [left, right] = [a.detail.turns, b.detail.turns];
  const pairs = left === null && right === null ? [] : pairsOf(left ?? [], right ?? []);
  return {
    a: comparedCall(a),
    b: comparedCall(b),
    facts: factsOf(a.detail, b.detail),
    pairs,
    matched: pairs.filter((pair) => pair.a !== null && pair.b !== null).length,
    stages: pairs.length === 0 ? [] : stageRows(pairs),
  };
}

function comparedCall({ detail, worstMs }: Compared): ComparedCall {
  const { call, state, verdict, sentiment, turns, sources } = detail;
  const longest =
    turns === null || turns.length === 0 ? null : Math.max(...turns.map(({ latencyMs }) => latencyMs));
  return {
    call,
    state,
    verdict,
    sentiment,
    worstTurnMs: longest ?? worstMs ?? verdict.waitedMs,
    absence: turns === null || turns.length === 0 ? whyNoTurns(detail) : null,
    sources: [...sources],
  };
}

const PARTS = {
  stt_provider: ["stt", "provider"],
  llm_provider: ["llm_first_token", "provider"],
  llm_model: ["llm_first_token", "model"],
  tts_provider: ["tts_first_frame", "provider"],
} as const;

const TOLD: Readonly<Record<CompareFact, (call: CallFacts) => string | null>> = {
  pipeline: ({ pipeline }) => pipeline,
  stt_provider: ({ sttProvider }) => sttProvider,
  llm_provider: ({ llmProvider }) => llmProvider,
  llm_model: ({ llmModel }) => llmModel,
  tts_provider: ({ ttsProvider }) => ttsProvider,
  // That no tool is named of a call whose turns nobody counted is no sign that it used none.
  tools: ({ tools, turns }) =>
    tools.length > 0 ? tools.toSorted().join(", ") : turns === null ? null : "none",
  version: ({ serviceVersion }) => serviceVersion,
  agent: ({ agent }) => agent,
  vertical: ({ vertical }) => vertical,
  language: ({ language }) => language,
  carrier: ({ carrier }) => carrier,
  direction: ({ direction }) => direction,
  environment: ({ environment }) => environment,
  turn_budget: () => null,
};

/** A fact of a call; of a provider or model all that its turns used, since a call can change over midway. */
function factOf({ call, turns }: CallDetail, fact: CompareFact): string | null {
  if (fact === "turn_budget") return turns?.[0] === undefined ? null : `${turns[0].budgetMs} ms`;
  if (Object.hasOwn(PARTS, fact)) {
    const [stage, what] = PARTS[fact as keyof typeof PARTS];
    const parts = turns?.flatMap((turn) => turn.parts) ?? [];
    const used = new Set(parts.flatMap((part) => (part.stage === stage ? (part[what] ?? []) : [])));
    if (used.size > 0) return [...used].toSorted().join(", ");
  }
  return TOLD[fact](call);
}

/** What differs first, then what cannot be told, then what is the same; each in the order of FACTS. */
function factsOf(a: CallDetail, b: CallDetail): FactRow[] {
  const isRealtime = [a, b].some(({ call }) => call.pipeline === "realtime");
  const rows = FACTS.flatMap((fact): FactRow[] => {
    const [left, right] = [factOf(a, fact), factOf(b, fact)];
    if (left === null && right === null) return [];
    // A realtime model has no STT and no TTS: that the pipelines differ says it.
    if ((fact === "stt_provider" || fact === "tts_provider") && isRealtime) return [];
    const state = left === null || right === null ? "unknown" : left === right ? "same" : "differs";
    return [{ fact, state, a: left, b: right }];
  });
  const rank = { differs: 0, unknown: 1, same: 2 };
  return rows.toSorted((x, y) => rank[x.state] - rank[y.state]);
}

const difference = (a: number | null, b: number | null) => (a === null || b === null ? null : a - b);
const times = (aMs: number | null, bMs: number | null) => ({ aMs, bMs, diffMs: difference(aMs, bMs) });

const stageMs = (turn: CallTurn | null, stage: LedgerStage): number | null =>
  turn?.ledger.find((row) => row.stage === stage)?.ms ?? null;

function pairsOf(a: readonly CallTurn[], b: readonly CallTurn[]): ComparedPair[] {
  return alignTurns(a, b).map((pair) => ({
    ...pair,
    diffMs: difference(pair.a?.latencyMs ?? null, pair.b?.latencyMs ?? null),
    stages: LEDGER_STAGES.flatMap((stage): StageTimes[] => {
      const [left, right] = [stageMs(pair.a, stage), stageMs(pair.b, stage)];
      return left === null && right === null ? [] : [{ stage, ...times(left, right) }];
    }),
  }));
}

export interface LargestDifference {
  /** A turn that stands alone where the other call has none in its place. */
  readonly pair: ComparedPair;
  /** Of a turn that stands alone: less a usual turn of the other call. */
  readonly diffMs: number;
  /** The stage that has most of it, in the same direction; null where none has. */
  readonly stage: StageTimes | null;
}

const MOST_ALIKE_MS = 100;

/** Where the two calls differ most; null below 100 ms, which is within what calls differ by anyway. */
export function largestDifference(pairs: readonly ComparedPair[]): LargestDifference | null {
  const usual = {
    a: median(pairs.flatMap(({ a }) => a?.latencyMs ?? [])),
    b: median(pairs.flatMap(({ b }) => b?.latencyMs ?? [])),
  };
  const differences = pairs.flatMap((pair): { pair: ComparedPair; diffMs: number }[] => {
    // That a call has more turns is no difference in waiting; that one of those took long is.
    const diffMs = pair.diffMs ?? longerThanUsual(pair, usual);
    return diffMs === null ? [] : [{ pair, diffMs }];
  });
  const largest = differences.toSorted((x, y) => Math.abs(y.diffMs) - Math.abs(x.diffMs))[0];
  if (largest === undefined || Math.abs(largest.diffMs) < MOST_ALIKE_MS) return null;
  const sign = Math.sign(largest.diffMs);
  // A stage that only one of the two has counts whole.
  const of = (stage: StageTimes) => sign * ((stage.aMs ?? 0) - (stage.bMs ?? 0));
  const stage = largest.pair.stages.toSorted((x, y) => of(y) - of(x))[0];
  return { ...largest, stage: stage === undefined || of(stage) <= 0 ? null : stage };
}

/** Of a turn without a like one; null where both are there, where the other call has none at all, or where it is no longer. */
function longerThanUsual(
  { a, b }: ComparedPair,
  usual: { a: number | null; b: number | null },
): number | null {
  if (a !== null && b === null && usual.b !== null && a.latencyMs > usual.b) return a.latencyMs - usual.b;
  if (b !== null && a === null && usual.a !== null && b.latencyMs > usual.a) return usual.a - b.latencyMs;
  return null;
}

/** The middle one; of an even number the mean of the two in the middle. Null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

const sum = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((total, value) => total + value, 0);

function stageRows(pairs: readonly ComparedPair[]): StageRow[] {
  return [...LEDGER_STAGES, "turn" as const].flatMap((stage): StageRow[] => {
    const of = (turn: CallTurn | null) =>
      stage === "turn" ? (turn?.latencyMs ?? null) : stageMs(turn, stage);
    const values = (side: "a" | "b", among: readonly ComparedPair[]) =>
      among.flatMap((pair) => of(pair[side]) ?? []);
    const matched = pairs.filter((pair) => pair.a !== null && pair.b !== null);
    const [a, b] = [values("a", pairs), values("b", pairs)];
    if (a.length === 0 && b.length === 0) return [];
    return [
      {
        stage,
        median: times(median(a), median(b)),
        counts: { a: a.length, b: b.length },
        total: times(sum(values("a", matched)), sum(values("b", matched))),
      },
    ];
  });
}
