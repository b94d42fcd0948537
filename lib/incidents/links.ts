import { callParams } from "#lib/calls/params.ts";
import { sloHref } from "#lib/slo/slo-href.ts";
import { LEDGER_STAGES, type LedgerStage } from "#lib/ledger/stages.ts";
import type { Incident, PartQuery } from "./schema.ts";

/** Where an incident leads on to. Pure. */

/** The list has calls by their end, which is later than their longest turn. */
const ENDS_LATER_MS = 10 * 60_000;

type Led = Pick<Incident, "subject" | "kind" | "during" | "driver" | "factors">;

/** The affected calls as the list can filter them, the worst first. */
export function affectedHref({ subject, kind, during, driver, factors }: Led): string {
  const stage =
    factors?.stage ?? (kind === "tool" ? "tool_call" : isStage(subject.stage) ? subject.stage : null);
  const failed = kind === "outcome" ? ["dropped" as const, "failed" as const] : undefined;
  const tool = driver?.of === "tool" && driver.leading !== null ? [driver.leading] : undefined;
  const params = callParams({
    ...(subject.vertical !== null && { vertical: [subject.vertical] }),
    ...(subject.environment !== null && { environment: [subject.environment] }),
    ...(kind === "guardrail" || kind === "outcome"
      ? {}
      : stage === null
        ? { verdict: ["slow", "failed"] }
        : { stage: [stage] }),
    ...(failed !== undefined && { outcome: failed }),
    ...(tool !== undefined && { tool }),
    from: during.from,
    to: new Date(Date.parse(during.to) + ENDS_LATER_MS).toISOString(),
    sort: "worst_turn",
  });
  return `/calls?${params}`;
}

const isStage = (name: string | null): name is LedgerStage =>
  name !== null && (LEDGER_STAGES as readonly string[]).includes(name);

/** The objective's own page; null where the alert is about none. */
export const objectiveHref = ({ slo, vertical, environment }: Incident["subject"]): string | null =>
  slo === null || vertical === null ? null : sloHref({ objective: slo, vertical, environment });

/** The question of a part of the page. */
export function partOf({ subject }: Pick<Incident, "subject">, { from, to }: Incident["range"]): PartQuery {
  const { slo, stage, vertical, environment } = subject;
  return {
    ...(slo !== null && { slo }),
    ...(stage !== null && { stage }),
    ...(vertical !== null && { vertical }),
    ...(environment !== null && { environment }),
    from,
    to,
  };
}
