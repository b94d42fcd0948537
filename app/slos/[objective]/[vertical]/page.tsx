import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { clip } from "#lib/format/text.ts";
import { getSlo } from "#lib/slo/detail.ts";
import { sloQuery } from "#lib/slo/queries.ts";
import { serviceContext } from "#lib/sources/context.ts";
import { SloClient } from "./client.tsx";
import { loadSlo } from "./search-params.ts";

interface Props {
  params: Promise<{ objective: string; vertical: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

async function named(params: Props["params"]): Promise<{ objective: string; vertical: string }> {
  const { objective, vertical } = await params;
  try {
    return { objective: decodeURIComponent(objective), vertical: decodeURIComponent(vertical) };
  } catch {
    notFound();
  }
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { objective, vertical } = await named(params);
  return { title: clip(`${objective}, ${vertical}`, 120) };
}

export default async function SloPage({ params, searchParams }: Props) {
  const { objective, vertical } = await named(params);
  const { environment, from, to } = loadSlo(await searchParams);
  const address = { objective, vertical, environment, from, to };
  const client = new QueryClient();
  const slo = await getSlo(
    address,
    {
      ...(environment !== null && { environment }),
      ...(from !== null && { from }),
      ...(to !== null && { to }),
    },
    serviceContext(),
  );
  if (slo.ok) client.setQueryData(sloQuery(address).queryKey, slo.value);
  else if (slo.error.kind === "not_found") notFound();
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SloClient objective={objective} vertical={vertical} />
    </HydrationBoundary>
  );
}
