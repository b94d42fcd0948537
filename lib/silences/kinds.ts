/** Limits and closed sets of the contract. Without zod: the browser needs them. */

export const MAX_COMMENT = 1_000;
export const MAX_AUTHOR = 80;
export const MAX_MATCHERS = 30;
export const OPERATORS = ["=", "!=", "=~", "!~"] as const;
export type Operator = (typeof OPERATORS)[number];

export const SILENCE_WARNINGS = ["nothing", "everything", "pages_of_several_verticals"] as const;
export type SilenceWarning = (typeof SILENCE_WARNINGS)[number];
