"use client";

import { useQueryStates } from "nuqs";
import { CompareView } from "#components/compare/compare-view.tsx";
import { PickTwo } from "#components/compare/pick-two.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Notice } from "#components/ui/notice.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useComparison } from "#lib/compare/hooks.ts";
import { compareParams } from "./search-params.ts";

/** Two calls beside each other, both in the address. */
export function CompareClient({
  failed,
  odd,
}: {
  /** What the server could not answer, and of which calls. */
  failed: { readonly a: string | null; readonly b: string | null; readonly message: string } | null;
  /** Those of the two that the address names by something that is no Call SID. */
  odd: readonly string[];
}) {
  const [{ a, b }, setCalls] = useQueryStates(compareParams, { history: "push" });
  const known = failed !== null && failed.a === a && failed.b === b ? failed.message : null;
  const { data, error } = useComparison(known === null ? a : null, b);
  const failure = known ?? errorSentence(error);
  const wrong = odd.filter((name) => (name === "A" ? a : b) === null);
  return (
    <div className="pb-6">
      <h1 className="pt-5 pb-3 text-headline font-semibold tracking-[-0.01em]">Two calls compared</h1>
      <div className="space-y-3">
        <PickTwo a={a} b={b} onPick={(calls) => void setCalls(calls)} />
        {wrong.length === 0 ? null : (
          <Notice tone="degraded">
            What the address names as call {wrong.join(" and ")} is not a Call SID.
          </Notice>
        )}
        {a === null || b === null ? (
          <p className="max-w-prose text-ink-2">
            Give two Call SIDs. On the page of a call, “Compare with a good call” proposes one.
          </p>
        ) : data !== undefined ? (
          <CompareView comparison={data} />
        ) : failure !== null ? (
          <Notice tone="degraded">{failure}</Notice>
        ) : (
          <SkeletonRows rows={10} label="Loading the two calls" />
        )}
      </div>
    </div>
  );
}
