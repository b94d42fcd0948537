import { queryOptions } from "@tanstack/react-query";
import { fetchJson, worthRetrying } from "#lib/problem/fetch.ts";
import type { SectionId } from "./model.ts";
import type { Marks, Overview, Section, Vertical } from "./schema.ts";
import type { Turns } from "./turns-schema.ts";

/** What is asked of `/api/v1/verticals`, shared by the browser and by a page that prefetches on the server. */

export interface RangeAddress {
  /** As the API takes instants (`now-24h`); null: a day ago, now. */
  readonly from: string | null;
  readonly to: string | null;
  readonly environment: string | null;
  /** Seconds; null: chosen. */
  readonly step: number | null;
}

/** Null: never asked again by itself. */
interface Refresh {
  readonly refreshMs: number | null;
}

const STALE_MS = 10_000;

function params(asked: Readonly<Record<string, string | number | null>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value !== null) search.set(name, String(value));
  return search.size === 0 ? "" : `?${search.toString()}`;
}
const rangeParams = ({ from, to, environment, step }: RangeAddress) => ({ from, to, environment, step });
const path = (vertical: string, rest = "") => `/api/v1/verticals/${encodeURIComponent(vertical)}${rest}`;

const common = (refreshMs: number | null) => ({
  retry: worthRetrying,
  refetchInterval: refreshMs ?? (false as const),
  staleTime: STALE_MS,
});

/** No chart jumps while it is asked again; what another vertical had would be wrong. */
const isSame = (
  asked: { readonly queryKey: readonly unknown[] } | undefined,
  key: readonly unknown[],
): boolean => key.slice(0, 3).every((part, i) => asked?.queryKey[i] === part);

export const overviewQuery = (range: RangeAddress, { refreshMs }: Refresh = { refreshMs: null }) => {
  const search = params(rangeParams(range));
  const key = ["verticals", "all", "overview", search] as const;
  return queryOptions({
    ...common(refreshMs),
    queryKey: key,
    queryFn: ({ signal }): Promise<Overview> => fetchJson<Overview>(`/api/v1/verticals${search}`, { signal }),
    placeholderData: (before, asked) => (isSame(asked, key) ? before : undefined),
  });
};

export const verticalQuery = (
  vertical: string,
  range: RangeAddress,
  { refreshMs }: Refresh = { refreshMs: null },
) => {
  const search = params(rangeParams(range));
  const key = ["vertical", vertical, "head", search] as const;
  return queryOptions({
    ...common(refreshMs),
    queryKey: key,
    queryFn: ({ signal }): Promise<Vertical> => fetchJson<Vertical>(path(vertical, search), { signal }),
    placeholderData: (before, asked) => (isSame(asked, key) ? before : undefined),
  });
};

export interface SectionAddress extends RangeAddress {
  /** IANA; null: UTC. Only hours of the week depend on it. */
  readonly timeZone: string | null;
  /** `range.before.shiftSeconds` of the vertical's own answer, 0 where that has none: spares a question. Null: found out again. */
  readonly beforeSeconds: number | null;
}

export const sectionQuery = (
  vertical: string,
  section: SectionId,
  { timeZone, beforeSeconds, ...range }: SectionAddress,
  { refreshMs }: Refresh = { refreshMs: null },
) => {
  const search = params({ ...rangeParams(range), tz: timeZone, before: beforeSeconds });
  const url = path(vertical, `/panels/${section}${search}`);
  const key = ["vertical", vertical, section, search] as const;
  return queryOptions({
    ...common(refreshMs),
    queryKey: key,
    queryFn: ({ signal }): Promise<Section> => fetchJson<Section>(url, { signal }),
    placeholderData: (before, asked) => (isSame(asked, key) ? before : undefined),
  });
};

/** Deploys and alerts within the range. @param vertical null: of all */
export const marksQuery = (
  vertical: string | null,
  range: RangeAddress,
  { refreshMs }: Refresh = { refreshMs: null },
) => {
  const search = params({ ...rangeParams(range), vertical });
  const key = ["marks", vertical, "all", search] as const;
  return queryOptions({
    ...common(refreshMs),
    queryKey: key,
    queryFn: ({ signal }): Promise<Marks> => fetchJson<Marks>(`/api/v1/marks${search}`, { signal }),
    placeholderData: (before, asked) => (isSame(asked, key) ? before : undefined),
  });
};

/** Which single turns: of a step and of a bucket. Epoch ms, and ms; null: without that bound. */
export interface TurnsAddress {
  readonly fromMs: number;
  readonly toMs: number;
  readonly overMs: number | null;
  readonly upToMs: number | null;
  readonly environment: string | null;
}

/** Single turns, of their traces. What is over does not change: it is asked for once. */
export const turnsQuery = (vertical: string, { fromMs, toMs, overMs, upToMs, environment }: TurnsAddress) => {
  const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
  const search = params({ from, to, environment, over: overMs, upTo: upToMs });
  return queryOptions({
    retry: worthRetrying,
    staleTime: STALE_MS,
    queryKey: ["vertical", vertical, "single", search] as const,
    queryFn: ({ signal }): Promise<Turns> => fetchJson<Turns>(path(vertical, `/turns${search}`), { signal }),
  });
};
