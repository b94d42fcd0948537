import type {
  Between,
  LedgerPart,
  LedgerRow,
  SpanDefect,
  SpanInput,
  StageError,
  TurnInput,
  TurnLedger,
} from "./model.ts";
import { type Budgets, LEDGER_STAGES, type LedgerStage, STAGES, type Stage } from "./stages.ts";
import { sentId, type SoundSpans, soundSpans } from "./sound.ts";

const NS_PER_MS = 1e6;
// Real turns have tens. A hostile trace of 50,000 nested stages would cost their square.
const MAX_STAGE_SPANS = 1024;

/** A stage span clipped to its turn. */
interface Clip {
  readonly span: SpanInput;
  readonly stage: Stage;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly endedInTurn: boolean;
}

/**
 * Divides a turn's latency among its stages, to the nanosecond (docs/telemetry.md, "Ledger of a turn").
 *
 * ```
 * turn      |0 ─────────────────────────────── 1700|
 * stt    ───|────450|                                stt 200 (endpointing owns the first 250)
 * endpoint  |──250|
 * llm                |500 ────────── 1500|           llm 1000
 * tts                    |600 ─────────────── 1700|  tts 200 (it waited for the llm until 1500)
 * ledger    |endp 250|stt 200|un. 50|llm 1000|tts 200|
 * ```
 *
 * The rows' ns sum to `latencyNs` exactly, whatever the spans. A turn that ends before it starts has a latency
 * of 0 and no parts; the caller of this function reports it. Never throws.
 */
export function ledgerOf(turn: TurnInput, budgets: Budgets): TurnLedger {
  const sound = soundSpans(turn);
  const defects: SpanDefect[] = [...sound.defects];
  const clips: Clip[] = [];
  for (const span of sound.spans) {
    if (span.stage === null) continue;
    if (budgets.stages[span.stage] === null) {
      defects.push({ kind: "stage_not_in_pipeline", spanId: sentId(span), name: span.name });
      continue;
    }
    const clip = clipTo(turn, span, span.stage);
    if (!clip) continue;
    if (clips.length < MAX_STAGE_SPANS) clips.push(clip);
    else defects.push({ kind: "too_many_stages", spanId: sentId(span), name: span.name });
  }
  const parts = partsOf(turn, clips, sound);
  const latencyNs = turn.endNs > turn.startNs ? turn.endNs - turn.startNs : 0n;
  return {
    index: turn.index,
    kind: turn.kind,
    answered: turn.answered,
    interrupted: turn.interrupted,
    spanId: turn.spanId,
    startNs: turn.startNs,
    endNs: turn.endNs,
    latencyNs,
    budgetMs: budgets.turnMs,
    slow: Number(latencyNs) / NS_PER_MS > budgets.turnMs,
    rows: rowsOf(parts, budgets),
    parts,
    defects,
    ...(turn.unrecorded === undefined ? {} : { unrecorded: turn.unrecorded }),
  };
}

function clipTo(turn: TurnInput, span: SpanInput, stage: Stage): Clip | null {
  const startNs = span.startNs > turn.startNs ? span.startNs : turn.startNs;
  const endNs = span.endNs < turn.endNs ? span.endNs : turn.endNs;
  if (endNs <= startNs) return null;
  return { span, stage, startNs, endNs, endedInTurn: span.endNs <= turn.endNs };
}

/** Cuts the turn at each start and end, gives each piece to one span, and joins pieces of the same owner. */
function partsOf(turn: TurnInput, clips: readonly Clip[], sound: SoundSpans): LedgerPart[] {
  if (turn.endNs <= turn.startNs) return [];
  const cuts = [...new Set([turn.startNs, turn.endNs, ...clips.flatMap((c) => [c.startNs, c.endNs])])].sort(
    (a, b) => (a < b ? -1 : 1),
  );
  const waiting = [...clips].sort((a, b) => (a.startNs < b.startNs ? -1 : 1));
  let next = 0;
  let active: Clip[] = [];
  const owned: { owner: Clip | null; startNs: bigint; endNs: bigint }[] = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const startNs = cuts[i] as bigint;
    const endNs = cuts[i + 1] as bigint;
    active = active.filter((clip) => clip.endNs > startNs);
    for (let clip = waiting[next]; clip && clip.startNs <= startNs; clip = waiting[++next]) active.push(clip);
    const owner = ownerOf(active, sound);
    const last = owned.at(-1);
    if (last && last.owner === owner) last.endNs = endNs;
    else owned.push({ owner, startNs, endNs });
  }
  return owned.map(({ owner, startNs, endNs }, i) => ({
    stage: owner?.stage ?? "unattributed",
    startNs,
    endNs,
    spanId: owner ? sentId(owner.span) : null,
    tool: owner?.span.tool ?? null,
    provider: owner?.span.provider ?? null,
    model: owner?.span.model ?? null,
    error: owner?.span.error ?? null,
    between: owner
      ? null
      : betweenOf(owned[i - 1]?.owner ?? null, owned[i + 1]?.owner ?? null, startNs, endNs, sound),
  }));
}

/** The four rules, in order. */
function ownerOf(active: readonly Clip[], sound: SoundSpans): Clip | null {
  if (active.length < 2) return active[0] ?? null;
  const ended = active.filter((clip) => clip.endedInTurn);
  const first = ended.length > 0 ? ended : active;
  const ancestors = new Set<string>();
  for (const { span } of first) {
    let id = sound.parentOf(span.id);
    for (; id !== undefined && !ancestors.has(id); id = sound.parentOf(id)) ancestors.add(id);
  }
  const deepest = first.filter((clip) => !ancestors.has(clip.span.id));
  return deepest.reduce<Clip | null>((best, clip) => (best && !wins(clip, best) ? best : clip), null);
}

function wins(a: Clip, b: Clip): boolean {
  const order = STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage);
  if (order !== 0) return order < 0;
  if (a.endNs !== b.endNs) return a.endNs > b.endNs;
  if (a.startNs !== b.startNs) return a.startNs < b.startNs;
  return a.span.id < b.span.id;
}

function betweenOf(
  before: Clip | null,
  after: Clip | null,
  startNs: bigint,
  endNs: bigint,
  sound: SoundSpans,
): Between {
  const inside = sound.others
    .filter((span) => span.startNs < endNs && span.endNs > startNs)
    .sort((a, b) => (a.startNs === b.startNs ? (a.id < b.id ? -1 : 1) : a.startNs < b.startNs ? -1 : 1));
  return {
    before: before?.stage ?? null,
    after: after?.stage ?? null,
    spans: inside.map((span) => ({ id: sentId(span), name: span.name })),
  };
}

/** Stages of which each pass is held against the budget by itself: two quick tools are not one slow one. */
export const countsByItself = (stage: LedgerStage): boolean =>
  stage === "tool_call" || stage === "llm_first_token";

/** A stage's time against its budget: as a whole, or span by span where each counts by itself. */
export interface Share {
  readonly stage: LedgerStage;
  readonly ns: bigint;
  readonly overNs: bigint;
  readonly parts: readonly LedgerPart[];
}

/** The shares of a turn, each with its overrun; a share without a budget is never over it. */
export function sharesOf(parts: readonly LedgerPart[], budgets: Record<LedgerStage, number | null>): Share[] {
  const groups = new Map<string, LedgerPart[]>();
  for (const part of parts) {
    const key = countsByItself(part.stage) ? `${part.stage} ${part.spanId}` : part.stage;
    const group = groups.get(key);
    if (group) group.push(part);
    else groups.set(key, [part]);
  }
  return [...groups.values()].map((group) => {
    const stage = group[0]?.stage ?? "unattributed";
    const ns = group.reduce((sum, part) => sum + (part.endNs - part.startNs), 0n);
    return { stage, ns, overNs: overrun(ns, budgets[stage]), parts: group };
  });
}

/** Nanoseconds beyond a budget in ms; 0 within it, or without one. */
export function overrun(ns: bigint, budgetMs: number | null): bigint {
  if (budgetMs === null) return 0n;
  const over = ns - BigInt(Math.round(budgetMs * NS_PER_MS));
  return over > 0n ? over : 0n;
}

/** Each stage's time in all, in the order of the ledger; only stages that have a part. */
export function stageTotals(parts: readonly LedgerPart[]): { stage: LedgerStage; ns: bigint }[] {
  const totals = new Map<LedgerStage, bigint>();
  for (const part of parts)
    totals.set(part.stage, (totals.get(part.stage) ?? 0n) + (part.endNs - part.startNs));
  return LEDGER_STAGES.flatMap((stage) => {
    const ns = totals.get(stage);
    return ns === undefined ? [] : [{ stage, ns }];
  });
}

function rowsOf(parts: readonly LedgerPart[], budgets: Budgets): LedgerRow[] {
  const shares = sharesOf(parts, budgets.stages);
  return stageTotals(parts).map(({ stage, ns }) => ({
    stage,
    ns,
    budgetMs: budgets.stages[stage],
    overNs: shares.reduce((sum, share) => (share.stage === stage ? sum + share.overNs : sum), 0n),
  }));
}

/** The failed stage spans of a call: those below its turns and `loose` ones outside of any, by end time. */
export function stageErrorsOf(turns: readonly TurnInput[], loose: readonly SpanInput[] = []): StageError[] {
  const of = (spans: readonly SpanInput[], turnIndex: number | null): StageError[] =>
    spans.flatMap((span) =>
      span.stage === null || span.error === null
        ? []
        : [
            {
              spanId: sentId(span),
              stage: span.stage,
              turnIndex,
              startNs: span.startNs,
              endNs: span.endNs,
              error: span.error,
              tool: span.tool,
              provider: span.provider,
              model: span.model,
            },
          ],
    );
  return [...turns.flatMap((turn) => of(soundSpans(turn).spans, turn.index)), ...of(loose, null)].sort(
    (a, b) => (a.endNs === b.endNs ? (a.spanId < b.spanId ? -1 : 1) : a.endNs < b.endNs ? -1 : 1),
  );
}
