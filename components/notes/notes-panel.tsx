"use client";

import { memo, type ReactNode } from "react";
import dynamic from "next/dynamic";
import { useSeen } from "#components/cohort/use-seen.ts";
import { Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";

const Notes = dynamic(async () => (await import("./notes.tsx")).Notes, { ssr: false, loading: Loading });

/** The notes on a call. Asks the call log, and loads its own code, once it is seen. */
export const NotesPanel = memo(function NotesPanel({ sid }: { sid: string }) {
  const [ref, seen] = useSeen<HTMLDivElement>();
  return (
    <div ref={ref}>
      {seen ? (
        <Notes sid={sid} />
      ) : (
        <Waiting>
          <p className="px-3 py-2 text-ink-3">Asked for when it comes into sight.</p>
        </Waiting>
      )}
    </div>
  );
});

function Loading() {
  return (
    <Waiting>
      <SkeletonRows rows={2} label="Loading the notes" />
    </Waiting>
  );
}

/** As high as a call without notes, whose box stands below what is said of them: nothing moves when they come. */
function Waiting({ children }: { children: ReactNode }) {
  return (
    <Panel id="notes" title="Notes" flush>
      <div className="min-h-[12.4375rem]">{children}</div>
    </Panel>
  );
}
