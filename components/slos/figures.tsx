import { clsx } from "clsx";
import { TriangleAlert } from "lucide-react";
import { UNKNOWN } from "#lib/format/duration.ts";
import { formatBurn, formatShare } from "#lib/format/figures.ts";
import type { Window } from "#lib/slo/model.ts";
import type { SloStatus } from "#lib/slo/status-schema.ts";
import { alertFactor, type Burning, isInformative, isOver } from "#lib/slo/view.ts";

/** Burn over a window; above its alert's limit it is red and has a mark. */
export function BurnFigure({ slo, window }: { slo: Burning; window: Window }) {
  const burn = slo.burn[window];
  if (burn === null)
    return (
      <span className="text-ink-3" title="no events in this window">
        –<span className="sr-only">unknown</span>
      </span>
    );
  if (!isOver(slo, window))
    return <span className={clsx(burn === 0 && "text-ink-3")}>{formatBurn(burn)}</span>;
  const limit = `above the alert's ${formatBurn(alertFactor(window))}`;
  return (
    <span className="inline-flex items-center gap-1 font-medium whitespace-nowrap text-breach" title={limit}>
      <TriangleAlert size={11} strokeWidth={2} aria-hidden />
      {formatBurn(burn)}
      <span className="sr-only">, {limit}</span>
    </span>
  );
}

/** What is left of the budget, with a bar: full is all of it; overspent has no bar, and says by how much. */
export function BudgetFigure({ slo }: { slo: Pick<SloStatus, "alerting" | "budgetLeft"> }) {
  const { budgetLeft: left } = slo;
  if (left === null) return <span className="text-ink-3">{UNKNOWN}</span>;
  if (left <= 0)
    return (
      <span
        className={clsx("whitespace-nowrap", isInformative(slo) ? "text-ink-2" : "font-medium text-breach")}
      >
        {left === 0 ? "used up" : `overspent by ${formatShare(-left)}`}
      </span>
    );
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <span aria-hidden className="inline-block h-1.5 w-14 overflow-hidden rounded-[1px] bg-line">
        <span className="block h-full bg-ink-3" style={{ width: `${Math.min(1, left) * 100}%` }} />
      </span>
      {/* As wide whatever it says: bars of a list stand below each other, and stay where they are. */}
      <span className="inline-block min-w-13 text-right">{formatShare(left)}</span>
    </span>
  );
}
