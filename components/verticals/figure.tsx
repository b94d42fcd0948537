import { clsx } from "clsx";
import { Sparkline } from "#components/charts/sparkline.tsx";
import type { MeasureMeta } from "#lib/verticals/model.ts";
import type { Measure } from "#lib/verticals/schema.ts";
import { arrowOf, changeOf, figureText, measureText } from "./words.ts";

/** Overspent is the one figure here that breached something by itself. */
const isBreach = (meta: MeasureMeta, { value }: Measure): boolean =>
  meta.id === "budget_left" && value !== null && value <= 0;

/** A figure with what it was before; said in full to those who cannot see the arrow. */
export function Figure({
  meta,
  measure,
  beforeLabel,
  large = false,
}: {
  meta: MeasureMeta;
  measure: Measure;
  /** "the same time last week"; null: there is nothing to compare with. */
  beforeLabel: string | null;
  large?: boolean;
}) {
  const change = changeOf(measure.value, measure.before, meta.unit, meta.better);
  const known = measure.value !== null;
  return (
    <span
      className={clsx("whitespace-nowrap", large ? "flex flex-wrap items-baseline gap-x-1.5" : "block")}
      title={titleOf(meta, measure, beforeLabel)}
    >
      <span
        className={clsx(
          large ? "text-base font-semibold" : "font-medium",
          isBreach(meta, measure) ? "text-breach" : known ? "text-ink" : "font-normal text-ink-3",
        )}
      >
        {measureText(measure, meta.unit)}
        {known || measure.tooFew ? null : <span className="sr-only">unknown</span>}
      </span>
      {change === null || beforeLabel === null ? null : (
        <span
          className={clsx(
            "text-2xs",
            change.way === "worse" ? "text-ink" : "text-ink-3",
            !large && "lg:block max-lg:ml-1.5",
          )}
        >
          {change.way === "worse" ? <span aria-hidden>{arrowOf(change)} </span> : null}
          {change.text === "=" ? <span className="sr-only">no change</span> : change.text}
          {change.way === "worse" ? <span className="sr-only"> worse</span> : null}
          <span className="sr-only"> than {beforeLabel}</span>
        </span>
      )}
    </span>
  );
}

function titleOf(
  meta: MeasureMeta,
  { value, before, samples, tooFew }: Measure,
  label: string | null,
): string {
  const of = samples === null ? "" : `, of ${Math.round(samples).toLocaleString("en")}`;
  return [
    `${meta.description}.`,
    tooFew ? `Too few samples${of}.` : value === null ? "Unknown." : `${figureText(value, meta.unit)}${of}.`,
    ...(before === null || label === null ? [] : [`${figureText(before, meta.unit)} ${label}.`]),
  ].join(" ");
}

export function Spark({ measure, width = 84 }: { measure: Measure; width?: number }) {
  if (measure.spark.every((one) => one === null)) return <span aria-hidden className="block h-[18px]" />;
  return <Sparkline values={measure.spark} width={width} height={18} />;
}
