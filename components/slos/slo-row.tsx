import { clsx } from "clsx";
import { BellRing, Clock } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Sparkline } from "#components/charts/sparkline.tsx";
import { formatCount, formatShare, formatSpan } from "#lib/format/figures.ts";
import { humanize } from "#lib/format/labels.ts";
import { keyed } from "#lib/format/keys.ts";
import { clip, plural } from "#lib/format/text.ts";
import type { Slo, SloAlert } from "#lib/slo/schema.ts";
import { sloHref } from "#lib/slo/slo-href.ts";
import { isInformative, isOfMissingData, isOver, keptOf, SHOWN_WINDOWS, titleOf } from "#lib/slo/view.ts";
import { BudgetFigure, BurnFigure } from "./figures.tsx";

const CELL = "py-1.5 align-top lg:pr-4 lg:first:pl-3";

/** One objective of one vertical; its title's link covers the row. Below `lg` it is a block. */
export function SloRow({ slo, mostKnownMs }: { slo: Slo; mostKnownMs: number | null }) {
  const kept = keptOf(slo);
  const { bad, total } = slo.events;
  return (
    <tr
      className={clsx(
        "relative hover:bg-sunken has-[th_a:focus-visible]:bg-accent-wash lg:*:border-b lg:*:border-line",
        "max-lg:grid max-lg:grid-cols-3 max-lg:gap-x-3 max-lg:border-b max-lg:border-line max-lg:px-3 max-lg:py-1.5",
      )}
    >
      <th scope="row" className={clsx(CELL, "text-left font-normal max-lg:col-span-2 max-lg:pb-0.5")}>
        <Link href={sloHref(slo)} prefetch={false} className={LINK}>
          {clip(titleOf(slo), 80)}
        </Link>
        {slo.noData === null ? null : <span className="block text-xs text-ink-3">No data. {slo.noData}</span>}
      </th>
      <td className={clsx(CELL, "max-lg:pb-0.5 max-lg:text-right")}>
        {clip(humanize(slo.vertical), 40)}
        {slo.environment === null ? null : (
          <span className="block text-xs text-ink-3">{clip(slo.environment, 40)}</span>
        )}
      </td>
      <Cell label="Budget left" className="max-lg:col-span-2">
        <BudgetFigure slo={slo} />
      </Cell>
      {/* On a phone what is calm is left to the objective's own page: there are six times twelve of them. */}
      <Cell label="Target" right className="max-sm:hidden">
        {formatShare(slo.target)}
      </Cell>
      <Cell label="Kept" right>
        {kept === null ? <Unknown /> : formatShare(kept)}
        {slo.knownMs !== null && slo.knownMs < 0.9 * (mostKnownMs ?? 0) ? (
          <span className="block text-xs text-ink-3">of {formatSpan(slo.knownMs)}</span>
        ) : null}
      </Cell>
      {SHOWN_WINDOWS.map((window) => (
        <Cell
          key={window}
          label={`Burn ${window}`}
          right
          className={isOver(slo, window) ? "" : "max-sm:hidden"}
        >
          <BurnFigure slo={slo} window={window} />
        </Cell>
      ))}
      <Cell label="Bad, last 24 h" className="max-lg:hidden">
        <Spark slo={slo} />
      </Cell>
      <Cell label="Events" right className="max-sm:hidden">
        {total === null ? (
          <Unknown />
        ) : (
          <span className="whitespace-nowrap">
            <span className="text-ink-3">{bad === null ? "?" : formatCount(Math.round(bad))} of </span>
            {formatCount(Math.round(total))}
          </span>
        )}
      </Cell>
      <td className={clsx(CELL, "max-lg:col-span-3", slo.alerts.length === 0 && "max-lg:hidden")}>
        {slo.alerts.length === 0 ? (
          <span className="text-ink-3">
            {isInformative(slo) ? <span className="text-xs">no alert</span> : "–"}
          </span>
        ) : (
          <ActiveAlerts alerts={slo.alerts} />
        )}
      </td>
    </tr>
  );
}

const LINK =
  "text-ink outline-none hover:underline after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent";

const Unknown = () => (
  <span className="text-ink-3">
    –<span className="sr-only">unknown</span>
  </span>
);

function Cell({
  label,
  right = false,
  className,
  children,
}: {
  label: string;
  right?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <td className={clsx(CELL, "max-lg:py-0.5", right && "lg:text-right", className)}>
      <span aria-hidden className="block text-2xs text-ink-3 lg:hidden">
        {label}
      </span>
      {children}
    </td>
  );
}

/** Bad events of each half hour; the words say the highest. */
function Spark({ slo: { spark, budget } }: { slo: Slo }) {
  const known = spark.filter((one) => one !== null);
  if (known.length === 0) return <Unknown />;
  return (
    <span className="block pt-0.5">
      <Sparkline values={spark} limit={budget} />
      <span className="sr-only">at most {formatShare(Math.max(...known))} bad in half an hour</span>
    </span>
  );
}

/** Each a link to its incident. */
export const ActiveAlerts = ({ alerts }: { alerts: readonly SloAlert[] }) =>
  keyed(alerts, ({ name, severity }) => `${name} ${severity}`).map(({ key, item }) => (
    <ActiveAlert key={key} alert={item} />
  ));

function ActiveAlert({ alert }: { alert: SloAlert }) {
  const firing = alert.state === "firing";
  const missing = isOfMissingData(alert);
  const Icon = firing ? BellRing : Clock;
  return (
    <Link
      href={alert.incident}
      prefetch={false}
      title={clip(alert.name, 120)}
      className={clsx(
        "relative z-[1] mr-3 inline-flex min-h-6 items-center gap-1 whitespace-nowrap hover:underline",
        firing ? ["font-medium", missing ? "text-degraded" : "text-breach"] : "text-ink-2",
      )}
    >
      <Icon size={12} strokeWidth={2} aria-hidden />
      {missing ? "no data: " : ""}
      {clip(alert.severity ?? "alert", 20)} {firing ? "fires" : alert.state}
    </Link>
  );
}

/** `3 objectives`. */
export const countWords = (count: number): string => plural(count, "objective");
