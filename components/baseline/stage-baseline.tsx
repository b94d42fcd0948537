"use client";

import { errorSentence } from "#components/ui/error-sentence.ts";
import { compared, factorOf, formatFactor, formatQuantile } from "#lib/baseline/model.ts";
import type { Baseline } from "#lib/baseline/schema.ts";
import { useBaseline } from "#lib/baseline/hooks.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { inSentence } from "#lib/cohort/statement.ts";
import { STAGE_LABELS } from "#lib/format/labels.ts";
import type { LedgerStage } from "#lib/ledger/stages.ts";

/** What is usual in the hour around a call. Asked for once a page, wherever it is used. */
export interface CallBaseline {
  /** Undefined while it loads, and where it could not be read. */
  readonly baseline: Baseline | undefined;
  /** It will be there in a moment: its room is kept. */
  readonly pending: boolean;
  /** Why it could not be read. */
  readonly failure: string | null;
}

/** `sid` null: there is no call to compare. */
export function useCallBaseline(sid: string | null): CallBaseline {
  const { data, error } = useBaseline(sid);
  const failure = data === undefined ? errorSentence(error) : null;
  return { baseline: data, pending: sid !== null && data === undefined && failure === null, failure };
}

/**
 * A table's row below a stage's own: its time beside the vertical's of that hour, "p50 ≈ 210 ms · p95 ≈ 480 ms ·
 * 6.2× p50". Nothing where unknown.
 */
export function StageBaseline({
  usually: { baseline, pending },
  stage,
  ms,
}: {
  usually: CallBaseline;
  stage: LedgerStage | "turn";
  ms: number;
}) {
  const usual = baseline?.stages.find((one) => one.stage === stage);
  const text = compared(ms, usual);
  if (pending)
    return (
      <tr aria-hidden>
        <td colSpan={4} className="pb-1 text-xs">
          &nbsp;
        </td>
      </tr>
    );
  if (baseline === undefined || usual === undefined || text === null) return null;
  return (
    <tr>
      <td
        colSpan={4}
        className="pr-3 pb-1 pl-7 text-xs text-ink-3"
        title={spelledOut(baseline, stage, ms)}
        data-baseline={stage}
      >
        {text}
      </td>
    </tr>
  );
}

/** What the whole turn's comparison rests on, or why there is none. */
export function BaselineNote({ usually: { baseline, failure } }: { usually: CallBaseline }) {
  if (baseline === undefined)
    return (
      <Note>
        {failure === null ? "The usual times of that hour are being read…" : `No baseline: ${failure}`}
      </Note>
    );
  if (baseline.note !== null) return <Note>{baseline.note}</Note>;
  return (
    <Note>
      p50 and p95: all {baseline.vertical === null ? "" : inSentence(baseline.vertical)} calls in the hour
      around this one; ≈ is interpolated.
    </Note>
  );
}

const Note = ({ children }: { children: React.ReactNode }) => (
  <p className="border-t border-line px-3 py-1.5 text-xs text-ink-3">{children}</p>
);

function spelledOut(baseline: Baseline, stage: LedgerStage | "turn", ms: number): string {
  const usual = baseline.stages.find((one) => one.stage === stage);
  const name = stage === "turn" ? "The turn" : STAGE_LABELS[stage];
  const [p50, p95] = [usual?.p50 ?? null, usual?.p95 ?? null];
  const parts = [["p50", p50] as const, ["p95", p95] as const].flatMap(([label, quantile]) => {
    const factor = factorOf(ms, quantile);
    if (quantile === null) return [];
    return `${label} ${formatQuantile(quantile)}${factor === null ? "" : ` (${formatFactor(factor)})`}`;
  });
  const samples = (usual?.samples ?? 0).toLocaleString("en");
  return `${name} took ${formatDuration(ms)} here; ${[...parts, `${samples} samples`].join(", ")}`;
}
