import { memo } from "react";
import { clsx } from "clsx";
import { useSelect } from "#components/call-page/selection.tsx";
import { StageSwatch } from "#components/ui/stage-mark.tsx";
import type { CallTurn } from "#lib/calls/schema.ts";
import { silenceWords } from "#lib/calls/view/events.ts";
import { fitLabels, place, thin, type Silence, type TimeRange } from "#lib/calls/view/timeline.ts";

const CHARACTER_PX = 6.1;

/** Every silence as a bracket, with as many labels as fit: the turns over budget first, then the longest. */
export const SilenceLane = memo(function SilenceLane({
  silences,
  turns,
  range,
  widthPx,
}: {
  silences: readonly Silence[];
  turns: readonly CallTurn[];
  range: TimeRange;
  widthPx: number;
}) {
  const { selectTurn, selectSpan } = useSelect();
  const slow = new Set(turns.filter((turn) => turn.slow).map((turn) => turn.index));
  const isSlow = ({ filler }: Silence) => filler.kind === "stage" && slow.has(filler.turnIndex);
  const weight = (one: Silence) => one.endMs - one.startMs + (isSlow(one) ? 1e9 : 0);
  const seen = thin(silences, range, widthPx, weight).flatMap((one) => {
    const at = place(one.startMs, one.endMs, range);
    return at === null || at.width <= 0 ? [] : { one, at };
  });
  const labels = fitLabels(
    seen.map(({ one, at }) => {
      const text = silenceWords(one);
      return {
        value: { silence: one, text },
        centerPx: ((at.left + at.width / 2) / 100) * widthPx,
        widthPx: text.length * CHARACTER_PX + (one.filler.kind === "stage" ? 16 : 2),
        weight: weight(one),
      };
    }),
    widthPx,
  );
  const select = ({ filler }: Silence) => {
    if (filler.kind !== "stage") return;
    if (filler.spanId === null) selectTurn(filler.turnIndex);
    else selectSpan(filler.spanId, filler.turnIndex);
  };
  return (
    <div className="relative h-6">
      {seen.map(({ one, at }) => (
        <span
          key={one.startMs}
          aria-hidden
          title={silenceWords(one)}
          className={clsx(
            "absolute top-0 h-1 min-w-0.5 border-x border-b",
            isSlow(one) ? "border-breach" : "border-line-strong",
          )}
          style={{ left: `${at.left}%`, width: `${at.width}%` }}
        />
      ))}
      <ul aria-label="Silences" className="contents">
        {labels.map(({ value: { silence, text }, leftPx }) => {
          const className = clsx(
            "flex items-center gap-1 text-2xs whitespace-nowrap",
            isSlow(silence) ? "font-semibold text-breach" : "text-ink-3",
          );
          return (
            <li
              key={silence.startMs}
              className="absolute top-1.5"
              style={{ left: `${(leftPx / widthPx) * 100}%` }}
            >
              {silence.filler.kind === "stage" ? (
                <button type="button" tabIndex={-1} className={className} onClick={() => select(silence)}>
                  <StageSwatch stage={silence.filler.stage} className="size-2" />
                  {text}
                </button>
              ) : (
                <span className={className}>{text}</span>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
});
