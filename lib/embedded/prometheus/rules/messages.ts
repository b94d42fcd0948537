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

/** Its outcome; null: it is stored. */
export interface ToRules {
  readonly id: number;
  readonly error: string | null;
}
