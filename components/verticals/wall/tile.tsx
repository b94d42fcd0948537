import { History } from "lucide-react";
import { Sparkline } from "#components/charts/sparkline.tsx";
import { Instant } from "#components/ui/instant.tsx";
import { useWidth } from "#components/ui/use-width.ts";
import type { MeasureMeta } from "#lib/verticals/model.ts";
import { arrowOf, changeOf, measureText } from "../words.ts";
import type { Known } from "./memory.ts";

/** A figure that is read from the other side of a room. An old one is paler, and says of when it is. */
export function Tile({
  meta,
  known,
  isCompared,
}: {
  meta: MeasureMeta;
  known: Known | undefined;
  isCompared: boolean;
}) {
  const [ref, width] = useWidth<HTMLDivElement>(0);
  const measure = known?.measure;
  const value = measure?.value ?? null;
  const old = known?.old === true;
  const overspent = meta.id === "budget_left" && value !== null && value <= 0;
  const change =
    measure === undefined || !isCompared || old
      ? null
      : changeOf(measure.value, measure.before, meta.unit, meta.better);
  const tone = old || value === null ? "text-ink-3" : overspent ? "text-breach" : "text-ink";
  return (
    <div className="tile" data-old={old}>
      <dt className="text-ink-2">{meta.title}</dt>
      <dd className="flex flex-1 flex-col">
        <span className={`figure ${measure?.tooFew === true ? "words" : ""} ${tone}`}>
          {measure === undefined ? "–" : measureText(measure, meta.unit)}
          {value === null && measure?.tooFew !== true ? <span className="sr-only">unknown</span> : null}
        </span>
        <span className={`min-h-[1.4em] ${change?.way === "worse" ? "text-ink" : "text-ink-3"}`}>
          {old ? (
            <span className="inline-flex items-center gap-[0.35em] font-medium text-degraded">
              <History size="1em" aria-hidden />
              <span>
                of <Instant at={known.at} form="clock" />
              </span>
            </span>
          ) : change === null || change.text === "=" ? (
            ""
          ) : (
            `${change.way === "worse" ? `${arrowOf(change)} ` : ""}${change.text}`
          )}
        </span>
        <div ref={ref} className={`mt-auto ${old ? "opacity-50" : ""}`}>
          {width > 0 && measure !== undefined ? (
            <Sparkline values={measure.spark} width={width} height={Math.max(24, Math.round(width * 0.14))} />
          ) : null}
        </div>
      </dd>
    </div>
  );
}
