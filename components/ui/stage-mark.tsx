import { clsx } from "clsx";
import { STAGE_LABELS } from "#lib/format/labels.ts";
import { LEDGER_STAGES, type LedgerStage } from "#lib/ledger/stages.ts";

/** A stage's colour and pattern as a small square. */
export function StageSwatch({ stage, className }: { stage: LedgerStage; className?: string }) {
  return (
    <span
      aria-hidden
      data-stage={stage}
      className={clsx("stage-fill inline-block size-2.5 shrink-0 rounded-[1.5px]", className)}
    />
  );
}

export function StageMark({ stage, className }: { stage: LedgerStage; className?: string }) {
  return (
    <span className={clsx("inline-flex items-center gap-1.5 whitespace-nowrap", className)}>
      <StageSwatch stage={stage} />
      {STAGE_LABELS[stage]}
    </span>
  );
}

/** What the colours mean, in the order of a turn. */
export function StageLegend({ stages = LEDGER_STAGES }: { stages?: readonly LedgerStage[] }) {
  return (
    <ul aria-label="Stages" className="flex flex-wrap gap-x-3 gap-y-0.5 text-xs text-ink-2">
      {stages.map((stage) => (
        <li key={stage}>
          <StageMark stage={stage} />
        </li>
      ))}
    </ul>
  );
}
