import type { TraceFacts } from "./model.ts";

/** Nothing is known. */
export const NO_FACTS: TraceFacts = {
  sid: null,
  parentSid: null,
  callerHash: null,
  vertical: null,
  agent: null,
  direction: null,
  language: null,
  carrier: null,
  pipeline: null,
  outcome: null,
  environment: null,
  serviceVersion: null,
};
