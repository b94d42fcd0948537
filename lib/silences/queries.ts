import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { fetchJson, worthRetrying } from "#lib/problem/fetch.ts";
import type { SilenceList, SilenceMatcher, SilencePreview } from "./schema.ts";

export const SILENCES_PATH = "/api/v1/silences";
const REFRESH_MS = 15_000;

export const silencesQuery = () =>
  queryOptions({
    queryKey: ["silences"],
    queryFn: ({ signal }): Promise<SilenceList> => fetchJson<SilenceList>(SILENCES_PATH, { signal }),
    retry: worthRetrying,
    refetchInterval: REFRESH_MS,
  });

/** What a silence with these matchers would mute now. */
export const previewQuery = (matchers: readonly SilenceMatcher[]) =>
  queryOptions({
    queryKey: ["silence-preview", matchers],
    queryFn: ({ signal }): Promise<SilencePreview> =>
      fetchJson<SilencePreview>(`${SILENCES_PATH}/preview`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ matchers }),
        signal,
      }),
    retry: worthRetrying,
    // What was found for the letters before stays until the answer is there.
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
