import { queryOptions } from "@tanstack/react-query";
import { fetchJson, worthRetrying } from "#lib/problem/fetch.ts";
import type { AlertList } from "./schema.ts";

const REFRESH_MS = 15_000;

/** Every alert, asked again while somebody looks; what is shown of them is the page's choice. */
export const alertsQuery = () =>
  queryOptions({
    queryKey: ["alerts"],
    queryFn: ({ signal }): Promise<AlertList> => fetchJson<AlertList>("/api/v1/alerts", { signal }),
    retry: worthRetrying,
    refetchInterval: REFRESH_MS,
  });
