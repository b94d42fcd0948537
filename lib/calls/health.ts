import type { Verdict } from "#lib/ledger/model.ts";
import { STAGE_LABELS } from "#lib/format/labels.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import { finding } from "./health-words.ts";
import { shapeHealth, valueHealth } from "./health-spans.ts";
import type { Life } from "./life.ts";
import type { ReadTrace } from "./reading.ts";
import type { CallLog } from "./records.ts";
import type { CallDetail } from "./schema.ts";
import { tornTrace } from "./torn.ts";

/**
 * What is wrong with the telemetry itself; none of it is the call's fault. What could not be looked at is told as
 * unknown, so that an empty list means that everything was there and nothing was wrong.
 */

type Health = CallDetail["health"][number];

export interface HealthInput {
  /** Null for a trace that names no call. */
  readonly sid: string | null;
  readonly trace: ReadTrace | null;
  readonly log: CallLog;
  readonly life: Life;
  readonly sources: readonly SourceReport[];
  readonly budgetVersion: string;
  /** As it was computed here. */
  readonly verdict: Pick<Verdict, "status" | "stage" | "basis">;
  readonly nowMs: number;
}

export function healthOf(input: HealthInput): Health[] {
  return [...unknown(input), ...traceHealth(input), ...logHealth(input)];
}

/** The sources that could not be looked at, or that hold nothing. */
function unknown({ sid, trace, sources, life }: HealthInput): Health[] {
  const found: Health[] = [];
  const of = (name: SourceReport["source"]) => sources.find(({ source }) => source === name);
  const [tempo, loki] = [of("tempo"), of("loki")];
  if (tempo !== undefined && trace === null) {
    const { state, message } = tempo;
    if (state === "error" || state === "off" || state === "partial")
      found.push(finding("trace_unread", "unknown", `Whether the trace is sound cannot be told. ${message}`));
    else if (state === "empty") found.push(finding("trace_missing", "warning", message));
    else if (state === "not_yet")
      found.push(finding("trace_pending", "unknown", `There is no trace to judge yet. ${message}`));
    else found.push(finding("trace_absent", "unknown", `There is no trace to judge. ${message}`));
  }
  if (loki !== undefined && sid !== null) {
    const { state, message } = loki;
    if (state === "off" && writesNoLog(trace) !== null) found.push(noCallLog(message, trace));
    else if (state === "error" || state === "off")
      found.push(
        finding("log_unread", "unknown", `Whether the call log is whole cannot be told. ${message}`),
      );
    else if (state === "partial")
      found.push(finding("log_unread", "unknown", `Only a part of the call log was read. ${message}`));
    else if (state === "empty" && !life.running) found.push(noCallLog(message, trace));
  }
  return found;
}

/** What a framework does not write, it has not lost. */
function noCallLog(message: string, trace: ReadTrace | null): Health {
  const label = writesNoLog(trace);
  return label === null
    ? finding("no_call_log", "warning", message)
    : finding("framework_log", "info", `${label} writes no call log.`);
}

/** The framework's name. */
function writesNoLog(trace: ReadTrace | null): string | null {
  const [first] = trace?.profile.reading.profiles ?? [];
  return first === undefined || first.name === "earshot" ? null : first.label;
}

function traceHealth({ trace, log, life }: HealthInput): Health[] {
  if (trace === null) return [];
  const { profile, tree } = trace;
  const ended = life.endNs !== null;
  const found: Health[] = [];
  if (profile.turns === null) {
    const [known] = profile.reading.profiles;
    const sentence =
      known === undefined
        ? "No profile knows these spans, so no turns could be read from them."
        : `These are spans of ${known.label}, but no turn in them could be told to be this call's.`;
    found.push(finding("unknown_profile", "warning", sentence));
  } else if (profile.root === null && ended) {
    const told = log.end === null && log.start === null ? "unknown" : "from the call log";
    found.push(finding("no_root", "warning", `The call's root span never arrived; its facts are ${told}.`));
  }
  if (trace.unreadable > 0) {
    const spans = trace.unreadable === 1 ? "1 span" : `${trace.unreadable.toLocaleString("en")} spans`;
    found.push(finding("unreadable", "warning", `${spans} had no readable id or time.`));
  }
  const torn = trace.partial ?? tornTrace(profile, log);
  if (torn !== null)
    found.push(finding("torn_trace", "warning", `The trace is not whole: ${trimmed(torn)}.`));
  return [...found, ...shapeHealth(tree, trace.turns ?? []), ...valuesOf(trace, ended)];
}

const judged = new WeakMap<ReadTrace["profile"], { readonly ended: boolean; readonly found: Health[] }>();

/** Each span is looked at once, however often a trace that is kept is asked for. */
function valuesOf({ tree, profile }: ReadTrace, ended: boolean): Health[] {
  const before = judged.get(profile);
  if (before?.ended === ended) return before.found;
  const found = valueHealth(tree, profile, { ended });
  judged.set(profile, { ended, found });
  return found;
}

const trimmed = (sentence: string): string => sentence.replace(/\.$/, "");

/** The call's end can be this much later in the log than in the trace. */
const LATE_MS = 2 * 60_000;

/** What the call log lacks, and where it says otherwise than the trace. */
function logHealth({ trace, log, life, verdict, budgetVersion, nowMs, sid }: HealthInput): Health[] {
  const { start, end } = log;
  const found: Health[] = [];
  if (sid === null || (start === null && end === null)) return found;
  if (start === null)
    found.push(finding("no_call_start", "info", "The call log has this call's end and not its start."));
  const endedMs = life.endNs === null ? null : Number(life.endNs / 1_000_000n);
  const lost = life.edgeLost || (endedMs !== null && endedMs < nowMs - LATE_MS);
  if (end === null && lost)
    found.push(finding("no_call_end", "warning", "The call log has this call's start and not its end."));
  const differs = end === null ? null : disagreement(verdict, end);
  const otherBudgets = end !== null && end.budgetVersion !== null && end.budgetVersion !== budgetVersion;
  if (differs !== null) {
    const expected = otherBudgets || life.partialTrace !== null;
    found.push(
      finding(
        "verdict_disagrees",
        expected ? "info" : "warning",
        differs,
        trace?.profile.root ? [trace.profile.root.spanId] : [],
      ),
    );
  }
  if (otherBudgets)
    found.push(
      finding(
        "budget_version",
        "info",
        `The call log's verdict was made with the budgets "${end.budgetVersion?.slice(0, 60)}", this one with "${budgetVersion}".`,
      ),
    );
  return found;
}

/** Where the edge's verdict is another than the trace's; null where they agree or only one is there. */
function disagreement(
  { status, stage, basis }: HealthInput["verdict"],
  end: NonNullable<CallLog["end"]>,
): string | null {
  if (basis !== "trace" || status === "unknown" || end.verdict === null || end.verdict === "unknown")
    return null;
  const blamed = end.breachedStage;
  const sameStage = blamed === null || stage === null || blamed === stage;
  if (end.verdict === status && sameStage) return null;
  const words = (what: string, where: HealthInput["verdict"]["stage"]) =>
    where === null ? what : `${what} (${STAGE_LABELS[where]})`;
  return `The voice edge judged this call ${words(end.verdict, blamed)}, its trace says ${words(status, stage)}.`;
}
