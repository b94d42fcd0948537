import { OptionError, simulatorOptions } from "./options.ts";
import { type Message, simulate } from "./simulation.ts";

/** The simulator's process: JSON lines on standard output, words for people on standard error. */
async function main(): Promise<number> {
  const abort = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => abort.abort());
  const tell = (message: Message): void => {
    process.stdout.write(`${JSON.stringify(message)}\n`);
    if (message.type === "error") console.error(message.message);
    if (message.type === "ready") console.error("The past is written.");
  };
  try {
    await simulate(simulatorOptions(process.argv.slice(2), process.env), tell, abort.signal);
    return 0;
  } catch (error) {
    if (abort.signal.aborted) return 0;
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof OptionError) console.error(message);
    else tell({ type: "error", message });
    return 1;
  }
}

process.exitCode = await main();
