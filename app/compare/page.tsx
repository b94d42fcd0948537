import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { comparisonQuery } from "#lib/compare/queries.ts";
import { getComparison } from "#lib/compare/service.ts";
import { serviceContext } from "#lib/sources/context.ts";
import { CompareClient } from "./client.tsx";
import { loadCompare } from "./search-params.ts";

export const metadata: Metadata = { title: "Compare two calls" };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ComparePage({ searchParams }: Props) {
  const given = await searchParams;
  const { a, b } = loadCompare(given);
  const client = new QueryClient();
  let failure: string | null = null;
  if (a !== null && b !== null) {
    const comparison = await getComparison(a, b, serviceContext());
    if (comparison.ok) client.setQueryData(comparisonQuery(a, b).queryKey, comparison.value);
    else failure = comparison.error.message;
  }
  const isOdd = (name: "a" | "b", read: string | null) => read === null && (given[name] ?? "") !== "";
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <CompareClient
        failed={failure === null ? null : { a, b, message: failure }}
        odd={[...(isOdd("a", a) ? ["A"] : []), ...(isOdd("b", b) ? ["B"] : [])]}
      />
    </HydrationBoundary>
  );
}
