"use client";

import { createSerializer, useQueryStates } from "nuqs";
import dynamic from "next/dynamic";
import { OverviewView } from "#components/verticals/overview-view.tsx";
import { usualOrder } from "#components/verticals/sorting.ts";
import { overviewParams, paramsOf, shownOf, shownParams } from "./search-params.ts";

const WallView = dynamic(() =>
  import("#components/verticals/wall-view.tsx").then(({ WallView }) => WallView),
);
const searchOf = createSerializer(shownParams);

/** `nowMs`: the server's, epoch ms. */
export function OverviewClient({ nowMs }: { nowMs: number }) {
  const [params, setParams] = useQueryStates(overviewParams, { history: "push" });
  const shown = shownOf(params);
  const sort = params.sort ?? "calls";
  const { sort: _sort, order: _order, wall, ...taken } = params;
  if (wall !== null)
    return <WallView shown={shown} nowMs={nowMs} onLeave={() => void setParams({ wall: null })} />;
  return (
    <OverviewView
      shown={shown}
      sorting={{ sort, order: params.order ?? usualOrder(sort) }}
      nowMs={nowMs}
      search={searchOf(taken)}
      onWall={() => void setParams({ wall: "1" })}
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
