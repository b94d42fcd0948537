import { Skeleton } from "#components/ui/skeleton.tsx";

/** The rows of a table of calls while they are fetched, as high as the rows will be. */
export function TableSkeleton({ rows }: { rows: number }) {
  return (
    <div aria-hidden className="lg:pt-7">
      {Array.from({ length: rows }, (_, at) => (
        <div
          key={at}
          className="flex h-[5.25rem] items-center gap-6 border-b border-line px-3 last:border-b-0 lg:h-8"
        >
          <Skeleton className="h-3 w-32 shrink-0" />
          <Skeleton className="h-3 w-20 shrink-0" />
          <Skeleton className="h-3 w-12 shrink-0 max-lg:hidden" />
          <Skeleton className="h-3 w-24 shrink-0 max-lg:hidden" />
          <Skeleton className="h-3 flex-1 max-lg:hidden" />
        </div>
      ))}
    </div>
  );
}
