"use client";

import { NowProvider } from "#components/call-list/now.tsx";
import type { TurnBudgets } from "#components/call-list/worst-turn-bar.ts";
import { Notice } from "#components/ui/notice.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { clip } from "#lib/format/text.ts";
import Link from "next/link";
import { useCalls } from "#lib/calls/hooks.ts";
import { FirstSteps } from "./first-steps.tsx";
import { isQuiet, missingSource, ROWS } from "./live.ts";
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
  const missing = missingSource(newest.data);
  if (missing !== null) return <Unread message={missing.message} />;
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

/** One sentence for both lists: they are made from the same call log. */
function Unread({ message }: { message: string }) {
  return (
    <div className="mx-auto max-w-2xl">
      <Panel id="newest" title="Newest calls">
        <Notice tone="degraded">{clip(message, 300)}</Notice>
        <p className="mt-2 text-ink-2">
          Without the call log no calls can be listed; this page tries again by itself. A call can still be
          looked up by its Call SID.{" "}
          <Link href="/status" prefetch={false} className="text-accent underline">
            See the status of all sources
          </Link>
        </p>
      </Panel>
    </div>
  );
}
