import { mkdtemp, rm, writeFile } from "node:fs/promises";
import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "#lib/demo/checks.ts";
import { startConsole, untilReady } from "#lib/demo/processes.ts";
import { state } from "./state.ts";

/** How a backend may be broken. */
export const AILMENTS = {
  "a web page": (to: ServerResponse) => {
    to.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Log in</title>");
  },
  "half a JSON body": (to: ServerResponse) => {
    to.writeHead(200, { "content-type": "application/json" }).end('{"status":"success","data":{"resul');
  },
  "a redirect": (to: ServerResponse) => {
    to.writeHead(302, { location: "https://login.example/" }).end();
  },
  "500": (to: ServerResponse) => {
    to.writeHead(500, { "content-type": "text/plain" }).end("panic: runtime error");
  },
  "an empty body": (to: ServerResponse) => {
    to.writeHead(200, { "content-type": "application/json" }).end();
  },
  "a connection that breaks off": (to: ServerResponse) => {
    to.destroy();
  },
  "no answer at all": () => {},
} as const;
export type Ailment = keyof typeof AILMENTS;

export interface OtherConsole {
  readonly url: string;
  /** From now on the broken backend answers like this. */
  ail(ailment: Ailment): void;
  /** From now on every backend answers as it should. */
  heal(): void;
  /** Ends the console itself, and starts it again at the same address. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

export const BACKENDS = ["tempo", "loki", "prometheus"] as const;
type Backend = (typeof BACKENDS)[number];

/** A second console, on the same data, of which some backends are broken. `tracesDays`: how long it thinks traces are kept; `more`: lines of its configuration file. */
export async function startOtherConsole({
  broken = [],
  off = [],
  tracesDays = 14,
  more = "",
}: {
  readonly broken?: readonly Backend[];
  /** Not configured at all. */
  readonly off?: readonly Backend[];
  readonly tracesDays?: number;
  readonly more?: string;
}): Promise<OtherConsole> {
  let ailment: Ailment | null = "500";
  const server = createServer((request, response) => {
    if (ailment === null) passOn(request, response);
    else AILMENTS[ailment](response);
  });
  const port = await listen(server);
  const folder = await mkdtemp(join(tmpdir(), "earshot-e2e-console-"));
  const config = join(folder, "earshot.yaml");
  await writeFile(
    config,
    `backends:\n${BACKENDS.map((name) => `  ${name}:\n    timeout_ms: ${broken.includes(name) ? 5_000 : 15_000}\n`).join("")}retention:\n  traces_days: ${tracesDays}\n${more}`,
  );
  const consolePort = await freePort();
  const backend = state("backend");
  const start = () =>
    startConsole({
      port: consolePort,
      env: {
        CALLER_HASH_KEY: "e2e-key",
        EARSHOT_CONFIG: config,
        ...Object.fromEntries(
          BACKENDS.map((name) => [
            `${name.toUpperCase()}_URL`,
            off.includes(name)
              ? ""
              : `${broken.includes(name) ? `http://127.0.0.1:${port}` : backend}/${name}`,
          ]),
        ),
      },
    });
  let running = start();
  const stop = async (): Promise<void> => {
    await running.stop();
    server.closeAllConnections();
    await new Promise((resolve) => void server.close(resolve));
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${consolePort}`;
  try {
    await untilReady(running, `${url}/api/v1/openapi.json`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    ail: (next) => {
      ailment = next;
    },
    heal: () => {
      ailment = null;
    },
    down: () => running.stop(),
    up: () => {
      running = start();
      return untilReady(running, `${url}/api/v1/openapi.json`);
    },
    stop,
  };
}

function passOn(request: IncomingMessage, response: ServerResponse): void {
  const { url = "/", method, headers } = request;
  const onward = httpRequest(`${state("backend")}${url}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => response.destroy());
  request.pipe(onward);
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
