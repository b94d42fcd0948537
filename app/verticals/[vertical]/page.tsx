import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { humanize } from "#lib/format/labels.ts";
import { clip } from "#lib/format/text.ts";
import { serviceContext } from "#lib/sources/context.ts";
import { verticalQuery } from "#lib/verticals/queries.ts";
import { getVertical } from "#lib/verticals/service.ts";
import { loadShown, rangeQueryOf } from "../search-params.ts";
import { VerticalClient } from "./client.tsx";

interface Props {
  params: Promise<{ vertical: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

async function named(params: Props["params"]): Promise<string> {
  const { vertical } = await params;
  try {
    return decodeURIComponent(vertical);
  } catch {
    notFound();
  }
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: clip(humanize(await named(params)), 120) };
}

export default async function VerticalPage({ params, searchParams }: Props) {
  const vertical = await named(params);
  const shown = loadShown(await searchParams);
  const context = serviceContext();
  const client = new QueryClient();
  const head = await getVertical(vertical, rangeQueryOf(shown), context);
  // What was refused is asked again by the browser, which shows the sentence.
  if (head.ok) client.setQueryData(verticalQuery(vertical, { ...shown, step: null }).queryKey, head.value);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <VerticalClient vertical={vertical} nowMs={context.nowMs} />
    </HydrationBoundary>
  );
}
