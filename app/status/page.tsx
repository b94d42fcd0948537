import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serviceContext } from "#lib/sources/context.ts";
import { statusQuery } from "#lib/sources/queries.ts";
import { consoleStatus } from "#lib/sources/service.ts";
import { budgetColumns } from "./budget-table.ts";
import { StatusClient } from "./client.tsx";

export const metadata: Metadata = { title: "Status" };

export default async function StatusPage() {
  const context = serviceContext();
  const { backends, budgets, embeddedPort } = context.config;
  const client = new QueryClient();
  client.setQueryData(statusQuery().queryKey, await consoleStatus(context));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <StatusClient
        // Credentials of an address are kept apart from it.
        addresses={{
          tempo: backends.tempo.url,
          loki: backends.loki.url,
          prometheus: backends.prometheus.url,
          alertmanager: backends.alertmanager.url,
        }}
        budgets={budgetColumns(budgets)}
        budgetVersion={budgets.version}
        embeddedPort={embeddedPort}
      />
    </HydrationBoundary>
  );
}
