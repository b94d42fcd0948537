import type { SpanTable } from "../span-table.ts";

/** Time of a turn that no stage covers, in its place among the rows. */

/** What a turn says of its parts: `CallTurn` has it. */
export interface TurnParts<Between> {
  readonly index: number;
  readonly spanId: string;
  readonly parts: readonly {
    readonly stage: string;
    readonly startNs: string;
    readonly endNs: string;
    readonly between: Between;
  }[];
}

export interface Gap<Between> {
  readonly turnIndex: number;
  /** ns from the trace's start. */
  readonly startNs: number;
  readonly durationNs: number;
  /** The turn's row, below which the gap is; −1 where the trace does not have it. */
  readonly turnRow: number;
  /** The last row before the gap's own: of what began before it, with all that is below that. */
  readonly afterRow: number;
  /** The stages on both sides, and other spans within. */
  readonly between: Between;
}

/** The unattributed parts of the turns, by time. O(parts + children of the turns). */
export function gaps<Between>(
  table: SpanTable,
  turns: readonly TurnParts<Between>[],
): readonly Gap<Between>[] {
  const origin = table.list.startNs;
  if (origin === null) return [];
  const found: Gap<Between>[] = [];
  for (const turn of turns) {
    const turnRow = table.indexOf(turn.spanId);
    let afterRow = turnRow;
    const children = turnRow === -1 ? [] : [...table.children(turnRow)];
    let next = 0;
    for (const part of turn.parts) {
      if (part.stage !== "unattributed") continue;
      const startNs = Number(BigInt(part.startNs) - BigInt(origin));
      const durationNs = Number(BigInt(part.endNs) - BigInt(part.startNs));
      for (
        let child = children[next];
        child !== undefined && table.start(child) <= startNs;
        child = children[++next]
      )
        afterRow = table.end(child) - 1;
      found.push({ turnIndex: turn.index, startNs, durationNs, turnRow, afterRow, between: part.between });
    }
  }
  return found;
}
