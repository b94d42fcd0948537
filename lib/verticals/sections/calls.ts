import type { Histogram } from "#lib/baseline/histogram.ts";
import { callRecord, type CallRecord } from "#lib/calls/records.ts";
import { callLogStream, nsOf } from "#lib/calls/call-log.ts";
import { callHref } from "#lib/calls/href.ts";
import { queryLogs } from "#lib/datasources/loki/logs.ts";
import { languageName } from "#lib/format/labels.ts";
import { sourceReport } from "#lib/sources/model.ts";
import { type Answer, askCompared, reportsOfCompared, type Told } from "../ask.ts";
import { spearman, statementOf } from "../correlation.ts";
import { loadLogged } from "../load.ts";
import { FIELDS } from "../questions.ts";
import { callsOf, type ColumnOf, noteOn, panel, type SectionAnswer, table } from "../panels.ts";
import { byLabel, histogramAt, over, share, totalAt, withLabel } from "../read.ts";
import type { Panel } from "../schema.ts";
import { atQuantile, countExactly, inEither, stageName } from "./columns.ts";
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

const UNKNOWN: Omit<CallsRow, "budgetMs"> = { calls: null, slow: null, failed: null, histogram: null };

/** Agents beside each other: calls of the call log, turns of the metrics. */
export async function agentsSection({ asking, vertical, budgets }: SectionContext): Promise<SectionAnswer> {
  const { scope, range, shift, context } = asking;
  const whole = { endMs: range.toMs, windowMs: range.toMs - range.fromMs };
  const [logged, turns] = await Promise.all([
    loadLogged("callsByAgent", asking),
    askCompared(["turnsByAgent"], scope, whole, shift, context),
  ]);
  const { now, before } = turns.turnsByAgent;
  const budgetMs = budgets.turnMs;
  const rowsOf = (log: Answer | null, waited: Answer | null): Map<string, CallsRow> | null => {
    if ((log === null || log.series === null) && (waited === null || waited.series === null)) return null;
    const calls = byLabel(log?.series ?? [], "agent");
    const waits = byLabel(waited?.series ?? [], "agent");
    return new Map(
      [...new Set([...calls.keys(), ...waits.keys()])].map((agent) => {
        // Where the log tells of others, an agent that it does not name took no call.
        const known = calls.size === 0 ? UNKNOWN : callsRow(calls.get(agent) ?? []);
        return [agent, { ...known, histogram: histogramAt(waits.get(agent) ?? []), budgetMs }] as const;
      }),
    );
  };
  const own = rowsOf(logged.now, now);
  const then = shift === null ? null : rowsOf(logged.before, before);
  const size = ({ calls, histogram }: CallsRow): number =>
    calls ?? (histogram === null ? 0 : countExactly(histogram));
  const rows = inEither(own ?? new Map<string, CallsRow>(), then, { ...UNKNOWN, budgetMs }, size)
    .toSorted((a, b) => size(b.of) - size(a.of))
    .map((row) => ({
      ...row,
      label: row.key === "" ? "not named" : row.key,
      drill: row.key === "" ? null : callsOf(vertical, { agent: [row.key], sort: "worst_turn" }),
    }));
  return {
    panels: [
      panel(
        "agents",
        "Agents",
        "Calls and turns of each agent",
        null,
        own === null ? null : table(AGENT_COLUMNS, rows),
        noteOn(own === null ? null : rows),
      ),
    ],
    reports: reportsOfCompared(logged, turns.turnsByAgent),
  };
}

/** Languages and carriers. */
export async function originsSection({ asking, vertical, budgets }: SectionContext): Promise<SectionAnswer> {
  const { now: answer, before } = await loadLogged("callsByOrigin", asking);
  const by = (label: "language" | "carrier", nameOf: (name: string) => string): Panel => {
    const rowsOf = ({ series }: Answer): Map<string, CallsRow> | null =>
      series === null
        ? null
        : new Map(
            [...byLabel(series, label)].map(([name, own]) => [
              name,
              { ...callsRow(own), histogram: null, budgetMs: budgets.turnMs },
            ]),
          );
    const [own, then] = [rowsOf(answer), before === null ? null : rowsOf(before)];
    const unknown: CallsRow = { ...UNKNOWN, budgetMs: budgets.turnMs };
    const rows =
      own === null
        ? null
        : inEither(own, then, unknown, ({ calls }) => calls ?? 0)
            .map((row) => ({
              ...row,
              label: row.key === "" ? "not recorded" : nameOf(row.key),
              drill: row.key === "" ? null : callsOf(vertical, { [label]: [row.key], state: ["ended"] }),
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
  return {
    panels: [by("language", languageName), by("carrier", (name) => name)],
    reports: [answer.report, before?.report],
  };
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

/** The same record again at another time: Loki drops only what is the same in all. */
const repeatedWords = (count: number): string[] =>
  count === 0
    ? []
    : [
        `${count.toLocaleString("en")} ${count === 1 ? "record is" : "records are"} of a call that another record ended already: counts of calls have ${count === 1 ? "it" : "them"} too.`,
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
  const logged = records.filter(({ kind }) => kind === "call.end");
  // Newest first: the last record of a call stands.
  const ends = new Map(logged.toReversed().map((end) => [end.sid, end]));
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
  const notes = [
    ...(reply.ok && reply.value.truncated
      ? [`Of the newest ${ends.size.toLocaleString("en")} calls of the range: there are more.`]
      : []),
    ...repeatedWords(logged.length - ends.size),
  ];
  const note = notes.length > 0 ? notes.join(" ") : noteOn(reply.ok ? calls : null);
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
