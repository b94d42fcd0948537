import { dehydrate, HydrationBoundary, QueryClient, type InfiniteData } from "@tanstack/react-query";
import type { Metadata } from "next";
import { listCalls } from "#lib/calls/list.ts";
import { callPagesQuery } from "#lib/calls/queries.ts";
import type { CallList } from "#lib/calls/schema.ts";
import { turnBudgets } from "#app/status/budget-table.ts";
import { serviceContext } from "#lib/sources/context.ts";
import { RecentCalls } from "./client.tsx";
import { filtersOf, leftOut, loadCallList } from "./search-params.ts";

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { caller } = loadCallList(await searchParams);
  return { title: caller === null ? "Recent calls" : "Calls of one caller" };
}

export default async function CallsPage({ searchParams }: Props) {
  const given = await searchParams;
  const params = loadCallList(given);
  const filters = filtersOf(params);
  const context = serviceContext();
  const client = new QueryClient();
  const list = await listCalls(filters, context);
  // What was refused is asked again by the browser, which shows the sentence.
  if (list.ok) {
    const data: InfiniteData<CallList, string | null> = { pages: [list.value], pageParams: [null] };
    client.setQueryData(callPagesQuery(filters).queryKey, data);
  }
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RecentCalls
        nowMs={context.nowMs}
        budgets={turnBudgets(context.config.budgets)}
        leftOut={leftOut(given, params)}
      />
    </HydrationBoundary>
  );
}
