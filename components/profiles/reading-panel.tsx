"use client";

import dynamic from "next/dynamic";
import { memo } from "react";
import { useSeen } from "#components/cohort/use-seen.ts";
import { Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import type { CallDetail } from "#lib/calls/schema.ts";
import { clip } from "#lib/format/text.ts";

const loading = () => <SkeletonRows rows={8} label="Loading how the trace was read" />;
const Reading = dynamic(async () => (await import("./reading.tsx")).Reading, { ssr: false, loading });

/** Which framework wrote the trace, what was taken from what, and what it cannot tell. Its code comes once it is seen. */
export const ReadingPanel = memo(function ReadingPanel({ detail }: { detail: CallDetail }) {
  const [ref, seen] = useSeen<HTMLDivElement>();
  const { reading } = detail;
  if (reading == null) return null;
  const names = reading.profiles.map(({ label, version }) =>
    version === null ? label : `${label} ${version}`,
  );
  return (
    <Panel
      id="reading"
      title="How we read this trace"
      meta={names.length === 0 ? "by no profile" : clip(names.join(", then "), 160)}
      flush
    >
      <div ref={ref} className="min-h-40">
        {seen && <Reading detail={detail} reading={reading} />}
      </div>
    </Panel>
  );
});
