import { Panel } from "#components/ui/panel.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";

/** The rows while they are asked for. */
export function OverviewSkeleton() {
  return (
    <div aria-busy>
      <output className="sr-only">Loading the verticals</output>
      <Panel id="verticals-loading" title="Verticals" flush>
        <div className="space-y-4 px-3 py-3">
          {Array.from({ length: 6 }, (_, row) => (
            <Skeleton key={row} className="h-10 w-full" />
          ))}
        </div>
      </Panel>
    </div>
  );
}

/** All of the page, before anything of it is known. */
export function OverviewLoading() {
  return (
    <>
      <div className="pt-4 pb-2.5">
        <Skeleton className="h-6 w-32" />
        <Skeleton className="mt-2 h-4 w-80 max-w-full" />
      </div>
      <Skeleton className="mb-3 h-7 w-[36rem] max-w-full" />
      <OverviewSkeleton />
    </>
  );
}
