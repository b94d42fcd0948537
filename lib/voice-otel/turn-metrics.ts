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
  const shares = new Map<string, bigint>();
  const longest = new Map<string, LedgerPart>();
  for (const part of ledger.parts) {
    const ns = part.endNs - part.startNs;
    if (part.spanId !== null) shares.set(part.spanId, (shares.get(part.spanId) ?? 0n) + ns);
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
  for (const stage of stages)
    if (stage.name === "tool_call")
      metrics.stage(seconds(shares.get(stage.span.spanContext().spanId) ?? 0n), stage.labels());
}
