import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { traceQuery } from "#lib/calls/queries.ts";
import { getTrace } from "#lib/calls/service.ts";
import { PageMessage } from "#components/call-page/page-message.tsx";
import { shortId } from "#lib/format/text.ts";
import { serviceContext } from "#lib/sources/context.ts";
import { TraceClient } from "./client.tsx";

interface Props {
  params: Promise<{ traceId: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Trace ${shortId((await params).traceId)}` };
}

/** The same page as a call's, for a trace of any profile. */
export default async function TracePage({ params }: Props) {
  const { traceId } = await params;
  const found = await getTrace(traceId, serviceContext());
  if (!found.ok) {
    if (found.error.kind === "not_found" || found.error.kind === "bad_request") notFound();
    return <PageMessage title="The trace could not be read">{found.error.message}</PageMessage>;
  }
  const client = new QueryClient();
  client.setQueryData(traceQuery(traceId).queryKey, found.value);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <TraceClient traceId={traceId} />
    </HydrationBoundary>
  );
}
