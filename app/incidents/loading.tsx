import { Panel } from "#components/ui/panel.tsx";
import { Skeleton, SkeletonRows } from "#components/ui/skeleton.tsx";

/** An incident while it is looked into, in the same places. */
export default function Loading() {
  return (
    <div aria-busy>
      <div className="pt-5 pb-3.5">
        <Skeleton className="h-5 w-72 max-w-full" />
      </div>
      <Panel id="incident-loading" title="What is going on" flush>
        <SkeletonRows rows={6} label="Looking into the incident" />
      </Panel>
    </div>
  );
}
