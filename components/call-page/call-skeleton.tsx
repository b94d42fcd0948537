import { Panel } from "#components/ui/panel.tsx";
import { Skeleton, SkeletonRows } from "#components/ui/skeleton.tsx";

/** The call's page while its sources are asked, in the same places. */
export function CallSkeleton() {
  return (
    <div aria-busy>
      <output className="sr-only">Loading the call</output>
      <div className="py-4">
        <Skeleton className="h-4 w-96 max-w-full" />
      </div>
      <div className="space-y-3">
        <div className="grid gap-3 xl:grid-cols-[minmax(0,1fr)_23rem]">
          <div className="rounded-md border border-line bg-surface px-5 py-4">
            <Skeleton className="mb-3 h-4 w-16" />
            <Skeleton className="mb-2 h-6 w-11/12" />
            <Skeleton className="mb-6 h-6 w-2/5" />
            <Skeleton className="mb-3 h-4 w-full" />
            <Skeleton className="mb-3 h-4 w-full" />
            <Skeleton className="h-4 w-3/4" />
          </div>
          <div className="rounded-md border border-line bg-surface px-4 py-3">
            <Skeleton className="mb-3 h-4 w-28" />
            <Skeleton className="mb-2 h-4 w-full" />
            <Skeleton className="h-4 w-2/3" />
          </div>
        </div>
        <Panel id="conversation-loading" title="Conversation" flush>
          <SkeletonRows rows={4} label="Loading the conversation" />
        </Panel>
        <Panel id="ledger-loading" title="Ledger" flush>
          <SkeletonRows rows={8} label="Loading the ledger" />
        </Panel>
      </div>
    </div>
  );
}
