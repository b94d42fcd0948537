import type { Mark } from "#components/charts/model.ts";
import { drillHref } from "#lib/verticals/drill.ts";
import type { Drill, Marks, PageRange } from "#lib/verticals/schema.ts";
import { clip } from "#lib/format/text.ts";
import type { Shown } from "./shown.ts";

/** What every panel of a vertical's page needs beside its own data. Pure. */

export interface Stage {
  readonly range: PageRange;
  readonly marks: readonly Mark[];
  /** A stretch was dragged: the page's range becomes it. Epoch ms. */
  readonly onZoom: (fromMs: number, toMs: number) => void;
  /** Leads to another page. */
  readonly onGo: (href: string) => void;
}

export const fromMs = ({ range }: Pick<Stage, "range">): number => Date.parse(range.from);
export const toMs = ({ range }: Pick<Stage, "range">): number => Date.parse(range.to);

/** The calls behind a figure of the whole range. */
export const rangeHref = (drill: Drill, { range }: Pick<Stage, "range">): string | undefined =>
  drillHref(drill, range) ?? undefined;

/** The calls behind the step that holds an instant. @param atMs epoch ms */
export function stepHref(drill: Drill, { range }: Pick<Stage, "range">, atMs: number): string | null {
  const end = range.times.find((time) => time >= atMs) ?? range.times.at(-1);
  if (end === undefined) return null;
  return drillHref(drill, {
    from: new Date(end - range.stepSeconds * 1000).toISOString(),
    to: new Date(end).toISOString(),
  });
}

const NO_MARKS: readonly Mark[] = [];

/** Deploys and alerts as marks, those that are to be shown. */
export function marksOf(marks: Marks | undefined, shown: Shown): readonly Mark[] {
  if (marks === undefined) return NO_MARKS;
  return [
    ...(shown.deploys ? (marks.deploys ?? []) : []).map(({ at, version }): Mark => ({
      atMs: Date.parse(at),
      label: clip(version, 16),
      text: `deploy of ${clip(version, 60)}`,
      kind: "deploy",
    })),
    ...(shown.alerts ? (marks.alerts ?? []) : [])
      .filter(({ fromBefore }) => !fromBefore)
      .map(({ name, severity, from }): Mark => ({
        atMs: Date.parse(from),
        label: clip(severity ?? name, 16),
        text: `${clip(name, 80)} fired${severity === null ? "" : `, ${clip(severity, 20)}`}`,
        kind: "alert",
      })),
  ];
}
