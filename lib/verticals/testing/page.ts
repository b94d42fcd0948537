import type { QueryReport } from "#lib/sources/schema.ts";
import type { Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { getMarks } from "../marks.ts";
import { getOverview } from "../overview.ts";
import type { Marks, Overview, RangeQuery, Section, Vertical } from "../schema.ts";
import { getSection, getVertical } from "../service.ts";

/** For tests: everything that the pages ask for, as the browser does: each answer in a request of its own. */

export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.message}`);
  return result.value;
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
