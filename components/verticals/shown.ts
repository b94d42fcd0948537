import type { SectionId } from "#lib/verticals/model.ts";
import type { RangeAddress, SectionAddress } from "#lib/verticals/queries.ts";
import type { PageRange } from "#lib/verticals/schema.ts";

/** What a page of verticals shows of its time: all of it is in the address. Pure. */

export const REFRESHES = ["10s", "1m"] as const;
export type Refresh = (typeof REFRESHES)[number];
const REFRESH_MS: Readonly<Record<Refresh, number>> = { "10s": 10_000, "1m": 60_000 };

export interface Shown {
  /** As the API takes instants; null: a day ago, now. */
  readonly from: string | null;
  readonly to: string | null;
  readonly environment: string | null;
  /** Null: read again only when the page is. */
  readonly refresh: Refresh | null;
  /** IANA; null: the zone that the person chose for all pages. */
  readonly tz: string | null;
  /** Which marks stand on the charts. */
  readonly deploys: boolean;
  readonly alerts: boolean;
}
export type OnShown = (change: Partial<Shown>) => void;

export const addressOf = ({ from, to, environment }: Shown): RangeAddress => ({
  from,
  to,
  environment,
  step: null,
});

/** What a section of a vertical's page is asked for; only hours of the week depend on the zone. @param range of the vertical's own answer */
export const sectionAddress = (
  section: SectionId,
  shown: Shown,
  range: PageRange,
  shownZone: string,
): SectionAddress => ({
  ...addressOf(shown),
  timeZone: section === "hours" ? shownZone : null,
  beforeSeconds: range.before?.shiftSeconds ?? 0,
});

export const refreshMs = ({ refresh }: Shown): number | null =>
  refresh === null ? null : REFRESH_MS[refresh];
