"use client";

import { largestDifference } from "#lib/compare/model.ts";
import type { Comparison } from "#lib/compare/schema.ts";
import { largestText } from "#lib/compare/words.ts";
import { FactsThatDiffer, HowTheyWent } from "./facts.tsx";
import { Heads } from "./heads.tsx";
import { StageRows } from "./stage-rows.tsx";
import { TurnPairs } from "./turn-pairs.tsx";

/** Two calls: their verdicts, what differs, then where the time went. */
export function CompareView({ comparison }: { comparison: Comparison }) {
  const { a, b, pairs } = comparison;
  const without = [a.absence === null ? null : "A", b.absence === null ? null : "B"].filter(
    (of) => of !== null,
  );
  const largest = largestDifference(pairs);
  return (
    <div className="space-y-3">
      <Heads comparison={comparison} />
      {largest === null ? null : (
        <p className="px-1 text-base">
          <span className="text-ink-3">The largest difference: </span>
          {largestText(largest)}
        </p>
      )}
      <div className="grid items-start gap-3 lg:grid-cols-2">
        <FactsThatDiffer facts={comparison.facts} />
        <HowTheyWent comparison={comparison} />
      </div>
      {without.length === 0 ? null : (
        <p className="px-1 text-ink-2">
          {without.length === 2
            ? "The turns of neither call are known, so they are compared by their call logs alone."
            : `The turns of call ${without.join("")} are not known, so its stages cannot be compared; what its call log tells stands above.`}
        </p>
      )}
      {pairs.length === 0 ? null : (
        <div className="grid items-start gap-3 xl:grid-cols-[minmax(0,1fr)_26rem]">
          <div className="min-w-0 xl:order-2">
            <StageRows comparison={comparison} />
          </div>
          <TurnPairs comparison={comparison} />
        </div>
      )}
    </div>
  );
}
