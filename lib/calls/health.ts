import type { TurnLedger } from "#lib/ledger/model.ts";
import type { TraceDefect, TraceTree } from "#lib/traces/tree.ts";
import type { ProfiledTrace } from "#lib/profiles/model.ts";
import type { CallLog } from "./records.ts";
import type { CallDetail } from "./schema.ts";

/** What is wrong with the telemetry itself, in sentences; none of it is the call's fault. */

type Health = CallDetail["health"][number];
type Kind = TraceDefect["kind"] | TurnLedger["defects"][number]["kind"];

const MAX_IDS = 20;

/** By kind, with who is meant ("The span stt", "Each of 3 spans, stt the first,"). */
const SENTENCES: Readonly<Record<Kind, (spans: string) => string>> = {
  negative_duration: (spans) => `${spans} ended before starting and was left out of the ledger.`,
  orphan: (spans) => `${spans} named a parent that never arrived and was left out of the ledger.`,
  cycle: (spans) => `${spans} was its own ancestor; the circle was opened at its earliest span.`,
  duplicate_id: (spans) =>
    `${spans} came with an id that another span has: an exact copy counts once, different spans of one id not at all.`,
  outside_parent: (spans) =>
    `${spans} lay outside its parent: two clocks differ. Nothing was shifted to make them fit.`,
  too_many_stages: (spans) => `${spans} was beyond the number of stages that one turn can have.`,
  stage_not_in_pipeline: (spans) =>
    `${spans} was a stage that this pipeline does not have; it counts as unattributed.`,
};

/** What the trace's own shape shows, the defects of ledgers included, each kind once. */
export function traceHealth(tree: TraceTree, turns: readonly TurnLedger[]): Health[] {
  const byKind = new Map<Kind, Map<string, string>>();
  for (const defect of [...tree.defects, ...turns.flatMap((turn) => turn.defects)]) {
    const spans = byKind.get(defect.kind) ?? new Map<string, string>();
    byKind.set(defect.kind, spans.set(defect.spanId, defect.name));
  }
  return [...byKind].map(([kind, spans]) => {
    const [first = ""] = spans.values();
    const name = first.slice(0, 60);
    const who = spans.size === 1 ? `The span ${name}` : `Each of ${spans.size} spans, ${name} the first,`;
    const severity = kind === "outside_parent" || kind === "duplicate_id" ? "info" : "warning";
    return { kind, severity, sentence: SENTENCES[kind](who), spanIds: [...spans.keys()].slice(0, MAX_IDS) };
  });
}

/** What trace and call log say differently, and what is not there. */
export function completenessHealth(
  trace: ProfiledTrace | null,
  log: CallLog,
  facts: { readonly ended: boolean; readonly unreadable: number; readonly budgetVersion: string },
): Health[] {
  const found: Health[] = [];
  const add = (kind: string, severity: Health["severity"], sentence: string) =>
    found.push({ kind, severity, sentence, spanIds: [] });
  if (trace !== null && trace.root === null && facts.ended) {
    add("no_root", "warning", "The call's root span never arrived; its facts are from the call log.");
  }
  if (trace !== null && trace.turns === null) {
    add("unknown_profile", "warning", "No profile knows these spans, so no turns could be read from them.");
  }
  if (facts.unreadable > 0) {
    add("unreadable", "warning", `${facts.unreadable} spans had no readable id or time and are not shown.`);
  }
  const torn = trace === null ? null : tornTrace(trace, log);
  if (torn !== null) add("torn_trace", "warning", `The trace is not whole: ${torn}.`);
  const version = log.end?.budgetVersion ?? null;
  if (version !== null && version !== facts.budgetVersion) {
    add(
      "budget_version",
      "info",
      `The call log's verdict was made with the budgets "${version.slice(0, 60)}", this one with "${facts.budgetVersion}".`,
    );
  }
  return found;
}

/** What the call log says that the trace should hold and does not, as a half sentence; null when it is whole. */
export function tornTrace(trace: ProfiledTrace, { end }: CallLog): string | null {
  const held = trace.turns?.length;
  if (held !== undefined && end?.turns != null && held < end.turns) {
    return `the call log counts ${end.turns} turns, the trace holds ${held}`;
  }
  const dropped = end?.droppedSpans ?? 0;
  return dropped > 0 ? `the voice edge let ${dropped} of its spans go for lack of room` : null;
}
