/** `−0.62`, with the sign that a screen reader speaks. */
export const scoreText = (score: number): string => score.toFixed(2).replace("-", "−");

/** Where a score lies between −1 and 1. */
export function ScoreAxis({ score }: { score: number }) {
  return (
    <span className="block min-w-0 flex-1 pt-1" aria-hidden>
      <span className="relative block h-3">
        <span className="absolute inset-x-0 top-1/2 h-px bg-line-strong" />
        <span className="absolute top-0.5 left-1/2 h-2 w-px bg-line-strong" />
        <span
          className="absolute top-0 size-3 -translate-x-1/2 rounded-full border-2 border-surface bg-ink"
          style={{ left: `${((score + 1) / 2) * 100}%` }}
        />
      </span>
      <span className="flex justify-between text-2xs text-ink-3">
        <span>−1</span>
        <span>0</span>
        <span>1</span>
      </span>
    </span>
  );
}
