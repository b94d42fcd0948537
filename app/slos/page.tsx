import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { slosQuery } from "#lib/slo/queries.ts";
import { listSlos } from "#lib/slo/service.ts";
import { serviceContext } from "#lib/sources/context.ts";
import { SlosClient } from "./client.tsx";

export const metadata: Metadata = { title: "Objectives" };

export default async function SlosPage() {
  const client = new QueryClient();
  const list = await listSlos({}, serviceContext());
  if (list.ok) client.setQueryData(slosQuery().queryKey, list.value);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SlosClient />
    </HydrationBoundary>
  );
}
