import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { alertsQuery } from "#lib/alerts/queries.ts";
import { listAlerts } from "#lib/alerts/service.ts";
import { serviceContext } from "#lib/sources/context.ts";
import { AlertsClient } from "./client.tsx";

export const metadata: Metadata = { title: "Alerts" };

export default async function AlertsPage() {
  const context = serviceContext();
  const client = new QueryClient();
  const list = await listAlerts({}, context);
  if (list.ok) client.setQueryData(alertsQuery().queryKey, list.value);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <AlertsClient nowMs={context.nowMs} />
    </HydrationBoundary>
  );
}
