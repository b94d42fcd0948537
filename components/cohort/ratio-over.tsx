import type { Cohort, CohortPhase } from "#lib/cohort/schema.ts";
import { inSentence, stageWords } from "#lib/cohort/statement.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { STAGE_LABELS } from "#lib/format/labels.ts";
import { plural } from "#lib/format/text.ts";
import type { LedgerStage } from "#lib/ledger/stages.ts";

/** The stage's share over budget in the whole vertical, from metrics: before, during and after, with a line through. */
export function RatioOver({
  ratio,
  stage,
  vertical,
  clock,
}: {
  ratio: Cohort["ratio"];
  stage: LedgerStage;
  vertical: string | null;
  clock: (instant: string) => string;
}) {
  const phases = [
    ["Before", ratio.before],
    ["During", ratio.during],
    ["After", ratio.after],
  ] as const;
  const most = Math.max(0.01, ...phases.map(([, phase]) => phase?.ratio ?? 0));
  const points = phases.flatMap(([, phase], i) =>
    phase === null || phase.ratio === null ? [] : [`${i * 40 + 20},${26 - (phase.ratio / most) * 22}`],
  );
  const unit = stage === "tool_call" ? "tool call" : "turn";
  return (
    <section aria-label="Over budget before, during and after" className="min-w-0 px-3">
      <h3 className="text-xs text-ink-2">
        {STAGE_LABELS[stage]} over
        {ratio.budgetMs === null ? " its budget" : ` its ${formatDuration(ratio.budgetMs)}`} in all{" "}
        {vertical === null ? "" : inSentence(vertical)} {unit}s
      </h3>
      {phases.every(([, phase]) => phase?.ratio == null) ? (
        <p className="pt-1 text-ink-2">The metrics do not tell {stageWords(stage)} over this time.</p>
      ) : (
        <div className="relative mt-1">
          <svg
            viewBox="0 0 120 28"
            preserveAspectRatio="none"
            className="h-7 w-full text-line-strong"
            aria-hidden
          >
            <polyline
              points={points.join(" ")}
              fill="none"
              stroke="currentColor"
              strokeWidth={1.25}
              vectorEffect="non-scaling-stroke"
            />
          </svg>
          <dl className="grid grid-cols-3 text-center">
            {phases.map(([label, phase]) => (
              <div key={label}>
                <dt className="text-2xs text-ink-3">{label}</dt>
                <dd>
                  <span className="block text-base font-semibold">{percent(phase)}</span>
                  <span className="block text-2xs text-ink-3">{beneath(phase, unit, clock)}</span>
                </dd>
              </div>
            ))}
          </dl>
        </div>
      )}
    </section>
  );
}

function percent(phase: CohortPhase | null): string {
  if (phase === null || phase.ratio === null) return "–";
  const share = phase.ratio * 100;
  return `${phase.approximate ? "≈ " : ""}${share > 0 && share < 0.1 ? "< 0.1" : share.toFixed(share < 10 ? 1 : 0)}\u00a0%`;
}

function beneath(
  phase: CohortPhase | null,
  unit: string,
  clock: (instant: string) => string,
): React.ReactNode {
  if (phase === null) return "not yet";
  const { from, to, samples } = phase;
  return (
    <>
      {clock(from)}–{clock(to)}
      <br />
      {samples === null ? "no samples" : `of ${plural(samples, unit)}`}
    </>
  );
}
