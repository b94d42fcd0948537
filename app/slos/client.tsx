"use client";

import { useQueryStates } from "nuqs";
import { SlosView } from "#components/slos/slos-view.tsx";
import { paramsOf, slosParams, stateOf } from "./search-params.ts";

export function SlosClient() {
  const [params, setParams] = useQueryStates(slosParams, { history: "push" });
  const state = stateOf(params);
  return <SlosView state={state} onChange={(change) => void setParams(paramsOf({ ...state, ...change }))} />;
}
