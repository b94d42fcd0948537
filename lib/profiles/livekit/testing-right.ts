import type { TurnLedger } from "#lib/ledger/model.ts";
import { verdictOf } from "#lib/ledger/verdict.ts";
import type { ProfiledTrace, ProfiledTurn } from "../model.ts";
import { ledgersOf, ms } from "./testing.ts";

/** For tests: whether what is read of a part of a call is right, next to the whole call. */

/** What a turn says: its times, and each stage's. */
const told = ({ kind, answered, interruption, startNs, endNs, spans }: ProfiledTurn) => ({
  kind,
  answered,
  interruption,
  startNs,
  endNs,
  stages: spans
    .filter(({ stage }) => stage !== null)
    .map(({ stage, startNs, endNs, tool, error }) => ({ stage, startNs, endNs, tool, error }))
    .toSorted((a, b) =>
      a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : a.endNs < b.endNs ? -1 : 1,
    ),
});
export const toldOf = (trace: ProfiledTrace) => (trace.turns ?? []).map(told);

const NEAR_MS = 30;
const near = (a: bigint, b: bigint): boolean => Math.abs(ms(a - b)) <= NEAR_MS;

/** Says what is wrong in a reading, next to the whole one; empty where all is right or missing. */
export function wrongIn(part: ProfiledTrace, whole: ProfiledTrace): string[] {
  const wrong: string[] = [];
  for (const turn of part.turns ?? []) {
    const was = whole.turns?.find((one) => near(one.endNs, turn.endNs) || near(one.startNs, turn.startNs));
    if (was === undefined) {
      wrong.push(`a turn of ${ms(turn.endNs - turn.startNs)} ms that never was (${turn.clock.by})`);
      continue;
    }
    const length = ms(turn.endNs - turn.startNs);
    const wasLength = ms(was.endNs - was.startNs);
    const isAtLeast = turn.answered === false && was.answered === false && length <= wasLength;
    if (!isAtLeast && Math.abs(length - wasLength) > NEAR_MS) {
      wrong.push(`turn ${was.index} took ${length} instead of ${wasLength} (${turn.clock.by})`);
    }
    if (turn.kind !== was.kind) wrong.push(`turn ${was.index} is a ${turn.kind}`);
    if (turn.answered !== null && turn.answered !== was.answered)
      wrong.push(`turn ${was.index} was not answered`);
    const { interruption } = turn;
    if (interruption !== null && interruption !== "unknown" && interruption !== was.interruption)
      wrong.push(`turn ${was.index} was cut short by a ${interruption}`);
    if (turn.interrupted === true && was.interrupted !== true)
      wrong.push(`turn ${was.index} was interrupted`);
    for (const stage of turn.spans) {
      if (stage.stage === null) continue;
      const same = was.spans.some(
        (one) =>
          one.stage === stage.stage &&
          Math.abs(ms(one.endNs - one.startNs) - ms(stage.endNs - stage.startNs)) <= NEAR_MS &&
          (stage.error === null || stage.error === one.error),
      );
      if (!same) wrong.push(`turn ${was.index}: ${stage.stage} took ${ms(stage.endNs - stage.startNs)}`);
    }
  }
  if ((part.turns?.length ?? 0) > (whole.turns?.length ?? 0)) wrong.push("there are more turns");
  return wrong;
}

/** The stage that the verdict would name, were this the call's only turn. */
export function stageBlamed(turn: TurnLedger): string | null {
  const call = {
    sid: "",
    startNs: null,
    endNs: null,
    pipeline: "cascade",
    outcome: null,
    endReason: null,
  } as const;
  const known = {
    running: false,
    edgeLost: false,
    rootSpanId: "1",
    partialTrace: null,
    callLog: null,
  } as const;
  return verdictOf({ ...call, ...known, turns: [turn], errors: [], rejections: [] }).stage;
}

export function expectExact(trace: ProfiledTrace): void {
  for (const ledger of ledgersOf(trace)) {
    if (ledger.rows.reduce((sum, row) => sum + row.ns, 0n) !== ledger.latencyNs) throw new Error("not exact");
    if (ledger.latencyNs <= 0n) throw new Error("a turn without a length");
    if (ledger.defects.length > 0) throw new Error(JSON.stringify(ledger.defects));
  }
}
