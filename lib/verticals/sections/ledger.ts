import { LEDGER_STAGES } from "#lib/ledger/stages.ts";
import { type Answer, askTogether } from "../ask.ts";
import { callsOf, noteOn, panel, type SectionAnswer } from "../panels.ts";
import { byLabel, totalAt } from "../read.ts";
import type { SectionContext } from "./context.ts";

/**
 * Where the average turn's time goes. `unattributed` is observed once for every turn that has stages, greetings too
 * (docs/telemetry.md): the turns that the time is divided by.
 */
export async function ledgerSection({ asking, vertical, budgets }: SectionContext): Promise<SectionAnswer> {
  const { scope, range, shift, context } = asking;
  const windowMs = range.toMs - range.fromMs;
  const ask = (endMs: number) =>
    askTogether(["stageTime", "stageCount"], scope, { endMs, windowMs }, context);
  const [now, before] = await Promise.all([ask(range.toMs), shift === null ? null : ask(range.toMs - shift)]);
  const [own, then] = [averages(now), before === null ? null : averages(before)];
  const rows = LEDGER_STAGES.flatMap((stage) => {
    const [ms, beforeMs] = [own?.ms.get(stage) ?? null, then?.ms.get(stage) ?? null];
    return ms === null && beforeMs === null
      ? []
      : [
          {
            stage,
            ms,
            beforeMs,
            budgetMs: budgets.stages[stage],
            drill: callsOf(vertical, { stage: [stage], sort: "worst_turn" }),
          },
        ];
  });
  const sum = (some: ReadonlyMap<string, number> | undefined): number | null =>
    some === undefined || some.size === 0 ? null : [...some.values()].reduce((a, b) => a + b, 0);
  return {
    panels: [
      panel(
        "ledger",
        "The average turn",
        "Mean time of each stage in a turn, greetings and continuations included; together the mean turn",
        "ms",
        own === null
          ? null
          : {
              kind: "ledger",
              rows,
              totalMs: sum(own.ms),
              beforeTotalMs: sum(then?.ms),
              turns: own.turns,
              beforeTurns: then?.turns ?? null,
            },
        noteOn(own === null ? null : rows),
      ),
    ],
    reports: [...Object.values(now), ...Object.values(before ?? {})].map(({ report }) => report),
  };
}

function averages(of: Readonly<Record<"stageTime" | "stageCount", Answer>>) {
  if (of.stageTime.series === null || of.stageCount.series === null) return null;
  const counts = byLabel(of.stageCount.series, "stage");
  const turns =
    totalAt(counts.get("unattributed") ?? []) ??
    Math.max(0, ...[...counts.values()].map((some) => totalAt(some) ?? 0));
  const ms = new Map<string, number>();
  for (const [stage, some] of byLabel(of.stageTime.series, "stage")) {
    const time = totalAt(some);
    const toMs = some[0]?.toMs ?? 1000;
    if (time !== null && turns > 0) ms.set(stage, (time * toMs) / turns);
  }
  return { ms, turns: turns > 0 ? Math.round(turns) : null };
}
