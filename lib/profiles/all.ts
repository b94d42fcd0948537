import { earshot } from "./earshot/declaration.ts";
import { livekit } from "./livekit/declaration.ts";
import { generic } from "./generic/declaration.ts";
import type { ProfileDeclaration } from "./model.ts";
import { openinference } from "./openinference/declaration.ts";
import { pipecat } from "./pipecat/declaration.ts";

/** What is known of each framework without reading a trace, in the order in which their turns win. */
export const DECLARATIONS: readonly ProfileDeclaration[] = [
  earshot,
  livekit,
  pipecat,
  openinference,
  generic,
];
