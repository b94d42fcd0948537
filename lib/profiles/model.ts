import type { GuardrailRejection, Outcome, SpanInput, TurnInput } from "#lib/ledger/model.ts";
import type { Pipeline, Stage } from "#lib/ledger/stages.ts";
import type { TraceTree } from "#lib/traces/tree.ts";

/** What a profile makes of a framework's spans. Null is "not recorded", never a guess. */

export interface TraceFacts {
  /** The carrier's Call SID, whatever attribute holds it. */
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

export type IdKind = "call_sid" | "room" | "room_sid" | "sip_call" | "job" | "conversation" | "session";

/** A name that the call goes by. `personal`: it holds a phone number (LiveKit's rooms do), so it may stand in no URL. */
export interface CallId {
  readonly kind: IdKind;
  readonly value: string;
  readonly attribute: string;
  readonly personal: boolean;
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

/** Where a turn's start and end come from: a latency that the framework measured, or only its spans' own times. */
export interface TurnClock {
  readonly from: "framework" | "spans";
  /** A part of a sentence: "lk.e2e_latency, back from the agent's first audio". */
  readonly by: string;
}

/**
 * Why an answer was cut short:
 * - `barge_in`: the caller spoke over it; the only kind for which `interrupted` is true
 * - `hang_up`: the call ended while the agent spoke
 * - `false_alarm`: the agent paused for a sound without words, and spoke on
 * - `unknown`: it was cut, and the spans do not show by what
 */
export type Interruption = "barge_in" | "hang_up" | "false_alarm" | "unknown";

/** A turn as the ledger takes it, and how the profile came to it. */
export interface ProfiledTurn extends TurnInput {
  readonly clock: TurnClock;
  /** Null: it was not cut short, or nothing tells. */
  readonly interruption: Interruption | null;
}

/** One that was read, in the order of precedence: the first one's turns are the call's. */
export interface ReadProfile {
  readonly name: string;
  readonly label: string;
  /** As far as the spans tell: "1.8 or later, Node"; null: they do not. */
  readonly version: string | null;
}

/** What a stage's time was taken from, as a part of a sentence; or why it has none. One of the two is null. */
export interface StageReading {
  readonly stage: Stage;
  readonly from: string | null;
  readonly why: string | null;
}

/** Values of one attribute that were not believed, all for the same reason. */
export interface Refusal {
  readonly what: string;
  readonly reason: string;
  readonly count: number;
  /** The first such span, and its value in at most 80 characters. */
  readonly spanId: string;
  readonly value: string;
}

export interface Unknown {
  /** What cannot be known, as the start of a sentence: "When the call was answered". */
  readonly what: string;
  readonly why: string;
  /** What would make it known; null: nothing would. */
  readonly setting: string | null;
}

/** An honest account of how a trace was read. Sentences and parts of them, for people; bounded in length. */
export interface Reading {
  /** Empty where no profile knows the spans. */
  readonly profiles: readonly ReadProfile[];
  /** Each stage once, in the order of STAGES; empty where no profile knows the spans. */
  readonly stages: readonly StageReading[];
  readonly refused: readonly Refusal[];
  readonly unknown: readonly Unknown[];
  readonly notes: readonly string[];
}

export interface ProfiledTrace {
  /** Name of the profile whose turns these are, which is also its key among the budgets; "unknown". */
  readonly profile: string;
  readonly reading: Reading;
  readonly facts: TraceFacts;
  /** Each value once. */
  readonly ids: readonly CallId[];
  /** The call's own span; null where it has not arrived. */
  readonly root: { readonly spanId: string; readonly startNs: bigint; readonly endNs: bigint } | null;
  /** By start. Null where the profile finds no call in the spans. */
  readonly turns: readonly ProfiledTurn[] | null;
  /** Turns that are not among them, because nothing tells how long the caller waited in them. Absent: none. */
  readonly untimed?: number;
  /** Stage spans outside of any turn. */
  readonly loose: readonly SpanInput[];
  readonly speech: readonly Speech[];
  readonly rejections: readonly GuardrailRejection[];
  readonly network: readonly NetworkSample[];
  /** By the id of a span that was sent. */
  readonly stageOf: ReadonlyMap<string, Stage>;
  /** Index of the turn that a span belongs to. */
  readonly turnOf: ReadonlyMap<string, number>;
}

/** What a profile is, without its reader: enough to recognize its spans, to search for its calls and to explain it. */
export interface ProfileDeclaration {
  /** Its key among the budgets, too. */
  readonly name: string;
  readonly label: string;
  /** Instrumentation scopes that only this framework has. */
  readonly scopes: readonly string[];
  /** Span names so particular that one of them shows the framework where scopes were lost. */
  readonly signs: readonly string[];
  /** Names of the spans that stand for a whole call, newest naming first: what recent calls are searched by. */
  readonly roots: readonly string[];
  /** Each turn is a trace of its own, and a name joins them to a call. */
  readonly tracePerTurn?: true;
  /** Span attributes that may hold a name of the call. `root`: only the root span has it. */
  readonly identity: readonly {
    readonly attribute: string;
    readonly kind: IdKind;
    readonly root?: boolean;
  }[];
  /** Span attributes that may hold the caller's number, as it is or with a prefix. Never to be shown or put in a URL. */
  readonly callers: readonly string[];
}

export interface Profile {
  readonly declaration: ProfileDeclaration;
  /** Whether there are spans of this framework; judged by what they hold, never by configuration. */
  matches(tree: TraceTree): boolean;
  /** Reads its own spans and ignores others'. Never throws: what cannot be read is left out. */
  read(tree: TraceTree): ProfiledTrace;
}
