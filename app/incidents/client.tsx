"use client";

import { useQueryStates } from "nuqs";
import { IncidentList } from "#components/incidents/incident-list.tsx";
import { IncidentView } from "#components/incidents/incident-view.tsx";
import { incidentParams, namesIncident, queryOf } from "./search-params.ts";

/** The incident that the address names; without one, the list. `nowMs`: the server's, epoch ms. */
export function IncidentClient({ nowMs }: { nowMs: number }) {
  const [params, setParams] = useQueryStates(incidentParams, { history: "push" });
  const query = queryOf(params);
  const change = (range: { from: string | null; to: string | null }) => void setParams(range);
  return namesIncident(query) ? (
    <IncidentView query={query} nowMs={nowMs} onRange={change} />
  ) : (
    <IncidentList query={query} nowMs={nowMs} onRange={change} />
  );
}
