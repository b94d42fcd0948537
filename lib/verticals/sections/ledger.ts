import { LEDGER_STAGES } from "#lib/ledger/stages.ts";
import { askCompared, type Compared, reportsOfCompared } from "../ask.ts";
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
  const over = { endMs: range.toMs, windowMs };
  const asked = await askCompared(["stageTime", "stageCount"], scope, over, shift, context);
  const [own, then] = [averages(asked, "now"), averages(asked, "before")];
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
        "Mean time of each stage",
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
        own === null || rows.length > 0
          ? "Together they are the mean turn; greetings and continuations are turns too."
          : noteOn(rows),
      ),
    ],
    reports: reportsOfCompared(asked.stageTime, asked.stageCount),
  };
}

function averages(of: Readonly<Record<"stageTime" | "stageCount", Compared>>, when: keyof Compared) {
  const [times, all] = [of.stageTime[when]?.series ?? null, of.stageCount[when]?.series ?? null];
  if (times === null || all === null) return null;
  const counts = byLabel(all, "stage");
  const turns =
    totalAt(counts.get("unattributed") ?? []) ??
    Math.max(0, ...[...counts.values()].map((some) => totalAt(some) ?? 0));
  const ms = new Map<string, number>();
  for (const [stage, some] of byLabel(times, "stage")) {
    const time = totalAt(some);
    const toMs = some[0]?.toMs ?? 1000;
    if (time !== null && turns > 0) ms.set(stage, (time * toMs) / turns);
  }
  return { ms, turns: turns > 0 ? Math.round(turns) : null };
}
