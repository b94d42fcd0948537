"use client";

import { useQuery } from "@tanstack/react-query";
import { Inspector } from "#components/sources/inspector.tsx";
import { cohortQuery } from "#lib/cohort/queries.ts";

/** What the answer asked, once it is there; it does not ask by itself. */
export function CohortInspector({ sid }: { sid: string }) {
  const { data } = useQuery({ ...cohortQuery(sid), enabled: false });
  return data === undefined ? null : (
    <Inspector panel="Is it just this call?" queries={data.queries} sources={data.sources} />
  );
}
