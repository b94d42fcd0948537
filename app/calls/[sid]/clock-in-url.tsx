"use client";

import { useQueryStates } from "nuqs";
import { useCallback, type ReactNode } from "react";
import { ClockProvider } from "#components/call-page/clock.tsx";
import type { Mark, View } from "#lib/calls/view/clock.ts";
import { clockParams } from "./search-params.ts";

/** The page's clock with its view and its marks in the URL. What stands in it is not drawn anew by a zoom. */
export function ClockInUrl({ children }: { children: ReactNode }) {
  const [{ view, marks }, setClock] = useQueryStates(clockParams);
  const onView = useCallback((next: View | null) => void setClock({ view: next }), [setClock]);
  const onMarks = useCallback(
    (next: readonly Mark[]) => void setClock({ marks: next.length === 0 ? null : [...next] }),
    [setClock],
  );
  return (
    <ClockProvider view={view} onView={onView} marks={marks} onMarks={onMarks}>
      {children}
    </ClockProvider>
  );
}
