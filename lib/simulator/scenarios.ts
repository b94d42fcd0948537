import { ENDING_SCENARIOS } from "./scenarios/endings.ts";
import { FINE_SCENARIOS } from "./scenarios/fine.ts";
import type { Scenario } from "./scenarios/model.ts";
import { STAGE_SCENARIOS } from "./scenarios/stages.ts";
import { TOOL_SCENARIOS } from "./scenarios/tools.ts";

/** Every kind of planted call. Each can be made by itself with `plan`, and says what it must be judged as. */
export const SCENARIOS: readonly Scenario[] = [
  ...FINE_SCENARIOS,
  ...STAGE_SCENARIOS,
  ...TOOL_SCENARIOS,
  ...ENDING_SCENARIOS,
];
