import { parentPort } from "node:worker_threads";
import type { Answer, FromQueryThread, Query } from "../query/messages.ts";

/** A query thread that answers `/echo`, never comes back from `/hang`, and dies of `/throw` and `/fill`. */
const say = (message: FromQueryThread): void => parentPort?.postMessage(message);

function fill(): never {
  const filling: unknown[] = [];
  for (;;) filling.push(Array.from({ length: 1_000_000 }).fill(0.5));
}

parentPort?.on("message", ({ path }: Query) => {
  if (path === "/hang") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  if (path === "/fill") fill();
  if (path === "/throw") throw new Error("planted");
  const answer: Answer = { status: 200, contentType: "text/plain", body: new Uint8Array(), headers: {} };
  say({ kind: "answer", answer });
});
say({ kind: "ready" });
