import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { alertsQuery } from "#lib/alerts/queries.ts";
import { fetchJson } from "#lib/problem/fetch.ts";
import { previewQuery, SILENCES_PATH, silencesQuery } from "./queries.ts";
import type { ExpiredSilence, SilenceMatcher, SilenceRequest, SilenceResponse } from "./schema.ts";

const TIMEOUT_MS = 30_000;

export const useSilences = () => useQuery(silencesQuery());

export const useSilencePreview = (matchers: readonly SilenceMatcher[]) => useQuery(previewQuery(matchers));

/** After a change both lists are asked for anew. */
function useChanged() {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: silencesQuery().queryKey }),
      client.invalidateQueries({ queryKey: alertsQuery().queryKey }),
    ]);
}

export function useCreateSilence(onCreated: (made: SilenceResponse) => void) {
  const changed = useChanged();
  return useMutation({
    mutationFn: (request: SilenceRequest) =>
      fetchJson<SilenceResponse>(SILENCES_PATH, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(request),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }),
    onSuccess: async (made) => {
      await changed();
      onCreated(made);
    },
  });
}

export function useEndSilence() {
  const changed = useChanged();
  return useMutation({
    mutationFn: (id: string) =>
      fetchJson<ExpiredSilence>(`${SILENCES_PATH}/${encodeURIComponent(id)}`, {
        method: "DELETE",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }),
    onSuccess: changed,
  });
}
