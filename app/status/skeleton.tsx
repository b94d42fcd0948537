import { Panel } from "#components/ui/panel.tsx";
import { Skeleton, SkeletonRows } from "#components/ui/skeleton.tsx";

/** The status page while the sources are asked, in the same places. */
export function StatusSkeleton() {
  return (
    <div aria-busy>
      <div className="pt-5 pb-4">
        <Skeleton className="mb-3 h-5 w-24" />
        <Skeleton className="h-3.5 w-64 max-w-full" />
      </div>
      <div className="grid gap-3 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <div className="min-w-0 space-y-3">
          <Panel id="sources-loading" title="Sources" flush>
            <SkeletonRows rows={7} label="Asking each source" />
          </Panel>
          <Panel id="budgets-loading" title="Budgets in force" flush>
            <SkeletonRows rows={10} label="Loading the budgets" />
          </Panel>
        </div>
        <Panel id="settings-loading" title="Console" flush>
          <SkeletonRows rows={6} label="Loading the settings" />
        </Panel>
      </div>
    </div>
  );
}
