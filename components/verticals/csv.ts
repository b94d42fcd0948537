import type { CsvTable, CsvValue } from "#lib/format/csv.ts";
import type { Unit } from "#lib/verticals/model.ts";
import type { Overview, PanelData, Vertical } from "#lib/verticals/schema.ts";

/** Panels of verticals as tables to save: figures as they are, with their units in the head. Pure. */

type Kind<K extends PanelData["kind"]> = Extract<PanelData, { kind: K }>;

const UNITS: Readonly<Record<Unit, string | null>> = {
  ms: "ms",
  ratio: "ratio",
  score: "-1 to 1",
  per_call: "per call",
  per_minute: "per minute",
  calls: null,
  turns: null,
  events: null,
};

const withUnit = (title: string, unit: Unit | null): string => {
  const words = unit === null ? null : UNITS[unit];
  return words === null ? title : `${title} (${words})`;
};

/** Names of metrics end up as rounding errors apart: as exact as a double is without them. */
const exact = (value: CsvValue): CsvValue =>
  typeof value === "number" && Number.isFinite(value) ? Number(value.toPrecision(12)) : value;

/** Why a figure is missing, or that it is more than what stands there. */
const notesOf = (titles: readonly string[], notes: readonly (string | null)[]): string[] =>
  notes.flatMap((note, i) => (note === null ? [] : [`${titles[i] ?? ""}: ${note}`]));

/** Each column, then what it was before where that is asked for, then why figures are missing. `name`: what a row is. */
export function tableCsv({ columns, rows }: Kind<"table">, name: string): CsvTable {
  const titles = columns.map(({ title }) => title);
  const compared = rows.some(({ before }) => before !== null);
  const remarks = rows.map(({ notes, beforeNotes }) =>
    [
      ...notesOf(titles, notes),
      ...notesOf(
        titles.map((title) => `${title} before`),
        beforeNotes ?? [],
      ),
    ].join("; "),
  );
  const noted = remarks.some((text) => text !== "");
  return {
    head: [
      name,
      ...columns.map(({ title, unit, id }) => (id === "ended" ? `${title} (UTC)` : withUnit(title, unit))),
      ...(compared ? columns.map(({ title, unit }) => withUnit(`${title} before`, unit)) : []),
      ...(noted ? ["notes"] : []),
    ],
    rows: rows.map(({ label, cells, before }, i) => [
      label,
      ...cells.map(exact),
      ...(compared ? columns.map((_, at) => exact(before?.[at] ?? null)) : []),
      ...(noted ? [remarks[i] ?? ""] : []),
    ]),
  };
}

export function ledgerCsv({ rows, totalMs, beforeTotalMs, turns, beforeTurns }: Kind<"ledger">): CsvTable {
  return {
    head: ["stage", "mean (ms)", "mean before (ms)", "budget (ms)", "turns", "turns before"],
    rows: [
      ...rows.map(({ stage, ms, beforeMs, budgetMs }) =>
        [stage, ms, beforeMs, budgetMs, turns, beforeTurns].map(exact),
      ),
      ["together", totalMs, beforeTotalMs, null, turns, beforeTurns].map(exact),
    ],
  };
}

export const scatterCsv = ({ x, y, sids }: Kind<"scatter">): CsvTable => ({
  head: ["call", "longest wait (ms)", "sentiment (-1 to 1)"],
  rows: sids.map((sid, i) => [sid, exact(x[i] ?? null), exact(y[i] ?? null)]),
});

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

export const hoursCsv = ({ means, hours, timeZone }: Kind<"hours">): CsvTable => ({
  head: ["day", `hour (${timeZone})`, "mean calls", "such hours covered"],
  rows: means.flatMap((day, d) =>
    day.map((mean, hour) => [DAYS[d] ?? null, hour, exact(mean), exact(hours[d]?.[hour] ?? null)]),
  ),
});

export const slosCsv = (slos: NonNullable<Vertical["slos"]>): CsvTable => ({
  head: [
    "objective",
    "environment",
    "target (ratio)",
    "events of the period",
    "bad events",
    "budget left (ratio)",
    "burn of 1 h (times the budget's pace)",
  ],
  rows: slos.map(({ title, objective, environment, target, events, budgetLeft, burn }) =>
    [title ?? objective, environment, target, events.total, events.bad, budgetLeft, burn["1h"] ?? null].map(
      exact,
    ),
  ),
});

/** A row a vertical: each figure, what it was before, and of how many. */
export function overviewCsv({ measures, verticals }: Overview): CsvTable {
  return {
    head: [
      "vertical",
      ...measures.flatMap(({ title, unit }) => [
        withUnit(title, unit),
        withUnit(`${title} before`, unit),
        `${title}, of`,
      ]),
      "notes",
    ],
    rows: (verticals ?? []).map(({ vertical, measures: own }) => [
      vertical,
      ...measures.flatMap(({ id }) => {
        const measure = own[id];
        return [measure?.value ?? null, measure?.before ?? null, measure?.samples ?? null].map(exact);
      }),
      measures
        .flatMap(({ id, title }) => {
          const measure = own[id];
          if (measure === undefined) return [];
          if (measure.tooFew) return [`${title}: too few samples`];
          return measure.beyond ? [`${title}: more than that`] : [];
        })
        .join("; "),
    ]),
  };
}
