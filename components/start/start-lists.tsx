"use client";

import { NowProvider } from "#components/call-list/now.tsx";
import type { TurnBudgets } from "#components/call-list/worst-turn-bar.ts";
import { useCalls } from "#lib/calls/hooks.ts";
import { FirstSteps } from "./first-steps.tsx";
import { isQuiet, ROWS } from "./live.ts";
import { LiveList } from "./live-list.tsx";
import { NEWEST, WORST } from "./questions.ts";

/** New calls come every few seconds; the worst turns of an hour change less, and cost more to find. */
const NEWEST_MS = 5_000;
const WORST_MS = 10_000;

/** What happens now: the newest calls and the worst turns of the last hour, or the first steps where there are none. */
export function StartLists({
  nowMs,
  budgets,
  otlpPort,
}: {
  nowMs: number;
  budgets: TurnBudgets;
  otlpPort: number | null;
}) {
  const newest = useCalls(NEWEST, { refreshMs: NEWEST_MS });
  if (isQuiet(newest.data))
    return (
      <div className="mx-auto max-w-2xl">
        <FirstSteps otlpPort={otlpPort} />
      </div>
    );
  return (
    <NowProvider initialMs={nowMs}>
      <div className="grid gap-3 lg:grid-cols-2">
        <LiveList
          id="newest"
          title="Newest calls"
          filters={NEWEST}
          rows={ROWS}
          refreshMs={NEWEST_MS}
          toTurn={false}
          budgets={budgets}
          more={{ href: "/calls", label: "All recent calls" }}
          empty="No call in the last 24 hours."
        />
        <LiveList
          id="worst"
          title="Worst turns of the last hour"
          filters={WORST}
          rows={ROWS}
          refreshMs={WORST_MS}
          toTurn
          budgets={budgets}
          more={{ href: "/calls?from=now-1h&sort=worst_turn", label: "All of the last hour" }}
          empty="No call has ended in the last hour."
        />
      </div>
    </NowProvider>
  );
}
