/** `node lib/embedded/main.ts --data-dir DIR`: runs the embedded backend until SIGTERM or SIGINT. */

const MIN_NODE_MAJOR = 24;

function fail(sentence: string): never {
  console.error(`earshot: ${sentence}`);
  process.exit(1);
}

const major = Number(process.versions.node.split(".")[0]);
if (major < MIN_NODE_MAJOR)
  fail(`the embedded backend needs Node ${MIN_NODE_MAJOR} or newer, this is ${process.versions.node}`);

// Imported only now: an older Node cannot even load what follows.
const { parseOptions } = await import("./options.ts");
const { startEmbedded } = await import("./server.ts");

function sentenceFor(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? error.code : undefined;
  const address =
    "address" in error && "port" in error ? `${String(error.address)}:${String(error.port)}` : "";
  if (code === "EADDRINUSE") return `the port ${address} is in use; choose another with --port`;
  if (code === "EACCES") return `the port ${address} may not be opened by this user`;
  return error.message;
}

try {
  const options = parseOptions(process.argv.slice(2));
  const embedded = await startEmbedded({
    ...options,
    onWarning: (message) => console.error(`earshot: ${message}`),
  });
  let closing = false;
  const stop = (): void => {
    if (closing) return;
    closing = true;
    embedded.close().then(
      () => process.exit(0),
      (error: unknown) => fail(sentenceFor(error)),
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("SIGHUP", () => {
    const fault = embedded.reloadRules();
    console.error(`earshot: ${fault === null ? "the rules were read again" : `the rules stay: ${fault}`}`);
  });
  console.log(`earshot: embedded backend ready at ${embedded.url}, data in ${options.dataDir}`);
} catch (error) {
  fail(sentenceFor(error));
}
