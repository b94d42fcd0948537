import type { TraceTree } from "#lib/traces/tree.ts";
import { earshotProfile } from "./earshot/read.ts";
import { NO_READING } from "./evidence.ts";
import { NO_FACTS } from "./facts.ts";
import { genericProfile } from "./generic/read.ts";
import { livekitProfile } from "./livekit/read.ts";
import { merged } from "./merge.ts";
import type { Profile, ProfiledTrace } from "./model.ts";
import { openinferenceProfile } from "./openinference/read.ts";
import { pipecatProfile } from "./pipecat/read.ts";

/** In the order in which their turns win (lib/profiles/all.ts lists their declarations alike). */
const PROFILES: readonly Profile[] = [earshotProfile, livekitProfile, pipecatProfile, openinferenceProfile];
/** Its names are everybody's, so it is asked only where no framework is known. */
const LAST: Profile = genericProfile;

/** Reads a trace by the profiles that its spans show; a trace that none knows has no turns, and says so. Never throws. */
export function profiled(tree: TraceTree): ProfiledTrace {
  const [first, ...more] = PROFILES.filter((profile) => profile.matches(tree)).map((profile) =>
    profile.read(tree),
  );
  if (first !== undefined) return merged([first, ...more]);
  return LAST.matches(tree) ? LAST.read(tree) : unknownTrace(tree);
}

function unknownTrace(tree: TraceTree): ProfiledTrace {
  const root = tree.nodes.find(({ span }) => span.parentId === null && span.endNs >= span.startNs)?.span;
  return {
    profile: "unknown",
    reading: NO_READING,
    ids: [],
    facts: NO_FACTS,
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
