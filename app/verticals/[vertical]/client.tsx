"use client";

import { createSerializer, useQueryStates } from "nuqs";
import { VerticalView } from "#components/verticals/vertical-view.tsx";
import { paramsOf, shownOf, shownParams } from "../search-params.ts";

const searchOf = createSerializer(shownParams);

/** `nowMs`: the server's, epoch ms. */
export function VerticalClient({ vertical, nowMs }: { vertical: string; nowMs: number }) {
  const [params, setParams] = useQueryStates(shownParams, { history: "push" });
  const shown = shownOf(params);
  return (
    <VerticalView
      vertical={vertical}
      shown={shown}
      nowMs={nowMs}
      search={searchOf(params)}
      onShown={(change) => void setParams(paramsOf({ ...shown, ...change }))}
    />
  );
}
