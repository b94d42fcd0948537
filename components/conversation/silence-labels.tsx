import { clsx } from "clsx";
import { StageSwatch } from "#components/ui/stage-mark.tsx";
import type { CallTurn } from "#lib/calls/schema.ts";
import { fitLabels, type Filler, type Silence } from "#lib/calls/view/timeline.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { STAGE_LABELS } from "#lib/format/labels.ts";
import { clip } from "#lib/format/text.ts";

const CHARACTER_PX = 6.1;

/** What filled a silence, in two words. */
export function fillerWords(filler: Filler): string {
  switch (filler.kind) {
    case "stage":
      return filler.tool === null ? STAGE_LABELS[filler.stage] : clip(filler.tool, 40);
    case "caller":
      return "caller";
    case "unknown":
      return "unknown";
  }
}

/** Every silence as a bracket, with as many labels as fit: the turns over budget first, then the longest. */
export function SilenceLabels({
  silences,
  turns,
  endMs,
  widthPx,
}: {
  silences: readonly Silence[];
  turns: readonly CallTurn[];
  endMs: number;
  widthPx: number;
}) {
  const slow = new Set(turns.filter((turn) => turn.slow).map((turn) => turn.index));
  const isSlow = ({ filler }: Silence) => filler.kind === "stage" && slow.has(filler.turnIndex);
  const share = (at: number) => `${(at / widthPx) * 100}%`;
  const px = (ms: number) => (ms / endMs) * widthPx;
  const labels = fitLabels(
    silences.map((one) => {
      const text = `${fillerWords(one.filler)} ${formatDuration(one.endMs - one.startMs)}`;
      return {
        value: { silence: one, text },
        centerPx: px((one.startMs + one.endMs) / 2),
        widthPx: text.length * CHARACTER_PX + (one.filler.kind === "stage" ? 16 : 2),
        weight: one.endMs - one.startMs + (isSlow(one) ? 1e9 : 0),
      };
    }),
    widthPx,
  );
  return (
    <div className="relative h-6">
      {silences.map((one) => (
        <span
          key={one.startMs}
          aria-hidden
          className={clsx(
            "absolute top-0 h-1 min-w-0.5 border-x border-b",
            isSlow(one) ? "border-breach" : "border-line-strong",
          )}
          style={{ left: share(px(one.startMs)), width: share(px(one.endMs - one.startMs)) }}
        />
      ))}
      <ul aria-label="Silences" className="contents">
        {labels.map(({ value: { silence, text }, leftPx }) => (
          <li
            key={silence.startMs}
            className={clsx(
              "absolute top-1.5 flex items-center gap-1 text-2xs whitespace-nowrap",
              isSlow(silence) ? "font-semibold text-breach" : "text-ink-3",
            )}
            style={{ left: share(leftPx) }}
          >
            {silence.filler.kind === "stage" ? (
              <StageSwatch stage={silence.filler.stage} className="size-2" />
            ) : null}
            {text}
          </li>
        ))}
      </ul>
    </div>
  );
}
