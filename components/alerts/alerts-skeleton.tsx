import { Panel } from "#components/ui/panel.tsx";
import { Skeleton, SkeletonRows } from "#components/ui/skeleton.tsx";

/** The alerts while they are fetched. */
export function AlertsSkeleton() {
  return (
    <div aria-busy>
      <div className="space-y-2 pt-5 pb-3.5">
        <Skeleton className="h-5 w-28" />
        <Skeleton className="h-3.5 w-64" />
      </div>
      <Panel id="alerts-loading" title="Alerts" flush>
        <SkeletonRows rows={6} label="Loading the alerts" />
      </Panel>
    </div>
  );
}
