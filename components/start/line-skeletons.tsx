import { clsx } from "clsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { LINE_HEIGHT } from "./live.ts";

/** Lines of a list that is being fetched, as high as the calls will be. */
export function LineSkeletons({ rows, label }: { rows: number; label: string }) {
  return (
    <div>
      <output className="sr-only">{label}</output>
      {Array.from({ length: rows }, (_, at) => (
        <div
          key={at}
          className={clsx(
            LINE_HEIGHT,
            "grid grid-cols-[1fr_auto] content-center gap-y-2 border-b border-line px-3 last:border-b-0",
          )}
        >
          <Skeleton className="h-3 w-40" />
          <Skeleton className="h-3 w-24" />
          <Skeleton className="h-3 w-52" />
          <Skeleton className="h-3 w-28 justify-self-end" />
        </div>
      ))}
    </div>
  );
}
