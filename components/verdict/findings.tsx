"use client";

import { memo } from "react";
import { useSelect, useSelectedTurn } from "#components/call-page/selection.tsx";
import type { CallFinding } from "#lib/calls/schema.ts";
import { formatOffset } from "#lib/format/duration.ts";
import { keyed } from "#lib/format/keys.ts";
import { clip, keepUnits, plural } from "#lib/format/text.ts";

/** Worth knowing, not what went wrong. */
export const Findings = memo(function Findings({ findings }: { findings: readonly CallFinding[] }) {
  const { selectTurn } = useSelect();
  const turn = useSelectedTurn();
  if (findings.length === 0) return null;
  return (
    <section aria-labelledby="findings-title">
      <h2 id="findings-title" className="mb-1 text-sm font-semibold">
        Also seen <span className="font-normal text-ink-3">{plural(findings.length, "finding")}</span>
      </h2>
      <ul className="relative max-h-44 overflow-y-auto xl:max-h-28 border-t border-line">
        {keyed(findings, (finding) => finding.sentence).map(({ key, item: finding }) => (
          <li key={key} className="flex gap-3 border-b border-line py-1">
            {finding.turnIndex === null ? (
              <span className="w-12 shrink-0 text-ink-3">
                {finding.startMs === null ? "" : formatOffset(finding.startMs)}
              </span>
            ) : (
              <button
                type="button"
                aria-label={`Select turn ${finding.turnIndex}`}
                aria-pressed={turn === finding.turnIndex}
                onClick={() => selectTurn(finding.turnIndex)}
                className="w-12 shrink-0 text-left text-accent hover:underline"
              >
                {finding.startMs === null ? `Turn ${finding.turnIndex}` : formatOffset(finding.startMs)}
              </button>
            )}
            <span className="min-w-0 text-ink-2 wrap-anywhere">{keepUnits(clip(finding.sentence, 400))}</span>
          </li>
        ))}
      </ul>
    </section>
  );
});
