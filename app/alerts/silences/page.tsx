import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { NowProvider } from "#components/call-list/now.tsx";
import { SilencesView } from "#components/silences/silences-view.tsx";
import { silencesQuery } from "#lib/silences/queries.ts";
import { listSilences } from "#lib/silences/service.ts";
import { serviceContext } from "#lib/sources/context.ts";

export const metadata: Metadata = { title: "Silences" };

export default async function SilencesPage() {
  const context = serviceContext();
  const client = new QueryClient();
  const list = await listSilences(context);
  if (list.ok) client.setQueryData(silencesQuery().queryKey, list.value);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <NowProvider initialMs={context.nowMs}>
        <SilencesView />
      </NowProvider>
    </HydrationBoundary>
  );
}
