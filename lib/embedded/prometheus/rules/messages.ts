import type { BackfillRange } from "./backfill.ts";
import type { RuleGroup } from "./model.ts";

/** What the main thread and the rules' thread say to each other. */
export interface RulesData {
  readonly dataDir: string;
  readonly groups: readonly RuleGroup[];
  /** Nothing is evaluated before the first backfill. */
  readonly held: boolean;
}

/** What a backfill wrote. */
export interface BackfillDone {
  readonly samples: number;
  readonly series: number;
}

/** A write to pass on to the writer, or how a backfill goes. */
export type FromRules =
  | { readonly kind: "write"; readonly id: number; readonly body: Uint8Array }
  | { readonly kind: "progress"; readonly share: number }
  | { readonly kind: "backfilled"; readonly outcome: BackfillDone | { readonly error: string } };

/** The outcome of a write (null: it is stored), the groups of files that were read again, or a past to evaluate. */
export type ToRules =
  | { readonly kind: "written"; readonly id: number; readonly error: string | null }
  | { readonly kind: "groups"; readonly groups: readonly RuleGroup[] }
  | { readonly kind: "backfill"; readonly range: BackfillRange };
