import type { MeasureId } from "#lib/verticals/model.ts";
import { MEASURE_IDS } from "#lib/verticals/model.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import type { Measure, Overview } from "#lib/verticals/schema.ts";

/** What a wallboard knows: the newest answer, and of what did not answer the last figures that were known. Pure. */

export interface Known {
  readonly measure: Measure;
  /** ISO 8601: when it was told. */
  readonly at: string;
  /** Its source does not answer any more. */
  readonly old: boolean;
}
export type KnownRow = ReadonlyMap<MeasureId, Known>;

export interface Silent {
  readonly report: SourceReport;
  readonly since: string;
  /** It was so already when the wallboard first asked. */
  readonly fromBefore: boolean;
}

export interface WallMemory {
  readonly answer: Overview;
  /** By vertical. */
  readonly rows: ReadonlyMap<string, KnownRow>;
  /** What does not answer, and the time of the first answer that said so. */
  readonly silent: readonly Silent[];
}

const isSilent = ({ state }: SourceReport): boolean => state === "error" || state === "partial";

/** Takes over what is told, and keeps what only a silent source could tell. */
export function remember(before: WallMemory | null, answer: Overview): WallMemory {
  const told = new Map((answer.verticals ?? []).map(({ vertical, measures }) => [vertical, measures]));
  const silent = answer.sources.filter(isSilent).map((report): Silent => {
    const last = before?.silent.find((one) => one.report.source === report.source);
    return last === undefined
      ? { report, since: answer.at, fromBefore: before === null }
      : { ...last, report };
  });
  // Which verticals there are is known in full only when all sources answer.
  const names = silent.length === 0 ? told.keys() : new Set([...(before?.rows.keys() ?? []), ...told.keys()]);
  const rowOf = (vertical: string): KnownRow =>
    new Map(
      MEASURE_IDS.flatMap((id): [MeasureId, Known][] => {
        const measure = told.get(vertical)?.[id];
        const last = before?.rows.get(vertical)?.get(id);
        if (measure?.value == null && last !== undefined && last.measure.value !== null && isLost(answer, id))
          return [[id, { ...last, old: true }]];
        return measure === undefined ? [] : [[id, { measure, at: answer.at, old: false }]];
      }),
    );
  return { answer, rows: new Map([...names].map((name) => [name, rowOf(name)])), silent };
}

/** The source of a measure did not answer. */
const isLost = ({ origins }: Overview, id: MeasureId): boolean =>
  origins.some(
    ({ measures, source }) => (measures.length === 0 || measures.includes(id)) && isSilent(source),
  );
