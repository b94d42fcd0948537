import type { TraceTree } from "#lib/traces/tree.ts";
import { earshotProfile } from "./earshot/read.ts";
import type { Profile, ProfiledTrace } from "./model.ts";

/** In the order in which they are asked. */
const PROFILES: readonly Profile[] = [earshotProfile];

/** Reads a trace by the profile that its spans show; a trace that none knows has no turns, and says so. */
export function profiled(tree: TraceTree): ProfiledTrace {
  return PROFILES.find((profile) => profile.matches(tree))?.read(tree) ?? unknownTrace(tree);
}

function unknownTrace(tree: TraceTree): ProfiledTrace {
  const root = tree.nodes.find(({ span }) => span.parentId === null && span.endNs >= span.startNs)?.span;
  return {
    profile: "unknown",
    facts: {
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
    },
    root: root === undefined ? null : { spanId: root.spanId, startNs: root.startNs, endNs: root.endNs },
    turns: null,
    loose: [],
    speech: [],
    rejections: [],
    network: [],
    stageOf: new Map(),
    turnOf: new Map(),
  };
}
