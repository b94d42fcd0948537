import type { CallTurn } from "../schema.ts";

/** By which clocks a call's turns were measured, each with its number of turns; the most used first. */
export function clocksOf(
  turns: readonly CallTurn[],
): { readonly by: string; readonly isFrameworks: boolean; readonly turns: number }[] {
  const counted = new Map<string, { by: string; isFrameworks: boolean; turns: number }>();
  for (const { clock } of turns) {
    if (clock == null) continue;
    const known = counted.get(clock.by);
    if (known === undefined)
      counted.set(clock.by, { by: clock.by, isFrameworks: clock.from === "framework", turns: 1 });
    else known.turns += 1;
  }
  return [...counted.values()].toSorted((a, b) => b.turns - a.turns);
}
