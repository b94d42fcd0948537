import { clsx } from "clsx";

/** A grey stand-in of the size of what is loading. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={clsx("skeleton", className)} />;
}

const WIDTHS = ["w-11/12", "w-3/4", "w-5/6", "w-2/3", "w-4/5", "w-1/2"] as const;

/** Lines of a loading list, with a word for those who do not see it. */
export function SkeletonRows({ rows, label }: { rows: number; label: string }) {
  return (
    <div className="space-y-2 px-3 py-3">
      <output className="sr-only">{label}</output>
      {Array.from({ length: rows }, (_, at) => (
        <Skeleton key={at} className={clsx("h-3.5", WIDTHS[at % WIDTHS.length])} />
      ))}
    </div>
  );
}
