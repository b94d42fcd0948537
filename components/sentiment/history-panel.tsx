"use client";

import { memo } from "react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { HistoryInspector } from "./history-inspector.tsx";
import { useSeen } from "#components/cohort/use-seen.ts";
import { Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { callerHref } from "#lib/calls/href.ts";
import { frameworkAlone } from "#lib/calls/view/framework.ts";
import type { CallDetail } from "#lib/calls/schema.ts";

const loading = () => <SkeletonRows rows={3} label="Loading the caller's earlier calls" />;
const History = dynamic(async () => (await import("./history.tsx")).History, { ssr: false, loading });

/** The caller's earlier calls. Asks the call log, and loads its own code, once it is seen. */
export const HistoryPanel = memo(function HistoryPanel({ detail }: { detail: CallDetail }) {
  const [ref, seen] = useSeen<HTMLDivElement>();
  const framework = frameworkAlone(detail);
  if (framework !== null) return <OfTraces framework={framework} callerHash={detail.call.callerHash} />;
  return (
    <Panel
      id="history"
      title="Earlier calls of this caller"
      actions={<HistoryInspector sid={detail.call.sid} />}
      flush
    >
      <div ref={ref} className="min-h-10">
        {seen ? (
          <History detail={detail} />
        ) : (
          <p className="px-3 py-2.5 text-ink-3">Asked for when it comes into sight.</p>
        )}
      </div>
    </Panel>
  );
});

/** Without a call log a caller's calls are those whose traces hold the number. */
function OfTraces({ framework, callerHash }: { framework: string; callerHash: string | null }) {
  return (
    <Panel id="history" title="Earlier calls of this caller">
      <p className="text-ink-2">
        {callerHash === null ? (
          `${framework} did not record who called, or the console has no key to hash the number with.`
        ) : (
          <>
            {framework} writes no call log.{" "}
            <Link href={callerHref(callerHash)} prefetch={false} className="text-accent hover:underline">
              Calls of this caller whose traces were kept
            </Link>
          </>
        )}
      </p>
    </Panel>
  );
}
