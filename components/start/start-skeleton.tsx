import { Panel } from "#components/ui/panel.tsx";
import { ROWS } from "./live.ts";
import { LineSkeletons } from "./line-skeletons.tsx";

/** Both lists of the start page while they are fetched, in the same places. */
export function StartSkeleton() {
  return (
    <div className="grid gap-3 lg:grid-cols-2" aria-busy>
      <Panel id="newest-loading" title="Newest calls" flush>
        <LineSkeletons rows={ROWS} label="Loading the newest calls" />
      </Panel>
      <Panel id="worst-loading" title="Worst turns of the last hour" flush>
        <LineSkeletons rows={ROWS} label="Loading the worst turns" />
      </Panel>
    </div>
  );
}
