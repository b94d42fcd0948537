import { setTimeout as sleep } from "node:timers/promises";

/** How the benchmark talks to a backend: the same for ours and for the real ones. */

/** A body, made when it is its turn: all of them at once would not fit into memory. */
export type MakeBody = () => string | Uint8Array<ArrayBuffer>;

export interface Target {
  readonly url: string;
  readonly connections: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const RETRY_MS = 100;
/** A connection that was idle may be closed just as it is used again. */
const CONNECTIONS_LOST = 3;

/**
 * Sends the bodies in order over a few connections; seconds. "Not now" (429, 503) is tried again, as OTLP's exporters
 * do. @throws on any other refusal, with what was answered.
 */
export async function load(target: Target, bodies: readonly MakeBody[]): Promise<number> {
  const started = performance.now();
  let next = 0;
  const connection = async (): Promise<void> => {
    for (let make = bodies[next++]; make; make = bodies[next++]) await post(target, make());
  };
  await Promise.all(Array.from({ length: target.connections }, connection));
  return (performance.now() - started) / 1000;
}

async function post({ url, headers }: Target, body: string | Uint8Array<ArrayBuffer>): Promise<void> {
  for (let lost = 0; ;) {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
    }).catch((error: unknown) => {
      if (++lost > CONNECTIONS_LOST) throw error;
      return null;
    });
    if (response === null) continue;
    const answer = await response.text();
    if (response.ok) return;
    if (response.status !== 429 && response.status !== 503)
      throw new Error(`${url} answered ${response.status}: ${answer.slice(0, 500)}`);
    await sleep(RETRY_MS);
  }
}

export interface Asked {
  readonly path: string;
  readonly params: Readonly<Record<string, string | number>>;
  /** The answer must contain it, or the time would be that of finding nothing. */
  readonly expected: string;
}

/** Asks once, at a base address that the path follows. @throws when the answer is not what was expected. */
export async function ask(base: string, { path, params, expected }: Asked): Promise<void> {
  const body = await getText(`${base}${path}`, params);
  if (!body.includes(expected))
    throw new Error(`${base}${path} answered without ${expected}: ${body.slice(0, 200)}`);
}

/** The body of a successful answer. @throws on any other. */
export async function getText(
  url: string,
  params: Readonly<Record<string, string | number>> = {},
): Promise<string> {
  const search = new URLSearchParams(Object.entries(params).map(([name, value]) => [name, String(value)]));
  const response = await fetch(search.size === 0 ? url : `${url}?${search.toString()}`);
  const body = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${body.slice(0, 200)}`);
  return body;
}
