import type { LedgerPart, TurnLedger } from "../ledger/model.ts";
import type { CallContext } from "./kit.ts";
import type { Stage } from "./stage.ts";

const seconds = (ns: bigint): number => Number(ns) / 1e9;

/**
 * `stage.duration` of a turn: the ledger's shares, once a stage; every tool call by itself, even one whose time
 * belongs to other stages (share 0), since failed calls are counted against these observations.
 */
export function observeStages(call: CallContext, ledger: TurnLedger, stages: readonly Stage[]): void {
  const { metrics } = call.kit;
  const shares = sharesOf(ledger);
  const longest = new Map<string, LedgerPart>();
  for (const part of ledger.parts) {
    const ns = part.endNs - part.startNs;
    const best = longest.get(part.stage);
    if (!best || best.endNs - best.startNs < ns) longest.set(part.stage, part);
  }
  for (const { stage, ns } of ledger.rows) {
    if (stage === "tool_call") continue;
    const part = longest.get(stage);
    const labels = { stage, vertical: call.vertical, provider: part?.provider, model: part?.model };
    metrics.stage(seconds(ns), labels);
  }
  if (stages.length > 0 && !longest.has("unattributed"))
    metrics.stage(0, { stage: "unattributed", vertical: call.vertical });
  for (const stage of stages) observeShare(call, shares, stage);
}

/** A tool call that began after its turn was over for good: observed too, since it may be among the failed ones. */
export function observeTool(call: CallContext, ledger: TurnLedger, stage: Stage): void {
  observeShare(call, sharesOf(ledger), stage);
}

function observeShare(call: CallContext, shares: ReadonlyMap<string, bigint>, stage: Stage): void {
  if (stage.name !== "tool_call") return;
  call.kit.metrics.stage(seconds(shares.get(stage.span.spanContext().spanId) ?? 0n), stage.labels());
}

/** What each span owns of its turn, by span id, in ns. */
function sharesOf(ledger: TurnLedger): Map<string, bigint> {
  const shares = new Map<string, bigint>();
  for (const { spanId, startNs, endNs } of ledger.parts)
    if (spanId !== null) shares.set(spanId, (shares.get(spanId) ?? 0n) + (endNs - startNs));
  return shares;
}
