import type { Histogram } from "#lib/baseline/histogram.ts";
import { callRecord, type CallRecord } from "#lib/calls/records.ts";
import { callLogStream, nsOf } from "#lib/calls/call-log.ts";
import { callHref } from "#lib/calls/href.ts";
import { queryLogs } from "#lib/datasources/loki/logs.ts";
import { languageName } from "#lib/format/labels.ts";
import { sourceReport } from "#lib/sources/model.ts";
import { askCounting, askLogged, type Told } from "../ask.ts";
import { spearman, statementOf } from "../correlation.ts";
import { FIELDS } from "../questions.ts";
import { callsOf, type ColumnOf, noteOn, panel, type SectionAnswer, table } from "../panels.ts";
import { byLabel, histogramAt, over, share, totalAt, withLabel } from "../read.ts";
import type { Drill, Panel } from "../schema.ts";
import { atQuantile, stageName } from "./columns.ts";
import type { SectionContext } from "./context.ts";

/** What the call log says: agents, languages, carriers, waits beside sentiment. */

interface CallsRow {
  readonly calls: number | null;
  readonly slow: number | null;
  readonly failed: number | null;
  readonly histogram: Histogram | null;
  readonly budgetMs: number;
}

const count = (series: readonly Told[]): number => totalAt(series) ?? 0;

function callsRow(own: readonly Told[]): Pick<CallsRow, "calls" | "slow" | "failed"> {
  // An edge that writes no verdict leaves it unknown.
  const judged = own.some(({ labels }) => (labels["verdict"] ?? "") !== "");
  return {
    calls: count(own),
    slow: judged ? count(withLabel(own, "verdict", "slow")) : null,
    failed: judged ? count(withLabel(own, "verdict", "failed")) : null,
  };
}

const CALL_COLUMNS: readonly ColumnOf<CallsRow>[] = [
  { id: "calls", title: "calls", unit: "calls", cell: ({ calls }) => calls },
  {
    id: "slow",
    title: "slow calls",
    unit: "ratio",
    better: "less",
    cell: ({ slow, calls }) => share(slow, calls),
  },
  {
    id: "failed",
    title: "failed calls",
    unit: "ratio",
    better: "less",
    cell: ({ failed, calls }) => share(failed, calls),
  },
];
const AGENT_COLUMNS: readonly ColumnOf<CallsRow>[] = [
  ...CALL_COLUMNS,
  atQuantile(0.5, "p50"),
  atQuantile(0.95, "p95"),
  {
    id: "over",
    title: "slow turns",
    unit: "ratio",
    better: "less",
    cell: ({ histogram, budgetMs }) => over(histogram, budgetMs),
  },
];

/** Agents beside each other: calls of the call log, turns of the metrics. */
export async function agentsSection({ asking, vertical, budgets }: SectionContext): Promise<SectionAnswer> {
  const { scope, range, context } = asking;
  const whole = { endMs: range.toMs, windowMs: range.toMs - range.fromMs };
  const [logged, turns] = await Promise.all([
    askLogged("callsByAgent", scope, whole, context),
    askCounting("turnsByAgent", scope, whole, context),
  ]);
  const calls = byLabel(logged.series ?? [], "agent");
  const waits = byLabel(turns.series ?? [], "agent");
  const rows = [...new Set([...calls.keys(), ...waits.keys()])].map((agent) => {
    const own = calls.get(agent);
    const known = logged.series === null ? { calls: null, slow: null, failed: null } : callsRow(own ?? []);
    const of: CallsRow = {
      ...known,
      histogram: histogramAt(waits.get(agent) ?? []),
      budgetMs: budgets.turnMs,
    };
    const drill: Drill = agent === "" ? null : callsOf(vertical, { agent: [agent], sort: "worst_turn" });
    return { key: agent, label: agent === "" ? "not named" : agent, of, drill };
  });
  const answered = logged.series !== null || turns.series !== null;
  const sorted = rows.toSorted((a, b) => (b.of.calls ?? 0) - (a.of.calls ?? 0));
  return {
    panels: [
      panel(
        "agents",
        "Agents",
        "Calls and turns of each agent",
        null,
        answered ? table(AGENT_COLUMNS, sorted) : null,
        noteOn(answered ? sorted : null),
      ),
    ],
    reports: [logged.report, turns.report],
  };
}

/** Languages and carriers. */
export async function originsSection({ asking, vertical, budgets }: SectionContext): Promise<SectionAnswer> {
  const { scope, range, context } = asking;
  const answer = await askLogged(
    "callsByOrigin",
    scope,
    { endMs: range.toMs, windowMs: range.toMs - range.fromMs },
    context,
  );
  const by = (label: "language" | "carrier", nameOf: (name: string) => string): Panel => {
    const rows =
      answer.series === null
        ? null
        : [...byLabel(answer.series, label)]
            .map(([name, own]) => ({
              key: name,
              label: name === "" ? "not recorded" : nameOf(name),
              of: { ...callsRow(own), histogram: null, budgetMs: budgets.turnMs },
              drill: name === "" ? null : callsOf(vertical, { [label]: [name] }),
            }))
            .toSorted((a, b) => (b.of.calls ?? 0) - (a.of.calls ?? 0));
    const [title, what] = label === "language" ? ["Languages", "language"] : ["Carriers", "carrier"];
    return panel(
      `${label}s`,
      title,
      `Calls by ${what}, from the call log`,
      null,
      rows === null ? null : table(CALL_COLUMNS, rows),
      noteOn(rows),
    );
  };
  return { panels: [by("language", languageName), by("carrier", (name) => name)], reports: [answer.report] };
}

/** Lines of one question: a call has two of them. */
const MOST_LINES = 5_000;
const WORST = 10;

interface WaitedRow {
  readonly end: CallRecord;
  readonly score: number | null;
}

const WORST_COLUMNS: readonly ColumnOf<WaitedRow>[] = [
  {
    id: "ended",
    title: "ended",
    unit: null,
    cell: ({ end }) => new Date(Number(end.timeNs / 1_000_000n)).toISOString(),
  },
  { id: "agent", title: "agent", unit: null, cell: ({ end }) => end.agent },
  { id: "worst", title: "longest wait", unit: "ms", better: "less", cell: ({ end }) => waitOf(end) },
  { id: "verdict", title: "verdict", unit: null, cell: ({ end }) => end.verdict },
  {
    id: "stage",
    title: "stage",
    unit: null,
    cell: ({ end }) => (end.breachedStage === null ? null : stageName(end.breachedStage)),
  },
  { id: "outcome", title: "outcome", unit: null, cell: ({ end }) => end.outcome },
  { id: "sentiment", title: "sentiment", unit: "score", better: "more", cell: ({ score }) => score },
];

const waitOf = ({ worstTurnSeconds }: CallRecord): number | null =>
  worstTurnSeconds === null ? null : worstTurnSeconds * 1000;

/** The longest wait of each call beside its sentiment, and the calls with the longest waits. */
export async function relationSection({ asking, vertical }: SectionContext): Promise<SectionAnswer> {
  const { scope, range, context } = asking;
  let query = callLogStream().where("event_name", { anyOf: ["call.end", "post_call.analysis"] });
  query = query.where(FIELDS.vertical, vertical);
  if (scope.environment !== null) query = query.where("deployment_environment_name", scope.environment);
  const reply = await queryLogs(context.backends.loki, {
    query: query.text,
    startNs: nsOf(range.fromMs),
    endNs: nsOf(range.toMs),
    limit: MOST_LINES,
    signal: context.signal,
  });
  const records = reply.ok ? reply.value.lines.flatMap((one) => callRecord(one) ?? []) : [];
  const scores = new Map(
    records.flatMap(({ kind, sid, sentimentScore }) =>
      kind === "post_call.analysis" && sentimentScore !== null ? [[sid, sentimentScore] as const] : [],
    ),
  );
  const ends = new Map(records.filter(({ kind }) => kind === "call.end").map((end) => [end.sid, end]));
  const calls = [...ends.values()].map((end) => ({
    end,
    score: scores.get(end.sid) ?? null,
    wait: waitOf(end),
  }));
  const both = calls.flatMap(({ end, score, wait }) =>
    score === null || wait === null ? [] : [{ sid: end.sid, score, wait }],
  );
  const [x, y] = [both.map(({ wait }) => wait), both.map(({ score }) => score)];
  const correlation = spearman(x, y);
  const worst = calls.filter(({ wait }) => wait !== null).toSorted((a, b) => (b.wait ?? 0) - (a.wait ?? 0));
  const note =
    reply.ok && reply.value.truncated
      ? `Of the newest ${ends.size.toLocaleString("en")} calls of the range: there are more.`
      : noteOn(reply.ok ? calls : null);
  return {
    panels: [
      panel(
        "relation",
        "Waiting and sentiment",
        "Each call's longest wait beside its sentiment",
        "ms",
        reply.ok
          ? {
              kind: "scatter",
              x,
              y,
              sids: both.map(({ sid }) => sid),
              correlation: { method: "spearman", ...correlation },
              statement: statementOf(correlation),
            }
          : null,
        note,
      ),
      panel(
        "worst",
        "Longest waits",
        "The calls of the range whose callers waited longest",
        null,
        reply.ok
          ? table(
              WORST_COLUMNS,
              worst.slice(0, WORST).map((of) => ({
                key: of.end.sid,
                label: of.end.sid,
                of,
                drill: null,
                href: callHref(of.end.sid, { turn: of.end.worstTurnIndex }),
              })),
            )
          : null,
        note,
      ),
    ],
    reports: [sourceReport("loki", reply)],
  };
}
