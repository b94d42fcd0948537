import { TableSkeleton } from "#components/call-list/table-skeleton.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";

/** The list of calls while it is fetched, in the same places. In a group of its own, or every call would stream behind it. */
export default function Loading() {
  return (
    <div aria-busy>
      <output className="sr-only">Loading the calls</output>
      <div className="pt-5 pb-3.5">
        <Skeleton className="h-5 w-40" />
      </div>
      <div className="mb-3 space-y-2">
        <Skeleton className="h-7 w-96 max-w-full" />
        <Skeleton className="h-7 w-[34rem] max-w-full" />
      </div>
      <Panel id="calls-loading" title="Calls" flush>
        <TableSkeleton rows={16} />
      </Panel>
    </div>
  );
}
