const MOST_TURNS = 1e6;

/**
 * The numbers that the framework gave its turns, in order; where one is missing, impossible or comes twice, the smallest
 * from `least` on that is free.
 */
export function numbered(given: readonly (number | null)[], least: number): readonly number[] {
  const taken = new Set<number>();
  const own = given.map((number) => {
    if (number === null || !Number.isInteger(number) || number < 0 || number >= MOST_TURNS) return null;
    if (taken.has(number)) return null;
    taken.add(number);
    return number;
  });
  let free = least;
  return own.map((number) => {
    if (number !== null) return number;
    while (taken.has(free)) free++;
    taken.add(free);
    return free;
  });
}
