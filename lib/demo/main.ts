import { readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { callerHashKey, folderIsWritable, portIsFree } from "./checks.ts";
import { evaluateHistory, latestIncident, pastHours, RULES_AFTER_HISTORY } from "./history.ts";
import { DemoError, type DemoOptions, demoOptions } from "./options.ts";
import {
  buildConsole,
  type Process,
  type SimulatorMessage,
  startBackend,
  startConsole,
  startSimulator,
  untilReady,
} from "./processes.ts";
import { showProgress } from "./progress.ts";

/**
 * Builds the console, starts the embedded backend, the simulator and the console, and prints what to
 * try. Ends everything on Ctrl-C, and when one of them ends by itself.
 */
export async function demo(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const running: Process[] = [];
  let ending = false;
  const end = async (code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    // The simulator first: its last calls are still to be written.
    for (const process of [...running].reverse()) await process.stop();
    process.exit(code);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      console.log("\nEnding.");
      void end(0);
    });

  const run = (started: Process): Process => {
    running.push(started);
    started.child.once("exit", (code) => {
      if (ending) return;
      const said = started.complaint();
      console.error(`\n${started.name} ended unexpectedly (exit code ${code}).${said ? `\n${said}` : ""}`);
      void end(1);
    });
    return started;
  };

  try {
    await start(demoOptions(argv, env), run);
  } catch (error) {
    if (ending) return;
    console.error(error instanceof Error ? error.message : String(error));
    await end(1);
  }
}

async function start(options: DemoOptions, run: (started: Process) => Process): Promise<void> {
  const dataDir = resolve(options.dataDir);
  if (options.port === options.backendPort)
    throw new DemoError(`PORT and EARSHOT_BACKEND_PORT are both ${options.port}: give them different ports.`);
  await portIsFree(options.port, "PORT");
  await portIsFree(options.backendPort, "EARSHOT_BACKEND_PORT");
  folderIsWritable(dataDir);
  if (options.fresh) await removeData(dataDir);
  const key = await callerHashKey(dataDir);

  console.log("Building the console (about half a minute)…");
  await buildConsole();
  const built = Date.now();

  const backendUrl = `http://127.0.0.1:${options.backendPort}`;
  const consoleUrl = `http://127.0.0.1:${options.port}`;
  const backend = run(
    startBackend({
      dataDir,
      port: options.backendPort,
      // The objectives' rules (deploy/slo.yaml); their alerts reach nobody but the console.
      args: RULES_AFTER_HISTORY,
    }),
  );
  await untilReady(backend, `${backendUrl}/ready`);
  const shared = {
    CALLER_HASH_KEY: key,
    EARSHOT_BACKEND_PORT: String(options.backendPort),
    // The simulated callers live in the United States.
    DEFAULT_REGION: process.env["DEFAULT_REGION"] ?? "US",
  };
  const front = run(startConsole({ port: options.port, env: shared }));

  const ready = await new Promise<Extract<SimulatorMessage, { type: "ready" }>>((resolve) => {
    const progress = showProgress(`Writing ${options.hours} h of calls`);
    run(
      startSimulator(
        {
          endpoint: backendUrl,
          "data-dir": join(dataDir, "simulator"),
          hours: options.hours,
          speed: options.speed,
        },
        shared,
        (message) => {
          if (message.type === "progress") progress.update(message.done, `${message.calls} calls`);
          if (message.type === "error") console.error(message.message);
          if (message.type !== "ready") return;
          progress.done();
          resolve(message);
        },
      ),
    );
  });
  const rules = showProgress(`Evaluating ${options.hours} h of objectives`);
  const past = pastHours(options.hours);
  const { samples } = await evaluateHistory(backendUrl, past, (share) => rules.update(share, ""));
  rules.update(1, `${samples} samples`);
  rules.done();
  const incident = await latestIncident(backendUrl, past);
  await untilReady(front, `${consoleUrl}/api/v1/status`);
  const seconds = Math.round((Date.now() - built) / 1000);
  console.log(`
Earshot is ready at ${consoleUrl} (${seconds} s after the build). Paste into its box, for example:
  a Call SID          ${ready.try.sid}
  a caller's number   ${ready.try.caller}
  a trace id          ${ready.try.traceId}${
    incident === null ? "" : `\nAn incident that paged: ${consoleUrl}${incident}`
  }
What was planted in which call is in ${join(options.dataDir, "simulator", "truth.jsonl")}. Ctrl-C ends everything.`);
}

async function removeData(dataDir: string): Promise<void> {
  // Only what Earshot wrote: the folder may be shared with something else.
  const own = (await readdir(dataDir)).filter((name) =>
    /^(earshot\.db.*|simulator|caller-hash\.key)$/.test(name),
  );
  await Promise.all(own.map((name) => rm(join(dataDir, name), { recursive: true, force: true })));
}
