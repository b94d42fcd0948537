import { createLoader, createParser, parseAsInteger } from "nuqs/server";
import { isInstant } from "#components/time-range/range.ts";
import type { IncidentQuery } from "#lib/incidents/schema.ts";

/** What an alert's link tells, and the range that was chosen: `?alert&slo&vertical&severity&stage&environment&at&from&to`. */

const checked = (isValid: (text: string) => boolean) =>
  createParser({ parse: (text) => (isValid(text) ? text : null), serialize: (text) => text });

const word = checked((text) => text !== "" && text.length <= 128);
const instant = checked(isInstant);

export const incidentParams = {
  alert: word,
  slo: word,
  vertical: word,
  severity: word,
  stage: word,
  environment: word,
  at: parseAsInteger,
  from: instant,
  to: instant,
};
export const loadIncident = createLoader(incidentParams);

type Params = Awaited<ReturnType<typeof loadIncident>>;

/** The same as the API is asked with; an instant before or far after all telemetry is none. */
export function queryOf({ at, ...words }: Params): IncidentQuery {
  const given = Object.entries(words).filter(([, value]) => value !== null);
  const query = Object.fromEntries(given) as IncidentQuery;
  return at === null || at < 0 || at > 99_999_999_999 ? query : { ...query, at };
}

/** Whether the address names an incident; else it is the list's, perhaps of a range. */
export const namesIncident = ({ from: _from, to: _to, ...named }: IncidentQuery): boolean =>
  Object.keys(named).length > 0;
