import { createLoader, createParser, parseAsBoolean, parseAsStringLiteral } from "nuqs/server";
import { isInstant } from "#components/time-range/range.ts";
import { REFRESHES, type Shown } from "#components/verticals/shown.ts";
import { SORT_KEYS } from "#components/verticals/sorting.ts";
import { isTimeZone } from "#lib/format/preferences.ts";

/** The range of the verticals' pages and how it is shown, in their address; the order of the overview too. */

const checked = (isValid: (text: string) => boolean) =>
  createParser({ parse: (text) => (isValid(text) ? text : null), serialize: (text: string) => text });
const instant = checked(isInstant);

export const shownParams = {
  from: instant,
  to: instant,
  environment: checked((text) => text !== "" && text.length <= 128),
  refresh: parseAsStringLiteral(REFRESHES),
  tz: checked((text) => text.length <= 64 && isTimeZone(text)),
  deploys: parseAsBoolean,
  alerts: parseAsBoolean,
};
export const overviewParams = {
  ...shownParams,
  sort: parseAsStringLiteral(SORT_KEYS),
  order: parseAsStringLiteral(["asc", "desc"]),
  /** The wallboard. */
  wall: parseAsStringLiteral(["1"]),
};

export const loadShown = createLoader(shownParams);
type Params = Awaited<ReturnType<typeof loadShown>>;

export const shownOf = ({ from, to, environment, refresh, tz, deploys, alerts }: Params): Shown => ({
  from,
  to,
  environment,
  refresh,
  tz,
  deploys: deploys ?? true,
  alerts: alerts ?? true,
});

/** What is as usual is taken out of the address. */
export const paramsOf = ({ deploys, alerts, ...rest }: Shown) => ({
  ...rest,
  deploys: deploys ? null : false,
  alerts: alerts ? null : false,
});

/** What the API is asked for. */
export const rangeQueryOf = ({ from, to, environment }: Params) => ({
  ...(from !== null && { from }),
  ...(to !== null && { to }),
  ...(environment !== null && { environment }),
});
