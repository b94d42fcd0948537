import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type ReceivedLog,
  type ReceivedPoint,
  type ReceivedSpan,
  readLogs,
  readPoints,
  readSpans,
} from "./otlp.ts";

/** How a request is answered; null: 200, and the data is kept. */
export interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
}

/** An OTLP/HTTP backend in this process that keeps what it takes, and can be away, busy or slow. */
export class Receiver {
  readonly spans: ReceivedSpan[] = [];
  readonly logs: ReceivedLog[] = [];
  /** The points of the newest metrics request. */
  points: ReceivedPoint[] = [];
  readonly requests: { path: string; atMs: number; bytes: number; headers: IncomingMessage["headers"] }[] =
    [];
  /** Asked before each answer; replace it to be busy or slow. */
  answer: (path: string) => Answer | null | Promise<Answer | null> = () => null;
  #server: Server | null = null;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens, on the same port as before if it has listened already. */
  async up(): Promise<this> {
    const server = createServer((request, response) => void this.#take(request, response));
    await new Promise<void>((resolve) => {
      server.listen(this.#port, "127.0.0.1", resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  async down(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (!server) return;
    server.closeAllConnections();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const path = request.url ?? "";
    this.requests.push({ path, atMs: Date.now(), bytes: body.length, headers: request.headers });
    const answer = await this.answer(path);
    if (answer) {
      response.writeHead(answer.status, answer.headers).end();
      return;
    }
    if (path === "/v1/traces") this.spans.push(...readSpans(body));
    else if (path === "/v1/logs") this.logs.push(...readLogs(body));
    else this.points = readPoints(body);
    response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
  }

  spansOf(sid: string): ReceivedSpan[] {
    return this.spans.filter((span) => span.attributes["call.sid"] === sid);
  }

  logsOf(event: string, sid?: string): ReceivedLog[] {
    return this.logs.filter(
      ({ attributes }) =>
        attributes["event.name"] === event && (sid === undefined || attributes["call.sid"] === sid),
    );
  }

  pointsOf(metric: string, labels: Record<string, string> = {}): ReceivedPoint[] {
    return this.points.filter(
      (point) =>
        point.metric === metric &&
        Object.entries(labels).every(([key, value]) => point.attributes[key] === value),
    );
  }
}
