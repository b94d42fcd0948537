import type { SourceReport } from "#lib/sources/schema.ts";

/** What the sources of a whole report said. Pure. */

const WORST: readonly SourceReport["state"][] = ["error", "off", "partial", "not_yet", "expired"];
const rank = ({ state }: SourceReport): number => {
  const at = WORST.indexOf(state);
  return at < 0 ? WORST.length : at;
};

/** Each source once, as the worst of its answers, by name. */
export function worstStates(reports: readonly SourceReport[]): SourceReport[] {
  const by = Map.groupBy(reports, ({ source }) => source);
  return [...by.values()]
    .flatMap((all) => all.toSorted((a, b) => rank(a) - rank(b))[0] ?? [])
    .toSorted((a, b) => a.source.localeCompare(b.source, "en"));
}

export const isTrouble = (report: SourceReport): boolean => rank(report) < WORST.length;
