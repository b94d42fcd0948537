import { createVoiceOtel } from "../index.ts";
import type { CallHandle, CallStart, TurnHandle, VoiceOtel, VoiceOtelOptions } from "../types.ts";
import { Receiver } from "./receiver.ts";

export const T0 = Date.UTC(2026, 9, 24, 10, 0, 0);

export const START: CallStart = {
  sid: "CA00fb86738b42c835484f3e32248c1e89",
  vertical: "healthcare",
  agent: "clinic-scheduler",
  direction: "inbound",
  language: "es-US",
  carrier: "twilio",
  callerNumber: "+14155551000",
};

/** A kit on a virtual clock before a receiver in this process. */
export interface Scene {
  readonly otel: VoiceOtel;
  readonly receiver: Receiver;
  readonly errors: unknown[];
  /** Moves the clock to this many ms after T0 and returns that instant. */
  readonly at: (ms: number) => number;
  /** Sends everything, metrics too. */
  sent(): Promise<Receiver>;
  close(): Promise<void>;
}

export async function scene(options: VoiceOtelOptions = {}): Promise<Scene> {
  const receiver = new Receiver();
  if (options.endpoint === undefined) await receiver.up();
  const errors: unknown[] = [];
  let now = T0;
  const otel = createVoiceOtel({
    endpoint: receiver.url,
    serviceVersion: "1.4.2",
    serviceInstanceId: "edge-1",
    environment: "lab",
    callerHashKey: "lab-key",
    sampleRatio: 1,
    clock: { now: () => now },
    flushTimeoutMs: 2000,
    registerGlobals: false,
    onError: (error) => errors.push(error),
    ...options,
  });
  return {
    otel,
    receiver,
    errors,
    at: (ms) => {
      now = T0 + ms;
      return now;
    },
    sent: async () => {
      await otel.flush();
      await otel.collectMetrics();
      return receiver;
    },
    close: async () => {
      await otel.shutdown();
      await receiver.down();
    },
  };
}

/** A reply of six stages that lie one after another: 900 ms, or as much longer as the LLM takes over 400. */
export function reply(call: CallHandle, startMs: number, llmMs = 300): TurnHandle {
  const turn = call.turn({ atMs: startMs });
  let at = startMs;
  const stage = (name: Parameters<TurnHandle["startStage"]>[0], ms: number, provider?: string): void => {
    const options = provider === undefined ? {} : { provider, model: `${provider}-1` };
    turn.startStage(name, { ...options, startMs: at }).end((at += ms));
  };
  stage("endpointing", 200);
  stage("network_in", 40);
  stage("stt", 150, "deepgram");
  stage("llm_first_token", llmMs, "openai");
  stage("tts_first_frame", 170, "elevenlabs");
  stage("network_out", 40);
  turn.firstAudio(at);
  return turn;
}
