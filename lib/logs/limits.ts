/** The most lines that one call shows. */
export const MAX_LINES = 10_000;
