import type { CallFilters } from "#lib/calls/filters.ts";
import { formatDuration } from "#lib/format/duration.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import type { Better, Unit } from "./model.ts";
import { LEAST, type Percentile } from "./read.ts";
import type { Drill, Line, Panel, PanelData } from "./schema.ts";

/** Putting panels together. Pure. */

export interface SectionAnswer {
  readonly panels: Panel[];
  readonly reports: readonly (SourceReport | null | undefined)[];
}

export const panel = (
  id: string,
  title: string,
  description: string,
  unit: Unit | null,
  data: PanelData | null,
  note: string | null = null,
): Panel => ({ id, title, description, unit, data, note });

export const series = (
  lines: readonly Line[],
  more: { stacked?: boolean; limits?: Extract<PanelData, { kind: "series" }>["limits"] } = {},
): PanelData => ({
  kind: "series",
  lines: [...lines],
  stacked: more.stacked ?? false,
  limits: more.limits ?? [],
});

/** As exact as anybody reads, and a third of the bytes. */
const rounded = (values: readonly (number | null)[]): (number | null)[] =>
  values.map((value) => (value === null ? null : Number(value.toPrecision(7))));

export const line = (
  key: string,
  label: string,
  values: readonly (number | null)[],
  more: { of?: "now" | "before"; samples?: readonly (number | null)[]; drill?: Drill } = {},
): Line => ({
  key,
  label,
  of: more.of ?? "now",
  values: rounded(values),
  samples: more.samples === undefined ? null : [...more.samples],
  drill: more.drill ?? null,
});

type Table = Extract<PanelData, { kind: "table" }>;
type Cell = Table["rows"][number]["cells"][number];

export interface ColumnOf<Row> {
  readonly id: string;
  readonly title: string;
  readonly unit: Unit | null;
  readonly better?: Better;
  readonly cell: (row: Row) => Cell;
  readonly note?: (row: Row) => string | null;
}

export function table<Row>(
  columns: readonly ColumnOf<Row>[],
  rows: readonly {
    readonly key: string;
    readonly label: string;
    readonly of: Row;
    /** Of the range before; null: there is none, or nothing is known of it. */
    readonly before?: Row | null;
    readonly drill: Drill;
    readonly href?: string;
  }[],
): PanelData {
  return {
    kind: "table",
    columns: columns.map(({ id, title, unit, better }) => ({ id, title, unit, better: better ?? null })),
    rows: rows.map(({ key, label, of, before = null, drill, href }) => ({
      key,
      label,
      cells: columns.map(({ cell }) => cell(of)),
      before: before === null ? null : columns.map(({ cell }) => cell(before)),
      notes: columns.map(({ note }) => note?.(of) ?? null),
      beforeNotes: before === null ? null : columns.map(({ note }) => note?.(before) ?? null),
      drill,
      href: href ?? null,
    })),
  };
}

/** Why a percentile is not there, or how exact it is. */
export function percentileNote({ tooFew, samples, beyond, ms }: Percentile, q: number): string | null {
  if (tooFew) return `too few: ${(samples ?? 0).toLocaleString("en")} of ${LEAST[q] ?? 1}`;
  if (ms === null && samples !== null) return "the histogram's bounds are too far apart";
  return beyond && ms !== null ? `more than ${formatDuration(ms)}` : null;
}

export const NOTHING = "Nothing was counted in this range.";

/** Why a panel has no data: its source's own words are in `sources`. */
export const noteOn = (known: readonly unknown[] | null): string | null =>
  known?.length === 0 ? NOTHING : null;

export const callsOf = (vertical: string, more: Omit<CallFilters, "from" | "to"> = {}): Drill => ({
  vertical: [vertical],
  ...more,
});
