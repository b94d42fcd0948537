import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serviceContext } from "#lib/sources/context.ts";
import { getOverview } from "#lib/verticals/overview.ts";
import { overviewQuery } from "#lib/verticals/queries.ts";
import { OverviewClient } from "./client.tsx";
import { loadShown, rangeQueryOf } from "./search-params.ts";

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export const metadata: Metadata = { title: "Verticals" };

export default async function VerticalsPage({ searchParams }: Props) {
  const params = loadShown(await searchParams);
  const context = serviceContext();
  const client = new QueryClient();
  const overview = await getOverview(rangeQueryOf(params), context);
  // What was refused is asked again by the browser, which shows the sentence.
  if (overview.ok) client.setQueryData(overviewQuery({ ...params, step: null }).queryKey, overview.value);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <OverviewClient nowMs={context.nowMs} />
    </HydrationBoundary>
  );
}
