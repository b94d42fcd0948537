import { queryOptions } from "@tanstack/react-query";
import { fetchJson, worthRetrying } from "#lib/problem/fetch.ts";
import type { ConsoleStatus } from "./schema.ts";

const REFRESH_MS = 15_000;

/** Whether each source answers, asked again while somebody looks. */
export const statusQuery = () =>
  queryOptions({
    queryKey: ["status"],
    queryFn: ({ signal }): Promise<ConsoleStatus> => fetchJson<ConsoleStatus>("/api/v1/status", { signal }),
    retry: worthRetrying,
    refetchInterval: REFRESH_MS,
  });
