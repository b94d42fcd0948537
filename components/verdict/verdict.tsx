import { memo } from "react";
import type { CallDetail } from "#lib/calls/schema.ts";
import { clip, keepUnits } from "#lib/format/text.ts";
import { EvidenceList } from "./evidence-link.tsx";
import { VerdictStatus } from "./verdict-status.tsx";

/** The page's headline: what went wrong, said in a sentence, with its proof below. */
export const Verdict = memo(function Verdict({ verdict }: { verdict: CallDetail["verdict"] }) {
  // That there is no trace stands in the line above the sentence.
  const missing = verdict.missing.filter((one) => verdict.basis === "trace" || one !== "the trace");
  return (
    <div>
      <p className="mb-1.5 flex flex-wrap items-center gap-2 text-xs text-ink-3">
        <VerdictStatus status={verdict.status} />
        {verdict.severity === "major" && verdict.status === "slow" ? <span>Major</span> : null}
        {verdict.withinBudget ? <span>No stage over its own budget</span> : null}
        {verdict.basis === "call_log" ? <span>From the call log, without a trace</span> : null}
      </p>
      <h1 className="max-w-[62ch] text-headline font-semibold tracking-[-0.01em] text-balance wrap-anywhere">
        {keepUnits(clip(verdict.sentence, 600))}
      </h1>
      {missing.length === 0 ? null : (
        <p className="mt-1.5 max-w-prose text-ink-2">Missing: {clip(missing.join("; "), 600)}.</p>
      )}
      {verdict.evidence.length === 0 ? null : (
        <div className="mt-3">
          <EvidenceList evidence={verdict.evidence} label="Evidence" />
        </div>
      )}
    </div>
  );
});
