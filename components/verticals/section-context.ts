import type { Mark } from "#components/charts/model.ts";
import { drillHref } from "#lib/verticals/drill.ts";
import type { Drill, Marks, PageRange } from "#lib/verticals/schema.ts";
import { clip } from "#lib/format/text.ts";
import { formatClock, formatDate } from "#lib/format/time.ts";
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

/**
 * Deploys and alerts as marks, those that are to be shown. An alert that began before the range and fired within it stands at
 * its left edge, with since when. @param zone IANA
 */
export function marksOf(
  marks: Marks | undefined,
  shown: Pick<Shown, "deploys" | "alerts">,
  range: Pick<PageRange, "from">,
  zone: string,
): readonly Mark[] {
  if (marks === undefined) return NO_MARKS;
  const startMs = Date.parse(range.from);
  return [
    ...(shown.deploys ? (marks.deploys ?? []) : []).map(({ at, version }): Mark => ({
      atMs: Date.parse(at),
      label: clip(version, 16),
      text: `deploy of ${clip(version, 60)}`,
      kind: "deploy",
    })),
    ...(shown.alerts ? (marks.alerts ?? []) : []).map(({ name, severity, from, fromBefore }): Mark => {
      const atMs = Date.parse(from);
      const since = atMs < startMs ? sinceWords(atMs, startMs, fromBefore, zone) : null;
      const fired = `${clip(name, 80)} fired${severity === null ? "" : `, ${clip(severity, 20)}`}`;
      return {
        atMs: Math.max(atMs, startMs),
        label: `${clip(severity ?? name, 16)}${since === null ? "" : ` ${since}`}`,
        text: since === null ? fired : `${fired}, ${since}`,
        kind: "alert",
      };
    }),
  ];
}

/** `since 14:02`, `since 22 Nov, 14:02`; before what was looked at, `since before 22 Nov, 14:02`. */
function sinceWords(atMs: number, startMs: number, before: boolean, zone: string): string {
  const [day, clock] = [formatDate(atMs, zone), formatClock(atMs, zone).slice(0, 5)];
  const at = day === formatDate(startMs, zone) ? clock : `${day.slice(0, -5)}, ${clock}`;
  return before ? `since before ${at}` : `since ${at}`;
}
