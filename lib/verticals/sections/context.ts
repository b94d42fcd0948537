import type { Budgets } from "#lib/ledger/stages.ts";
import type { Asking } from "../load.ts";

/** What a section is about. */
export interface SectionContext {
  readonly asking: Asking;
  readonly vertical: string;
  readonly budgets: Budgets;
  readonly timeZone: string;
}
