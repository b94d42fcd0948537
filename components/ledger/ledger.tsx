"use client";

import { lazy, memo, useDeferredValue, useMemo, useState } from "react";
import { useView } from "#components/call-page/clock.tsx";
import { Inspector } from "#components/sources/inspector.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { StageLegend } from "#components/ui/stage-mark.tsx";
import type { CallDetail, CallTurn } from "#lib/calls/schema.ts";
import { whyNoTurns } from "#lib/calls/view/absence.ts";
import { isInView, type LedgerOrder, orderTurns } from "#lib/calls/view/ledger.ts";
import { plural } from "#lib/format/text.ts";
import { LEDGER_STAGES, type LedgerStage } from "#lib/ledger/stages.ts";
import { BarTable } from "./bar-table.tsx";

/** Its code comes when it is first chosen; the bars stay until it is there. */
const StageTable = lazy(async () => ({ default: (await import("./stage-table.tsx")).StageTable }));

const FORMS = [
  { value: "bars", label: "Bars" },
  { value: "table", label: "Table" },
] as const;
const NOT_IN_REALTIME: readonly LedgerStage[] = ["stt", "tts_first_frame"];
const NONE: readonly LedgerStage[] = [];

/** Each turn's latency divided among the stages, against its budget: as bars, or as figures. */
export const Ledger = memo(function Ledger({
  detail,
  focus,
}: {
  detail: CallDetail;
  focus: CallTurn | null;
}) {
  const { turns } = detail;
  const [form, setForm] = useState<"bars" | "table">("bars");
  const drawn = useDeferredValue(form);
  const [order, setOrder] = useState<LedgerOrder>("time");
  const { view } = useView();
  const listed = useMemo(() => orderTurns(turns ?? [], order), [turns, order]);
  if (turns === null || turns.length === 0)
    return (
      <Panel id="ledger" title="Ledger" flush>
        <Nothing>{whyNoTurns(detail)}</Nothing>
      </Panel>
    );
  const slow = turns.filter((turn) => turn.slow).length;
  const seen = view === null ? null : turns.filter((turn) => isInView(turn, view)).length;
  const present = LEDGER_STAGES.filter((stage) =>
    turns.some((turn) => turn.ledger.some((row) => row.stage === stage)),
  );
  const notApplicable = detail.call.pipeline === "realtime" ? NOT_IN_REALTIME : NONE;
  const shared = { turns: listed, focus, order, onOrder: setOrder };
  return (
    <Panel
      id="ledger"
      title="Ledger"
      flush
      inspect={<Inspector panel="Ledger" queries={detail.queries} sources={detail.sources} />}
      meta={
        <>
          {plural(turns.length, "turn")}
          {slow > 0 ? `, ${slow} over budget` : ", all within budget"}
          {seen === null ? "" : `, ${seen} in view`}
          {notApplicable.length > 0 ? "; STT and TTS do not apply to a realtime model" : ""}
        </>
      }
      actions={<Segmented label="Ledger as" options={FORMS} value={form} onChange={setForm} />}
    >
      {drawn === "bars" ? (
        <>
          <BarTable {...shared} />
          <div className="border-t border-line px-3 py-1">
            <StageLegend stages={present} />
          </div>
        </>
      ) : (
        <StageTable
          {...shared}
          stages={LEDGER_STAGES.filter((stage) => present.includes(stage) || notApplicable.includes(stage))}
          notApplicable={notApplicable}
        />
      )}
    </Panel>
  );
});
