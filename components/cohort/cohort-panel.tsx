"use client";

import { memo } from "react";
import dynamic from "next/dynamic";
import { useHandOff } from "#components/hand-off/context.tsx";
import { Panel } from "#components/ui/panel.tsx";
import type { CallDetail } from "#lib/calls/schema.ts";
import { frameworkAlone } from "#lib/calls/view/framework.ts";
import { clip } from "#lib/format/text.ts";
import { CohortInspector } from "./cohort-inspector.tsx";
import { CohortLoading } from "./cohort-loading.tsx";
import { useSeen } from "./use-seen.ts";

const CohortAnswer = dynamic(async () => (await import("./cohort-answer.tsx")).CohortAnswer, {
  ssr: false,
  loading: CohortLoading,
});

/** "Is it just this call?" for the verdict's stage. Asks the backends, and loads its own code, once it is seen. */
export const CohortPanel = memo(function CohortPanel({ detail }: { detail: CallDetail }) {
  const { call } = detail;
  const [ref, seen] = useSeen<HTMLDivElement>();
  const { file } = useHandOff();
  const why = nothingToAsk(detail);
  return (
    <Panel
      id="cohort"
      title="Is it just this call?"
      flush
      inspect={why === null && file === null ? <CohortInspector sid={call.sid} /> : undefined}
    >
      <div ref={ref} className="min-h-10">
        {why !== null ? (
          <p className="px-3 py-2.5 text-ink-2">{why}</p>
        ) : file !== null ? (
          <InFile statement={file.cohort ?? null} />
        ) : seen ? (
          <CohortAnswer sid={call.sid} />
        ) : (
          <CohortLoading />
        )}
      </div>
    </Panel>
  );
});

/** What the file says of it: the sentence, without the calls behind it. */
function InFile({ statement }: { statement: string | null }) {
  if (statement === null) return <p className="px-3 py-2.5 text-ink-2">This is not in the file.</p>;
  return (
    <div className="space-y-1.5 px-3 py-2.5">
      <p className="max-w-[70ch] text-[1.0625rem]/6 font-medium wrap-anywhere">{clip(statement, 600)}</p>
      <p className="text-ink-2">
        As it was when the file was saved. The calls behind it are not in the file.
      </p>
    </div>
  );
}

/** Why there is nothing to count around a call; null where there is. */
function nothingToAsk(detail: CallDetail): string | null {
  const { status, stage } = detail.verdict;
  const framework = frameworkAlone(detail);
  if (framework !== null)
    return `${framework} writes no call log, so the calls around this one cannot be counted: traces are only a sample of them.`;
  if (status === "ok") return "This call kept its budgets: there is nothing to look for around it.";
  if (status === "unknown") return "The verdict is unknown, so there is no stage to ask about.";
  return stage === null ? "The verdict names no stage, so there is nothing to count around this call." : null;
}
