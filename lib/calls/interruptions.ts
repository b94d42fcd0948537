import type { Finding, TurnLedger } from "#lib/ledger/model.ts";
import { callTime } from "#lib/ledger/words.ts";
import type { Interruption, ProfiledTurn } from "#lib/profiles/model.ts";

/** Answers that were cut short and are no barge-in, as findings: barge-ins are among the ledger's own. */

export type CutFinding = Omit<Finding, "kind"> & { readonly kind: "hang_up" | "false_alarm" | "cut_short" };

const WORDS: Readonly<
  Record<
    Exclude<Interruption, "barge_in">,
    readonly [kind: CutFinding["kind"], sentence: string, plain: string]
  >
> = {
  hang_up: [
    "hang_up",
    "was still being spoken when the call ended; nobody spoke over it.",
    "The call ended while the assistant was speaking.",
  ],
  false_alarm: [
    "false_alarm",
    "paused for a sound without words and was then spoken on.",
    "The assistant paused for a noise, and went on.",
  ],
  unknown: [
    "cut_short",
    "was cut short; the spans do not show by what.",
    "The assistant was cut short; by what is not recorded.",
  ],
};

/** What is worth knowing of answers that were cut short, in the order of the turns. `turns`: as they were divided. */
export function cutFindings(
  turns: readonly TurnLedger[],
  profiled: ReadonlyMap<number, ProfiledTurn>,
  startNs: bigint | null,
): CutFinding[] {
  return turns.flatMap((turn) => {
    const how = profiled.get(turn.index)?.interruption ?? null;
    if (how === null || how === "barge_in" || turn.interrupted === true) return [];
    const [kind, sentence, plain] = WORDS[how];
    const at = startNs === null ? "" : ` (${callTime(turn.startNs, startNs)})`;
    return {
      kind,
      turnIndex: turn.index,
      atNs: turn.startNs,
      sentence: `The answer of turn ${turn.index}${at} ${sentence}`,
      plain,
      evidence: [{ kind: "span" as const, id: turn.spanId, label: `turn ${turn.index}` }],
    };
  });
}
