"use client";

import { parseAsString, useQueryStates } from "nuqs";
import { CallTable } from "#components/calls/call-table.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useCalls } from "#lib/calls/hooks.ts";
import { plural } from "#lib/format/text.ts";

const filters = { caller: parseAsString };

export function RecentCalls() {
  const [{ caller }] = useQueryStates(filters);
  const { data, error } = useCalls(caller === null ? {} : { caller }, { refreshMs: 10_000 });
  const failure = errorSentence(error);
  return (
    <div className="pt-4">
      <h1 className="mb-3 text-headline font-semibold tracking-[-0.01em]">
        {caller === null ? "Recent calls" : "Calls of one caller"}
      </h1>
      <Panel
        id="calls"
        title="Calls"
        flush
        meta={data === undefined ? null : plural(data.calls.length, "call")}
      >
        {data === undefined ? (
          failure === null ? (
            <SkeletonRows rows={12} label="Loading the calls" />
          ) : (
            <Nothing>{failure}</Nothing>
          )
        ) : data.calls.length === 0 ? (
          <Nothing>
            {data.sources.find((source) => source.state !== "ok")?.message ?? "No call matches."}
          </Nothing>
        ) : (
          <CallTable calls={data.calls} />
        )}
      </Panel>
    </div>
  );
}
