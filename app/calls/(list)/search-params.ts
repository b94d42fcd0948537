import { createLoader, createParser, parseAsNativeArrayOf, parseAsStringLiteral } from "nuqs/server";
import {
  DIRECTION_LABELS,
  HAPPENING_LABELS,
  keysOf,
  type ListFilters,
  OUTCOME_LABELS,
  SENTIMENT_LABELS,
  SORT_LABELS,
  STAGE_FILTER_LABELS,
  STATE_LABELS,
  VERDICT_LABELS,
} from "#components/filters/words.ts";
import { isInstant } from "#components/time-range/range.ts";

/** The filters of the list of calls in its address, by the names of `GET /api/v1/calls`. Server and browser read them. */

const MAX_VALUES = 20;

const checked = (isValid: (text: string) => boolean) =>
  createParser({ parse: (text) => (isValid(text) ? text : null), serialize: (text) => text });

const word = checked((text) => text !== "" && text.length <= 128);
const instant = checked(isInstant);
/** A phone number is no hash: it is left out, and repeated nowhere. */
const callerHash = checked((text) => /^[0-9a-f]{32}$/.test(text));

export const callListParams = {
  caller: callerHash,
  vertical: parseAsNativeArrayOf(word),
  agent: parseAsNativeArrayOf(word),
  verdict: parseAsNativeArrayOf(parseAsStringLiteral(keysOf(VERDICT_LABELS))),
  stage: parseAsNativeArrayOf(parseAsStringLiteral(keysOf(STAGE_FILTER_LABELS))),
  outcome: parseAsNativeArrayOf(parseAsStringLiteral(keysOf(OUTCOME_LABELS))),
  sentiment: parseAsNativeArrayOf(parseAsStringLiteral(keysOf(SENTIMENT_LABELS))),
  tool: parseAsNativeArrayOf(word),
  had: parseAsNativeArrayOf(parseAsStringLiteral(keysOf(HAPPENING_LABELS))),
  guardrail: parseAsNativeArrayOf(word),
  failed: parseAsNativeArrayOf(parseAsStringLiteral(keysOf(STAGE_FILTER_LABELS))),
  provider: parseAsNativeArrayOf(word),
  model: parseAsNativeArrayOf(word),
  language: parseAsNativeArrayOf(word),
  carrier: parseAsNativeArrayOf(word),
  state: parseAsNativeArrayOf(parseAsStringLiteral(keysOf(STATE_LABELS))),
  direction: parseAsNativeArrayOf(parseAsStringLiteral(keysOf(DIRECTION_LABELS))),
  environment: parseAsNativeArrayOf(word),
  from: instant,
  to: instant,
  sort: parseAsStringLiteral(keysOf(SORT_LABELS)),
};

export const loadCallList = createLoader(callListParams);

type Params = Awaited<ReturnType<typeof loadCallList>>;

/** What the address asks for, in one form whatever the order of its parts, so that server and browser share a cache key. */
export function filtersOf(params: Params): ListFilters {
  const asked = Object.entries(params).flatMap(([name, value]): [string, unknown][] => {
    if (value === null || (Array.isArray(value) && value.length === 0)) return [];
    if (name === "sort" && value === "time") return [];
    return [
      [name, Array.isArray(value) ? [...new Set<string>(value)].slice(0, MAX_VALUES).toSorted() : value],
    ];
  });
  return Object.fromEntries(asked);
}

/** The address of filters: what is not asked for is taken out of it. */
export function paramsOf(filters: ListFilters): { [Name in keyof Params]: Params[Name] | null } {
  const names = Object.keys(callListParams) as (keyof Params)[];
  return Object.fromEntries(names.map((name) => [name, filters[name] ?? null])) as {
    [Name in keyof Params]: Params[Name] | null;
  };
}

/** The names of what an address holds and the list does not know, or not with such a value. */
export function leftOut(
  given: Readonly<Record<string, string | string[] | undefined>>,
  read: Params,
): string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const values = (Array.isArray(value) ? value : [value]).filter((one) => one !== undefined && one !== "");
    const taken = Object.hasOwn(callListParams, name) ? read[name as keyof Params] : null;
    const count = Array.isArray(taken) ? taken.length : taken === null ? 0 : 1;
    return values.length > count ? [name] : [];
  });
}
