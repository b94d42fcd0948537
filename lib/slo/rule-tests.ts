import type { SloFile } from "./model.ts";
export const ruleTestFiles = (_file: SloFile): ReadonlyMap<string, string> => new Map();
