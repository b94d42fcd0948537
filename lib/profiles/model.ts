import type { GuardrailRejection, Outcome, SpanInput, TurnInput } from "#lib/ledger/model.ts";
import type { Pipeline, Stage } from "#lib/ledger/stages.ts";
import type { TraceTree } from "#lib/traces/tree.ts";

/** What a profile makes of a framework's spans. Null is "not recorded", never a guess. */

export interface TraceFacts {
  readonly sid: string | null;
  readonly parentSid: string | null;
  readonly callerHash: string | null;
  readonly vertical: string | null;
  readonly agent: string | null;
  readonly direction: "inbound" | "outbound" | null;
  readonly language: string | null;
  readonly carrier: string | null;
  readonly pipeline: Pipeline | null;
  readonly outcome: Outcome | null;
  readonly environment: string | null;
  readonly serviceVersion: string | null;
}

export interface Speech {
  readonly who: "caller" | "agent";
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly turnIndex: number | null;
  readonly spanId: string;
}

export interface NetworkSample {
  readonly spanId: string;
  readonly atNs: bigint;
  readonly turnIndex: number | null;
  readonly jitterMs: number | null;
  readonly packetLossRatio: number | null;
  readonly rttMs: number | null;
  readonly mos: number | null;
}

export interface ProfiledTrace {
  readonly profile: string;
  readonly facts: TraceFacts;
  /** The call's own span; null where it has not arrived. */
  readonly root: { readonly spanId: string; readonly startNs: bigint; readonly endNs: bigint } | null;
  /** By start. Null where the profile finds no call in the spans. */
  readonly turns: readonly TurnInput[] | null;
  /** Stage spans outside of any turn. */
  readonly loose: readonly SpanInput[];
  readonly speech: readonly Speech[];
  readonly rejections: readonly GuardrailRejection[];
  readonly network: readonly NetworkSample[];
  readonly stageOf: ReadonlyMap<string, Stage>;
  /** Index of the turn that a span belongs to. */
  readonly turnOf: ReadonlyMap<string, number>;
}

export interface Profile {
  readonly name: string;
  /** Whether these spans are this framework's; judged by what they hold, never by configuration. */
  matches(tree: TraceTree): boolean;
  /** Never throws: what cannot be read is left out. */
  read(tree: TraceTree): ProfiledTrace;
}
