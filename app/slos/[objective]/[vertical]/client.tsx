"use client";

import { useQueryStates } from "nuqs";
import { SloDetailView } from "#components/slos/slo-detail.tsx";
import { sloParams } from "./search-params.ts";

export function SloClient({ objective, vertical }: { objective: string; vertical: string }) {
  const [{ environment, from, to, window }, setParams] = useQueryStates(sloParams, { history: "push" });
  return (
    <SloDetailView
      address={{ objective, vertical, environment, from, to }}
      windows={window.length === 0 ? null : window}
      onChange={({ windows, ...range }) =>
        void setParams({
          ...range,
          ...(windows !== undefined && { window: windows === null ? null : [...windows] }),
        })
      }
    />
  );
}
