import type { CallTurn } from "#lib/calls/schema.ts";

/** Which turn of one call belongs beside which of another. */

export interface TurnPair {
  readonly a: CallTurn | null;
  readonly b: CallTurn | null;
}

/** A greeting or a reply with what followed it while the caller still waited. */
interface Unit {
  /** What it is, and the how-manieth of its kind: `reply 3`. */
  readonly key: string;
  readonly head: CallTurn | null;
  readonly continuations: readonly CallTurn[];
}

/**
 * The rule: turns by their time; the k-th greeting beside the k-th greeting, the k-th reply beside the k-th reply, and
 * of each of them the j-th continuation beside the j-th. What has no counterpart stands alone, after what it followed
 * in its own call:
 *
 * ```
 * a   greeting 1   reply 1   continuation   reply 2
 * b                reply 1                  reply 2   reply 3
 * ```
 */
export function alignTurns(a: readonly CallTurn[], b: readonly CallTurn[]): TurnPair[] {
  const [left, right] = [unitsOf(a), unitsOf(b)];
  const rightByKey = new Map(right.map((unit) => [unit.key, unit]));
  const leftKeys = new Set(left.map(({ key }) => key));
  const alone = new Map<string | null, Unit[]>();
  let after: string | null = null;
  for (const unit of right) {
    if (leftKeys.has(unit.key)) after = unit.key;
    else alone.set(after, [...(alone.get(after) ?? []), unit]);
  }
  const lonely = (key: string | null) => (alone.get(key) ?? []).flatMap((unit) => pairsOf(undefined, unit));
  return [
    ...lonely(null),
    ...left.flatMap((unit) => [...pairsOf(unit, rightByKey.get(unit.key)), ...lonely(unit.key)]),
  ];
}

function unitsOf(turns: readonly CallTurn[]): Unit[] {
  const units: { key: string; head: CallTurn | null; continuations: CallTurn[] }[] = [];
  const counts = { greeting: 0, reply: 0 };
  for (const turn of turns.toSorted((x, y) => x.startMs - y.startMs || x.index - y.index)) {
    const last = units.at(-1);
    if (turn.kind !== "continuation")
      units.push({ key: `${turn.kind} ${++counts[turn.kind]}`, head: turn, continuations: [] });
    else if (last === undefined) units.push({ key: "none", head: null, continuations: [turn] });
    else last.continuations.push(turn);
  }
  return units;
}

function pairsOf(a: Unit | undefined, b: Unit | undefined): TurnPair[] {
  const heads: TurnPair = { a: a?.head ?? null, b: b?.head ?? null };
  const most = Math.max(a?.continuations.length ?? 0, b?.continuations.length ?? 0);
  const rest = Array.from({ length: most }, (_, at) => ({
    a: a?.continuations[at] ?? null,
    b: b?.continuations[at] ?? null,
  }));
  return heads.a === null && heads.b === null ? rest : [heads, ...rest];
}
