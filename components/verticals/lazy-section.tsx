"use client";

import type { ReactNode } from "react";
import { useSeen } from "#components/cohort/use-seen.ts";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Notice } from "#components/ui/notice.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { useSection } from "#lib/verticals/hooks.ts";
import type { SectionId } from "#lib/verticals/model.ts";
import type { SectionAddress } from "#lib/verticals/queries.ts";
import type { Section } from "#lib/verticals/schema.ts";

/**
 * Panels that are asked for once they are nearly seen, and keep their place until then.
 * @param address null: not yet @param height of what comes, about, in px
 */
export function LazySection({
  vertical,
  section,
  address,
  refreshMs,
  height,
  children,
}: {
  vertical: string;
  section: SectionId;
  address: SectionAddress | null;
  refreshMs: number | null;
  height: number;
  children: (section: Section) => ReactNode;
}) {
  const [ref, seen] = useSeen<HTMLDivElement>();
  const { data, error, isPlaceholderData } = useSection(vertical, section, seen ? address : null, refreshMs);
  const failure = errorSentence(error);
  return (
    <div
      ref={ref}
      className="min-w-0"
      style={{ minHeight: data === undefined ? height : undefined }}
      aria-busy={isPlaceholderData || (data === undefined && failure === null)}
    >
      {data !== undefined ? (
        children(data)
      ) : failure === null ? (
        <div className="rounded-md border border-line bg-surface p-3" style={{ height }}>
          <output className="sr-only">Loading</output>
          <Skeleton className="h-4 w-40" />
          <Skeleton className="mt-3 h-[calc(100%-2rem)] w-full" />
        </div>
      ) : (
        <Notice tone="degraded">{failure}</Notice>
      )}
    </div>
  );
}
