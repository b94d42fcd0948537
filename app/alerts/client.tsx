"use client";

import { useQueryStates } from "nuqs";
import { AlertsView } from "#components/alerts/alerts-view.tsx";
import { NowProvider } from "#components/call-list/now.tsx";
import { alertParams, filtersOf, paramsOf } from "./search-params.ts";

/** @param nowMs the server's, epoch ms. */
export function AlertsClient({ nowMs }: { nowMs: number }) {
  // Words are typed letter by letter: none of them is a step back.
  const [params, setParams] = useQueryStates(alertParams, { history: "replace", throttleMs: 200 });
  return (
    <NowProvider initialMs={nowMs}>
      <AlertsView filters={filtersOf(params)} onChange={(next) => void setParams(paramsOf(next))} />
    </NowProvider>
  );
}
