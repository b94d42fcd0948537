import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { Suspense } from "react";
import { LookupBox } from "#components/lookup-box/lookup-box.tsx";
import { NEWEST, WORST } from "#components/start/questions.ts";
import { StartLists } from "#components/start/start-lists.tsx";
import { StartSkeleton } from "#components/start/start-skeleton.tsx";
import { listCalls } from "#lib/calls/list.ts";
import { callsQuery } from "#lib/calls/queries.ts";
import { serviceContext } from "#lib/sources/context.ts";
import { turnBudgets } from "./status/budget-table.ts";

export default function StartPage() {
  return (
    <>
      <div className="mx-auto max-w-2xl pt-12 pb-10 max-sm:pt-6 max-sm:pb-6">
        <h1 className="mb-3 text-headline font-semibold tracking-[-0.01em]">What did the caller wait for?</h1>
        <LookupBox variant="page" focusOnOpen />
        <p className="mt-2 text-ink-3">
          Or{" "}
          <Link href="/report" prefetch={false} className="text-accent hover:underline">
            open a call that was saved as a file
          </Link>
          .
        </p>
      </div>
      {/* The box does not wait for the lists. */}
      <Suspense fallback={<StartSkeleton />}>
        <Lists />
      </Suspense>
    </>
  );
}

async function Lists() {
  const context = serviceContext();
  const client = new QueryClient();
  const questions = [NEWEST, WORST];
  const answers = await Promise.all(questions.map((filters) => listCalls(filters, context)));
  for (const [at, filters] of questions.entries()) {
    const answer = answers[at];
    if (answer?.ok === true) client.setQueryData(callsQuery(filters).queryKey, answer.value);
  }
  const { embedded, embeddedPort, budgets } = context.config;
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <StartLists
        nowMs={context.nowMs}
        budgets={turnBudgets(budgets)}
        otlpPort={embedded ? embeddedPort : null}
      />
    </HydrationBoundary>
  );
}
