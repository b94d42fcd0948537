import { callLogStream, logRetention } from "#lib/calls/call-log.ts";
import { callIds } from "#lib/calls/ids.ts";
import { getCall } from "#lib/calls/service.ts";
import { callSubject } from "#lib/calls/subject.ts";
import { queryLogs } from "#lib/datasources/loki/logs.ts";
import { sendLog } from "#lib/datasources/otlp/client.ts";
import { fail, ok, type Result } from "#lib/problem/model.ts";
import { maskedSentence } from "#lib/report/masked.ts";
import { Redactor } from "#lib/report/redact.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { sourceReport } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import { parseCallSid } from "#lib/units.ts";
import { NOTE_EVENT, notesOf } from "./model.ts";
import { MAX_AUTHOR, MAX_NOTE, type NoteList, type NoteRequest, type NoteResponse } from "./schema.ts";

/** Notes on a call: read from the call log, written to it by OTLP. Server only. */

const MOST_NOTES = 200;
const BAD_SID = "This is not a Call SID.";
const OFF =
  "Notes cannot be written: the console knows no collector. Whoever runs it sets OTLP_URL to the address that takes OTLP over HTTP.";

export async function getNotes(sid: string, context: ServiceContext): Promise<Result<NoteList>> {
  const parsed = parseCallSid(sid);
  if (parsed === null) return fail("bad_request", BAD_SID, "sid");
  const { backends, config, signal } = context;
  const reply = await queryLogs(backends.loki, {
    query: callLogStream().where("event_name", NOTE_EVENT).where("call_sid", parsed).text,
    ...logRetention(context),
    limit: MOST_NOTES,
    direction: "forward",
    signal,
  });
  return ok({
    notes: reply.ok ? notesOf(reply.value.lines, parsed) : [],
    readOnly: config.otlp.url === null ? OFF : null,
    sources: [sourceReport("loki", reply)],
    queries: questionsOf(context),
  });
}

/** Writes a note; what looks like a number or a secret is masked first. Whoever reads the call log sees it. */
export async function addNote(
  sid: string,
  { id, author, text }: NoteRequest,
  context: ServiceContext,
): Promise<Result<NoteResponse>> {
  const parsed = parseCallSid(sid);
  if (parsed === null) return fail("bad_request", BAD_SID, "sid");
  const { config, nowMs, signal } = context;
  const { url } = config.otlp;
  if (url === null) return fail("unavailable", OFF);
  const found = await getCall(callSubject(parsed), context);
  if (!found.ok) return found;
  const { call } = found.value;
  const redactor = new Redactor(config.defaultRegion ?? "US");
  const note = {
    id,
    at: new Date(nowMs).toISOString(),
    author: redactor.text(author).slice(0, MAX_AUTHOR),
    text: redactor.text(text).slice(0, MAX_NOTE),
  };
  const ids = callIds(parsed);
  const sent = await sendLog(
    { ...config.otlp, url },
    {
      resource: { "service.name": "voice-calls", "deployment.environment.name": call.environment },
      atMs: nowMs,
      body: note.text,
      attributes: {
        "event.name": NOTE_EVENT,
        "call.sid": parsed,
        "call.vertical": call.vertical,
        "note.id": id,
        "note.author": note.author,
      },
      traceId: call.traceId ?? ids?.traceId ?? null,
      // The root span's id belongs to the derived trace only.
      spanId: call.traceId === null || call.traceId === ids?.traceId ? (ids?.rootSpanId ?? null) : null,
    },
    signal,
  );
  return sent.ok ? ok({ note, masked: maskedSentence(redactor.masked) }) : sent;
}
