import {
  createLoader,
  createParser,
  parseAsNativeArrayOf,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { ALERT_STATES, SEVERITIES } from "#lib/alerts/kinds.ts";
import type { AlertFilters } from "#lib/alerts/schema.ts";

/** What the list of alerts shows, in its address, by the names of `GET /api/v1/alerts`. */

const word = createParser({
  parse: (text) => (text !== "" && text.length <= 128 ? text : null),
  serialize: (text: string) => text,
});

export const alertParams = {
  severity: parseAsNativeArrayOf(parseAsStringLiteral(SEVERITIES)),
  state: parseAsNativeArrayOf(parseAsStringLiteral(ALERT_STATES)),
  vertical: parseAsNativeArrayOf(word),
  environment: parseAsNativeArrayOf(word),
  q: parseAsString,
};

export const loadAlertParams = createLoader(alertParams);
type Params = Awaited<ReturnType<typeof loadAlertParams>>;

export const filtersOf = ({ severity, state, vertical, environment, q }: Params): AlertFilters => ({
  severity,
  state,
  vertical: vertical.slice(0, 20),
  environment: environment.slice(0, 20),
  q: (q ?? "").slice(0, 200),
});

const some = <T>(values: readonly T[] | undefined): T[] | null =>
  values === undefined || values.length === 0 ? null : [...values];

export const paramsOf = ({ severity, state, vertical, environment, q }: AlertFilters) => ({
  severity: some(severity),
  state: some(state),
  vertical: some(vertical),
  environment: some(environment),
  q: q === undefined || q === "" ? null : q,
});
