"use client";

import { type BudgetColumn, Budgets } from "#components/status/budgets.tsx";
import { Metrics } from "#components/status/metrics.tsx";
import { Settings } from "#components/status/settings.tsx";
import { type Addresses, SourceTable } from "#components/status/source-table.tsx";
import { statusSentence } from "#components/status/words.ts";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Instant } from "#components/ui/instant.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { keyed } from "#lib/format/keys.ts";
import { clip } from "#lib/format/text.ts";
import { useStatus } from "#lib/sources/hooks.ts";
import { StatusSkeleton } from "./skeleton.tsx";

/** The status page: what is read and whether it answers, how the console is set up, what calls are judged by. */
export function StatusClient({
  addresses,
  budgets,
  budgetVersion,
  embeddedPort,
}: {
  addresses: Addresses;
  budgets: readonly BudgetColumn[];
  budgetVersion: string;
  embeddedPort: number;
}) {
  const { data, error, dataUpdatedAt } = useStatus();
  const failure = errorSentence(error);
  if (data === undefined && failure === null) return <StatusSkeleton />;
  return (
    <>
      <div className="pt-4 pb-3">
        <h1 className="text-headline font-semibold tracking-[-0.01em]">Status</h1>
        <output className="block text-ink-2">{data === undefined ? "" : statusSentence(data.sources)}</output>
      </div>
      <div className="space-y-3">
        {failure === null ? null : <Notice tone="degraded">{failure}</Notice>}
        {data === undefined || data.warnings.length === 0 ? null : (
          <Notice tone="info">
            <ul aria-label="Warnings of the configuration">
              {keyed(data.warnings, (warning) => warning).map(({ key, item }) => (
                <li key={key}>{clip(item, 400)}</li>
              ))}
            </ul>
          </Notice>
        )}
        {data === undefined ? null : (
          <div className="grid gap-3 xl:grid-cols-[minmax(0,1fr)_23rem]">
            <div className="min-w-0 space-y-3">
              <SourceTable
                sources={data.sources}
                addresses={addresses}
                asOf={
                  <>
                    asked at <Instant at={dataUpdatedAt} form="clock" />
                  </>
                }
              />
              {data.metrics === null ? null : <Metrics metrics={data.metrics} />}
              <Budgets columns={budgets} version={budgetVersion} />
            </div>
            <div>
              <Settings status={data} embeddedPort={embeddedPort} />
            </div>
          </div>
        )}
      </div>
    </>
  );
}
