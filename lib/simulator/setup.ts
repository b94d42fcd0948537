import { callerOf, carrierOf, sidOf } from "./callers.ts";
import type { CallSetup } from "./conversation.ts";
import type { CallFacts, Vertical } from "./plan.ts";
import { type Rng, rngOf } from "./rng.ts";
import { PROFILES } from "./verticals/all.ts";
import type { Agent, Service } from "./verticals/model.ts";

/** What a call is to be like, where it is not left to chance. */
export interface SetupWish {
  readonly pipeline?: "cascade" | "realtime";
  readonly language?: string;
  readonly direction?: "inbound" | "outbound";
  readonly carrier?: string;
  readonly phone?: string;
  readonly parentSid?: string;
  readonly ttsProvider?: string;
  readonly sid?: string;
  /** What the SID has to fulfil; it is drawn again until it does. */
  readonly sidThat?: (sid: string) => boolean;
}

const choose = <T extends { readonly weight: number }>(items: readonly T[], rng: Rng): T =>
  rng.weighted(items.map((item) => [item, item.weight] as const));

/** Draws who calls, which agent answers, and with which services. `seed` names the population of callers. */
export function setUpCall(
  seed: number,
  vertical: Vertical,
  startMs: number,
  rng: Rng,
  wish: SetupWish = {},
): CallSetup {
  const profile = PROFILES[vertical];
  const pipeline = wish.pipeline ?? "any";
  const fits = (agent: Agent): boolean => pipeline === "any" || (agent.pipeline ?? "cascade") === pipeline;
  const agent = choose(profile.agents.filter(fits), rng);
  const language = wish.language ?? rng.weighted(profile.languages);
  const carrier = wish.carrier ?? carrierOf(rng);
  const direction = wish.direction ?? (rng.chance(profile.outbound) ? "outbound" : "inbound");
  const phone = wish.phone ?? callerOf(seed, vertical, language, rng, rngOf);
  let sid = wish.sid ?? sidOf(carrier, rng);
  for (let tries = 0; wish.sidThat && !wish.sidThat(sid); tries++) {
    if (tries > 10_000) throw new RangeError("no SID fulfils what is asked of it");
    sid = sidOf(carrier, rng);
  }
  const facts: CallFacts = {
    sid,
    phone,
    vertical,
    agent: agent.name,
    direction,
    language,
    carrier,
    pipeline: agent.pipeline ?? "cascade",
    parentSid: wish.parentSid ?? null,
  };
  const { endpointing, stt, llm, tts, realtime } = profile.services;
  const ofProvider = (services: readonly Service[]): readonly Service[] =>
    wish.ttsProvider === undefined ? services : services.filter((s) => s.provider === wish.ttsProvider);
  return {
    facts,
    profile,
    services: {
      endpointing: choose(endpointing, rng),
      stt: choose(stt, rng),
      llm: choose(llm, rng),
      tts: choose(ofProvider(tts), rng),
    },
    realtime: agent.pipeline === "realtime" ? (realtime ?? null) : null,
    startMs,
    rng,
  };
}
