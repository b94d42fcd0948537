import { parseConfig } from "#lib/config/schema.ts";
import { backendsForOneAnswer, createBackends } from "#lib/datasources/backends.ts";
import type { QueryReport } from "#lib/sources/schema.ts";
import { valueOf } from "#lib/problem/testing.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { getMarks } from "../marks.ts";
import { getOverview } from "../overview.ts";
import type { SectionId } from "../model.ts";
import type { Line, Marks, Overview, PanelData, RangeQuery, Section, Vertical } from "../schema.ts";
import { getSection, getVertical } from "../service.ts";

/** For tests: everything that the pages ask for, as the browser does: each answer in a request of its own. */

/** Of requests at an instant to the embedded backend at `url`, or to others that `env` names. */
export function contextAt(
  url: string,
  nowMs: number,
  env: Readonly<Record<string, string>> = {},
): () => ServiceContext {
  const own = { PROMETHEUS_URL: `${url}/prometheus`, LOKI_URL: `${url}/loki` };
  const config = parseConfig({ ...own, ...env }, () => "");
  const backends = createBackends(config);
  return () => ({ config, backends: backendsForOneAnswer(backends), signal: undefined, nowMs });
}

export interface WholePage {
  readonly head: Vertical;
  readonly sections: readonly Section[];
  readonly marks: Marks;
  readonly queries: readonly QueryReport[];
}

/** @param context of one request each time */
export async function verticalPage(
  vertical: string,
  range: RangeQuery,
  context: () => ServiceContext,
): Promise<WholePage> {
  const marks = getMarks({ ...range, vertical }, context());
  const head = valueOf(await getVertical(vertical, range, context()));
  const before = head.range.before?.shiftSeconds ?? 0;
  const sections = await Promise.all(
    head.sections.map(async ({ id }) =>
      valueOf(await getSection({ vertical, section: id }, { ...range, before }, context())),
    ),
  );
  const answers = [...head.origins, ...sections, valueOf(await marks)];
  return {
    head,
    sections,
    marks: valueOf(await marks),
    queries: answers.flatMap(({ queries = [] }) => queries),
  };
}

export async function overviewPage(
  range: RangeQuery,
  context: () => ServiceContext,
): Promise<{ readonly overview: Overview; readonly queries: readonly QueryReport[] }> {
  const overview = valueOf(await getOverview(range, context()));
  return { overview, queries: overview.origins.flatMap(({ queries }) => queries) };
}

/** Reads the panels of a page. */
export function reading(page: () => WholePage) {
  const dataOf = <K extends PanelData["kind"]>(section: SectionId, id: string, kind: K) => {
    const { head, sections } = page();
    const panels = section === "turns" ? head.turns : sections.find((one) => one.id === section)?.panels;
    const data = panels?.find((one) => one.id === id)?.data;
    if (data?.kind !== kind) throw new Error(`${id} has no ${kind}`);
    return data as Extract<PanelData, { kind: K }>;
  };
  /** Cells of a table by row and column. */
  const cellsOf = (section: SectionId, id: string) => {
    const { rows, columns } = dataOf(section, id, "table");
    return new Map(
      rows.map(({ key, cells }) => [key, new Map(columns.map((column, i) => [column.id, cells[i] ?? null]))]),
    );
  };
  return {
    dataOf,
    cellsOf,
    columnOf: (section: SectionId, id: string, column: string) =>
      Object.fromEntries([...cellsOf(section, id)].map(([key, cells]) => [key, cells.get(column)])),
    /** Lines of the range itself, by key. */
    linesOf: (section: SectionId, id: string): ReadonlyMap<string, Line> =>
      new Map(
        dataOf(section, id, "series")
          .lines.filter(({ of }) => of === "now")
          .map((line) => [line.key, line]),
      ),
  };
}

/** What is known, added up. */
export const sum = (values: readonly (number | null)[] | undefined): number =>
  (values ?? []).reduce<number>((all, one) => all + (one ?? 0), 0);
