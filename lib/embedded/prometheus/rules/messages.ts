import type { RuleGroup } from "./model.ts";

/** What the main thread and the rules' thread say to each other. */
export interface RulesData {
  readonly dataDir: string;
  readonly groups: readonly RuleGroup[];
}

/** A write to pass on to the writer. */
export interface FromRules {
  readonly id: number;
  readonly body: Uint8Array;
}

/** The outcome of a write (null: it is stored), or the groups of files that were read again. */
export type ToRules =
  | { readonly kind: "written"; readonly id: number; readonly error: string | null }
  | { readonly kind: "groups"; readonly groups: readonly RuleGroup[] };
