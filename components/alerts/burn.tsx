import { clsx } from "clsx";
import { useNow } from "#components/call-list/now.tsx";
import { Instant } from "#components/ui/instant.tsx";
import type { Alert, BudgetGone } from "#lib/alerts/schema.ts";
import { UNKNOWN } from "#lib/format/duration.ts";
import { formatBurn, formatShare, formatSpan } from "#lib/format/figures.ts";

/** How fast the budget burns in both windows of the alert's condition. */
export function Burn({ burn }: { burn: Alert["burn"] }) {
  if (burn === null) return <span className="text-ink-3">–</span>;
  return (
    <div className="whitespace-nowrap">
      <Rate of={burn.short} factor={burn.factor} /> <span className="text-ink-3">·</span>{" "}
      <Rate of={burn.long} factor={burn.factor} />
      <div className="text-xs text-ink-3">{limitWords(burn)}</div>
    </div>
  );
}

function limitWords({ factor, holds }: NonNullable<Alert["burn"]>): string {
  const limit = `limit ${formatBurn(factor)}`;
  if (holds === true) return limit;
  return holds === null ? `${limit}, not recorded` : `${limit}, no longer above it`;
}

function Rate({ of: { window, rate }, factor }: { of: NonNullable<Alert["burn"]>["short"]; factor: number }) {
  return (
    <span>
      <span className={clsx("font-medium", rate === null ? "text-ink-3" : rate > factor && "text-breach")}>
        {formatBurn(rate)}
      </span>{" "}
      <span className="text-ink-3">in {window}</span>
    </span>
  );
}

/** The share of the budget that is left, and until when. */
export function BudgetLeft({ budget }: { budget: Alert["budget"] }) {
  if (budget === null) return <span className="text-ink-3">–</span>;
  const { left, gone } = budget;
  const overspent = left !== null && left <= 0;
  return (
    <div>
      <span
        className={clsx(
          "whitespace-nowrap",
          left === null ? "text-ink-3" : overspent && "font-medium text-breach",
        )}
      >
        {left === null ? UNKNOWN : overspent ? `overspent by ${formatShare(-left)}` : formatShare(left)}
      </span>
      {gone.kind === "gone" && overspent ? null : (
        <div className="text-xs text-ink-3">
          <Gone gone={gone} />
        </div>
      )}
    </div>
  );
}

function Gone({ gone }: { gone: BudgetGone }) {
  const now = useNow();
  switch (gone.kind) {
    case "unknown":
      return "until when is unknown";
    case "gone":
      return "gone";
    case "never":
      return "lasts at this burn";
    case "at":
      return (
        <>
          gone in {formatSpan(Math.max(0, Date.parse(gone.at) - now))}
          <span className="sr-only">
            , at <Instant at={gone.at} />
          </span>
        </>
      );
  }
}
