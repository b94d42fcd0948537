import { type Budgets, type Pipeline, budgetsFor } from "../ledger/stages.ts";
import type { VoiceOtelOptions } from "./types.ts";

/**
 * The budgets of a call, read as the console reads its own: a realtime call takes a vertical's stages too, but its
 * turn and its `llm_first_token`, which mean something else there, only from `realtime`.
 */
export function budgetsOf(
  { budgets, budgetVersion }: Pick<VoiceOtelOptions, "budgets" | "budgetVersion">,
  vertical: string,
  pipeline: Pipeline,
): Budgets {
  const given = budgets !== undefined && Object.hasOwn(budgets, vertical) ? budgets[vertical] : undefined;
  const version = budgetVersion === undefined ? {} : { version: budgetVersion };
  if (pipeline === "cascade") return budgetsFor(pipeline, { ...given, ...version });
  const { llm_first_token: _, ...common } = given?.stages ?? {};
  const turnMs = given?.realtime?.turnMs;
  return budgetsFor(pipeline, {
    stages: { ...common, ...given?.realtime?.stages },
    ...(turnMs === undefined ? {} : { turnMs }),
    ...version,
  });
}
