import type { Histogram } from "#lib/baseline/histogram.ts";
import {
  type Answer,
  askCompared,
  askCounting,
  type Compared,
  reportsOfCompared,
  type Told,
} from "../ask.ts";
import { mappingOf } from "../counting.ts";
import { callsOf, type ColumnOf, line, noteOn, panel, type SectionAnswer, series, table } from "../panels.ts";
import { byLabel, histogramAt, over, share, total, totalAt, withLabel } from "../read.ts";
import type { Drill } from "../schema.ts";
import { atQuantile, countExactly, inEither, named, rounded } from "./columns.ts";
import { TOOLS_WORDS } from "../model.ts";
import type { SectionContext } from "./context.ts";

/** What agents do beside talking: tools, and guardrails by name. */

interface ToolRow {
  readonly histogram: Histogram | null;
  readonly errors: number | null;
  readonly budgetMs: number | null;
}

const TOOL_COLUMNS: readonly ColumnOf<ToolRow>[] = [
  {
    id: "calls",
    title: "calls",
    unit: "events",
    cell: ({ histogram }) => (histogram === null ? null : Math.round(countExactly(histogram))),
  },
  {
    id: "errors",
    title: "failed",
    unit: "ratio",
    better: "less",
    cell: ({ errors, histogram }) => share(errors, histogram === null ? null : countExactly(histogram)),
  },
  atQuantile(0.5, "p50"),
  atQuantile(0.95, "p95"),
  {
    id: "over",
    title: "over budget",
    unit: "ratio",
    better: "less",
    cell: ({ histogram, budgetMs }) => (budgetMs === null ? null : over(histogram, budgetMs)),
  },
];

/** Every tool: calls, errors, durations. */
export async function toolsSection({ asking, vertical, budgets }: SectionContext): Promise<SectionAnswer> {
  const { scope, range, shift, context, names } = asking;
  const whole = { endMs: range.toMs, windowMs: range.toMs - range.fromMs };
  const ids = ["tools", "toolErrorsByTool"] as const;
  const asked = await askCompared(ids, scope, whole, shift, context);
  const known = names?.has(mappingOf("stage_errors_total", scope.metrics).name) === true;
  const rowsOf = (when: keyof Compared): Map<string, ToolRow> | null => {
    const [tools, errors] = [asked.tools[when], asked.toolErrorsByTool[when]];
    if (tools === null || tools.series === null) return null;
    const failed = byLabel(errors?.series ?? [], "tool");
    return new Map(
      [...byLabel(tools.series, "tool")].map(([tool, own]) => {
        const count =
          errors === null || errors.series === null
            ? null
            : (totalAt(failed.get(tool) ?? []) ?? (known ? 0 : null));
        return [
          tool,
          { histogram: histogramAt(own), errors: count, budgetMs: budgets.stages.tool_call },
        ] as const;
      }),
    );
  };
  const [own, then] = [rowsOf("now"), rowsOf("before")];
  const none: ToolRow = { histogram: null, errors: null, budgetMs: budgets.stages.tool_call };
  const rows = own === null ? null : inEither(own, then, none, callsIn);
  const sorted = rows
    ?.toSorted((a, b) => callsIn(b.of) - callsIn(a.of))
    .map((row) => ({
      ...row,
      label: named(row.key),
      drill: row.key === "" ? null : callsOf(vertical, { tool: [row.key] }),
    }));
  return {
    panels: [
      panel(
        "tools",
        "Tools",
        TOOLS_WORDS,
        null,
        sorted === undefined ? null : table(TOOL_COLUMNS, sorted),
        noteOn(sorted ?? null),
      ),
    ],
    reports: reportsOfCompared(asked.tools, asked.toolErrorsByTool),
  };
}

const callsIn = ({ histogram }: ToolRow): number => (histogram === null ? 0 : countExactly(histogram));

interface GuardrailRow {
  readonly checks: number | null;
  readonly rejected: number | null;
}

const GUARDRAIL_COLUMNS: readonly ColumnOf<GuardrailRow>[] = [
  { id: "checks", title: "checks", unit: "events", cell: ({ checks }) => rounded(checks) },
  {
    id: "rejected",
    title: "rejected",
    unit: "events",
    better: "less",
    cell: ({ rejected }) => rounded(rejected),
  },
  {
    id: "share",
    title: "share",
    unit: "ratio",
    better: "less",
    cell: ({ checks, rejected }) => share(rejected, checks),
  },
];

/** Guardrails by name, and their rejections over time. */
export async function guardrailsSection({ asking, vertical }: SectionContext): Promise<SectionAnswer> {
  const { scope, range, shift, context } = asking;
  const { steps } = range;
  const whole = { endMs: range.toMs, windowMs: range.toMs - range.fromMs };
  const [{ checksByGuardrail: checks }, over] = await Promise.all([
    askCompared(["checksByGuardrail"], scope, whole, shift, context),
    askCounting("checksByGuardrail", scope, { steps }, context),
  ]);
  const drillOf = (name: string): Drill =>
    callsOf(vertical, name === "" ? { had: ["rejection"] } : { guardrail: [name] });
  const rejected = (series: readonly Told[]) => withLabel(series, "result", "rejected");
  const rowsOf = (answer: Answer | null): Map<string, GuardrailRow> | null =>
    answer === null || answer.series === null
      ? null
      : new Map(
          [...byLabel(answer.series, "guardrail")].map(([name, own]) => [
            name,
            { checks: totalAt(own), rejected: totalAt(rejected(own)) ?? 0 },
          ]),
        );
  const [own, then] = [rowsOf(checks.now), rowsOf(checks.before)];
  const rows =
    own === null ? null : inEither(own, then, { checks: null, rejected: null }, ({ checks }) => checks ?? 0);
  const sorted = rows
    ?.toSorted((a, b) => (b.of.rejected ?? 0) - (a.of.rejected ?? 0))
    .map((row) => ({ ...row, label: named(row.key), drill: drillOf(row.key) }));
  const lines =
    over.series === null
      ? null
      : [...byLabel(rejected(over.series), "guardrail")].map(([name, own]) =>
          line(name, named(name), total(own, steps), { drill: drillOf(name) }),
        );
  return {
    panels: [
      panel(
        "guardrails",
        "Guardrails",
        "Checks of each guardrail and how many of them rejected",
        null,
        sorted === undefined ? null : table(GUARDRAIL_COLUMNS, sorted),
        noteOn(sorted ?? null),
      ),
      panel(
        "rejections",
        "Rejections",
        "Rejected checks in each step, by guardrail",
        "events",
        lines === null ? null : series(lines, { stacked: true }),
        noteOn(lines),
      ),
    ],
    reports: [...reportsOfCompared(checks), over.report],
  };
}
