import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { listIncidents } from "#lib/incidents/list.ts";
import { incidentQuery, incidentsQuery } from "#lib/incidents/queries.ts";
import { getIncident } from "#lib/incidents/service.ts";
import { serviceContext } from "#lib/sources/context.ts";
import { IncidentClient } from "./client.tsx";
import { loadIncident, namesIncident, queryOf } from "./search-params.ts";

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const query = queryOf(loadIncident(await searchParams));
  return { title: namesIncident(query) ? "Incident" : "Incidents" };
}

export default async function IncidentsPage({ searchParams }: Props) {
  const query = queryOf(loadIncident(await searchParams));
  const context = serviceContext();
  const client = new QueryClient();
  // What was refused is asked again by the browser, which shows the sentence.
  if (namesIncident(query)) {
    const incident = await getIncident(query, context);
    if (incident.ok) client.setQueryData(incidentQuery(query).queryKey, incident.value);
  } else {
    const list = await listIncidents(query, context);
    if (list.ok) client.setQueryData(incidentsQuery(query).queryKey, list.value);
  }
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <IncidentClient nowMs={context.nowMs} />
    </HydrationBoundary>
  );
}
