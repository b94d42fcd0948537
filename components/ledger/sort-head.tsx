import { clsx } from "clsx";
import { ArrowDown, ArrowUp } from "lucide-react";
import type { LedgerOrder } from "#lib/calls/view/ledger.ts";

/** A column's head that sorts by it. */
export function SortHead({
  label,
  by,
  order,
  onOrder,
  className,
}: {
  label: string;
  by: LedgerOrder;
  order: LedgerOrder;
  onOrder: (order: LedgerOrder) => void;
  className: string;
}) {
  const isActive = order === by;
  const Icon = by === "time" ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-sort={isActive ? (by === "time" ? "ascending" : "descending") : undefined}
      className={clsx("py-0 font-normal", className)}
    >
      <button
        type="button"
        onClick={() => onOrder(by)}
        title={by === "time" ? "In the order of the call" : "The longest first"}
        className={clsx("inline-flex h-6 items-center gap-0.5 hover:text-ink", isActive && "text-ink-2")}
      >
        {label}
        {isActive ? <Icon size={10} aria-hidden /> : null}
      </button>
    </th>
  );
}
