import { Panel } from "#components/ui/panel.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";

/** The objectives while they are fetched, in the same places. */
export function SlosSkeleton() {
  return (
    <div aria-busy>
      <output className="sr-only">Loading the objectives</output>
      <div className="pt-5 pb-3">
        <Skeleton className="h-5 w-32" />
        <Skeleton className="mt-2 h-4 w-72 max-w-full" />
      </div>
      <Skeleton className="mb-3 h-7 w-96 max-w-full" />
      <Panel id="slos-loading" title="All objectives" flush>
        <div className="space-y-2.5 px-3 py-2.5">
          {Array.from({ length: 16 }, (_, row) => (
            <Skeleton key={row} className="h-4 w-full" />
          ))}
        </div>
      </Panel>
    </div>
  );
}
