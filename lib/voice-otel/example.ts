import { createVoiceOtel } from "./index.ts";

const otel = createVoiceOtel({
  endpoint: process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? "http://127.0.0.1:4318",
  serviceVersion: "1.4.2",
  environment: "production",
  callerHashKey: process.env["CALLER_HASH_KEY"] ?? "",
  onError: (error) => process.emitWarning(String(error)),
});

// When the carrier's webhook says that a call has begun:
const call = otel.startCall({
  sid: "CA00fb86738b42c835484f3e32248c1e89",
  vertical: "healthcare",
  agent: "clinic-scheduler",
  direction: "inbound",
  language: "en-US",
  carrier: "twilio",
  callerNumber: "+14155551000", // hashed at once, never kept
});

// When the caller stops speaking:
const turn = call.turn();
const endpointing = turn.startStage("endpointing");
await new Promise((resolve) => setTimeout(resolve, 120)); // your turn detector
endpointing.end();

const text = await turn.stage("stt", { provider: "deepgram", model: "nova-3" }, async (stage) => {
  const transcript = "I need an appointment"; // your speech-to-text
  stage.set({ "stt.chars": transcript.length });
  return transcript;
});
await turn
  .stage("tool_call", { tool: "book_appointment" }, async () => {
    throw Object.assign(new Error(`no slot for a text of ${text.length}`), { name: "NoSlot" }); // your tool
  })
  .catch(() => "offer another day"); // what your code throws reaches your code
await turn.stage(
  "tts_first_frame",
  { provider: "elevenlabs", model: "eleven_flash_v2_5" },
  async () => undefined,
);
turn.guardrail("medical_advice", "passed");
turn.firstAudio();

// At hang-up; after it the trace is sent if the call was slow or failed, and for one in ten of the others.
call.end({ outcome: "resolved", endReason: "caller_hangup" });

// Once the call has been analysed, in this process or another:
otel.postCallAnalysis(
  call.sid,
  {
    label: "neutral",
    score: 0.1,
    summary: "No slot on the day asked for.",
    topics: ["appointment"],
    model: "gpt-4o-mini",
  },
  { vertical: "healthcare", agent: "clinic-scheduler" },
);

await otel.shutdown();
process.stdout.write(`${call.traceId}\n`);
