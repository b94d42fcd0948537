import { parentPort, workerData } from "node:worker_threads";
import { SIGNALS } from "../signals.ts";
import { text, type ApiResponse } from "../signal.ts";
import { openForReading } from "../store/database.ts";
import type { Answer, FromQueryThread, Query, QueryThreadData } from "./messages.ts";

/** Answers one query at a time from a connection that can only read. */
const port = parentPort;
if (!port) throw new Error("query-thread.ts runs only as a worker");

const db = openForReading((workerData as QueryThreadData).dataDir);
const encoder = new TextEncoder();

function handle(query: Query): ApiResponse {
  const signal = SIGNALS[query.signal];
  const request = {
    method: query.method,
    path: query.path,
    params: new URLSearchParams(query.params),
    headers: query.headers,
    nowMs: query.nowMs,
  };
  // One snapshot for all statements of a query: what is committed meanwhile is not seen half.
  db.exec("BEGIN");
  try {
    return signal.handle(db, request);
  } catch (error) {
    return text(`internal error: ${error instanceof Error ? error.message : String(error)}\n`, 500);
  } finally {
    if (db.isTransaction) db.exec("COMMIT");
  }
}

port.on("message", (query: Query) => {
  const response = handle(query);
  const encoded = typeof response.body === "string" ? encoder.encode(response.body) : response.body;
  const body = encoded.byteLength === encoded.buffer.byteLength ? encoded : Uint8Array.from(encoded);
  const answer: Answer = {
    status: response.status,
    contentType: response.contentType,
    headers: response.headers ?? {},
    body,
  };
  const message: FromQueryThread = { kind: "answer", answer };
  port.postMessage(message, body.buffer instanceof ArrayBuffer ? [body.buffer] : []);
});

const ready: FromQueryThread = { kind: "ready" };
port.postMessage(ready);
