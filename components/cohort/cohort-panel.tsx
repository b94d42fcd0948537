"use client";

import { memo } from "react";
import dynamic from "next/dynamic";
import { Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import type { CallDetail } from "#lib/calls/schema.ts";
import { CohortInspector } from "./cohort-inspector.tsx";
import { useSeen } from "./use-seen.ts";

const loading = () => <SkeletonRows rows={8} label="Loading the calls around this one" />;
const CohortAnswer = dynamic(async () => (await import("./cohort-answer.tsx")).CohortAnswer, {
  ssr: false,
  loading,
});

/** "Is it just this call?" for the verdict's stage. Asks the backends, and loads its own code, once it is seen. */
export const CohortPanel = memo(function CohortPanel({ detail }: { detail: CallDetail }) {
  const { call, verdict } = detail;
  const [ref, seen] = useSeen<HTMLDivElement>();
  const why = nothingToAsk(verdict);
  return (
    <Panel
      id="cohort"
      title="Is it just this call?"
      flush
      inspect={why === null ? <CohortInspector sid={call.sid} /> : undefined}
    >
      <div ref={ref} className="min-h-10">
        {why !== null ? (
          <p className="px-3 py-2.5 text-ink-2">{why}</p>
        ) : seen ? (
          <CohortAnswer sid={call.sid} />
        ) : (
          loading()
        )}
      </div>
    </Panel>
  );
});

/** Why there is nothing to count around a call; null where there is. */
function nothingToAsk({ status, stage }: CallDetail["verdict"]): string | null {
  if (status === "ok") return "This call kept its budgets: there is nothing to look for around it.";
  if (status === "unknown") return "The verdict is unknown, so there is no stage to ask about.";
  return stage === null ? "The verdict names no stage, so there is nothing to count around this call." : null;
}
