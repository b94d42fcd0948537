"use client";

import { clsx } from "clsx";
import { useState } from "react";
import { Panel } from "#components/ui/panel.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { StageMark } from "#components/ui/stage-mark.tsx";
import type { Comparison, StageRow } from "#lib/compare/schema.ts";
import { diffText } from "#lib/compare/words.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { plural } from "#lib/format/text.ts";
import { StageHead } from "./stage-head.tsx";

const FORMS = [
  { value: "total", label: "Total" },
  { value: "median", label: "Median" },
] as const;
const NOT_IN_REALTIME: ReadonlySet<StageRow["stage"]> = new Set(["stt", "tts_first_frame"]);

/** The time in each stage: what is usual in either call, or the sum over the turns that stand beside each other. */
export function StageRows({ comparison }: { comparison: Comparison }) {
  const [form, setForm] = useState<"median" | "total">("total");
  const { stages, matched, a, b } = comparison;
  const largest = stages
    .filter(({ stage, [form]: times }) => stage !== "turn" && times.diffMs !== null)
    .toSorted((x, y) => Math.abs(y[form].diffMs ?? 0) - Math.abs(x[form].diffMs ?? 0))[0]?.stage;
  const cell = (row: StageRow, of: "a" | "b") => {
    const ms = of === "a" ? row[form].aMs : row[form].bMs;
    if (ms !== null) return formatDuration(ms);
    const realtime = (of === "a" ? a : b).call.pipeline === "realtime";
    return realtime && NOT_IN_REALTIME.has(row.stage) ? "n/a" : "–";
  };
  return (
    <Panel
      id="stages"
      title="Stage by stage"
      flush
      meta={
        form === "median"
          ? "median of the turns that have the stage"
          : `sum over the ${plural(matched, "turn")} that both have`
      }
      actions={<Segmented label="Stages as" options={FORMS} value={form} onChange={setForm} />}
    >
      <table className="w-full border-collapse">
        <caption className="sr-only">Time in each stage, in A, in B, and the difference</caption>
        <StageHead flush />
        <tbody>
          {stages.map((row) => (
            <tr
              key={row.stage}
              className={clsx(
                "border-b border-line last:border-b-0",
                row.stage === "turn" && "border-t border-t-line-strong",
              )}
            >
              <th scope="row" className="py-1 pl-3 text-left font-normal">
                {row.stage === "turn" ? "Whole turn" : <StageMark stage={row.stage} />}
              </th>
              <td
                className="py-1 text-right whitespace-nowrap"
                title={`${plural(row.counts.a, "turn")} in A`}
              >
                {cell(row, "a")}
              </td>
              <td
                className="py-1 text-right whitespace-nowrap"
                title={`${plural(row.counts.b, "turn")} in B`}
              >
                {cell(row, "b")}
              </td>
              <td
                className={clsx(
                  "py-1 pr-3 text-right whitespace-nowrap",
                  row.stage === largest ? "font-semibold" : "text-ink-2",
                )}
              >
                {diffText(row[form].diffMs)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
