import { Panel } from "#components/ui/panel.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";

/** An objective while it is fetched, in the same places. */
export function SloSkeleton() {
  return (
    <div aria-busy>
      <output className="sr-only">Loading the objective</output>
      <div className="space-y-2.5 pt-8 pb-3">
        <Skeleton className="h-6 w-72 max-w-full" />
        <Skeleton className="h-4 w-96 max-w-full" />
        <Skeleton className="h-8 w-full" />
      </div>
      <Skeleton className="mb-3 h-6 w-64" />
      <div className="space-y-3">
        <Panel id="burn-loading" title="Burn rate">
          <Skeleton className="h-[258px] w-full" />
        </Panel>
        <div className="grid gap-3 xl:grid-cols-2">
          <Panel id="budget-loading" title="Error budget">
            <Skeleton className="h-[228px] w-full" />
          </Panel>
          <Panel id="events-loading" title="Events">
            <Skeleton className="h-[228px] w-full" />
          </Panel>
        </div>
      </div>
    </div>
  );
}
