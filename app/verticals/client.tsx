"use client";

import { createSerializer, useQueryStates } from "nuqs";
import { OverviewView } from "#components/verticals/overview-view.tsx";
import { usualOrder } from "#components/verticals/sorting.ts";
import { overviewParams, paramsOf, shownOf, shownParams } from "./search-params.ts";

const searchOf = createSerializer(shownParams);

/** `nowMs`: the server's, epoch ms. */
export function OverviewClient({ nowMs }: { nowMs: number }) {
  const [params, setParams] = useQueryStates(overviewParams, { history: "push" });
  const shown = shownOf(params);
  const sort = params.sort ?? "calls";
  const { sort: _sort, order: _order, ...taken } = params;
  return (
    <OverviewView
      shown={shown}
      sorting={{ sort, order: params.order ?? usualOrder(sort) }}
      nowMs={nowMs}
      search={searchOf(taken)}
      onShown={(change) => void setParams(paramsOf({ ...shown, ...change }))}
      onSort={(next) =>
        void setParams({
          sort: next.sort === "calls" ? null : next.sort,
          order: next.order === usualOrder(next.sort) ? null : next.order,
        })
      }
    />
  );
}
