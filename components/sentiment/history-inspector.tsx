"use client";

import { useQuery } from "@tanstack/react-query";
import { Inspector } from "#components/sources/inspector.tsx";
import { historyQuery } from "#lib/sentiment/queries.ts";

/** What the panel's answer was made from, once there is one. */
export function HistoryInspector({ sid }: { sid: string }) {
  const { data } = useQuery({ ...historyQuery(sid), enabled: false });
  return data === undefined ? null : (
    <Inspector panel="Earlier calls of this caller" queries={data.queries} sources={data.sources} />
  );
}
