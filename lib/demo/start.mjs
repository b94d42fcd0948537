// Plain JavaScript, so that a Node too old for the rest still says so in one sentence.
const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 22) {
  console.error(
    `Earshot needs Node 22 or newer to run and found ${process.versions.node}: start it with "npm run demo", which brings its own.`,
  );
  process.exit(1);
}
const { demo } = await import("./main.ts");
await demo(process.argv.slice(2), process.env);
