import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import manifest from "./package.json" with { type: "json" };
import { VERSION } from "./providers.ts";
import { Receiver } from "./testing/receiver.ts";

const run = promisify(execFile);
const here = import.meta.dirname;
const TRACE = "54d58a385fb687dfbf67a54cb21136ca";

let receiver: Receiver;
let dir: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  receiver = await new Receiver().up();
  dir = await mkdtemp(join(tmpdir(), "voice-otel-"));
  env = { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, CALLER_HASH_KEY: "lab-key" };
});
afterAll(async () => {
  await receiver.down();
  await rm(dir, { recursive: true, force: true });
});

function expectTheExamplesCall(): void {
  expect(receiver.spans.map((span) => span.name).sort()).toEqual(
    ["call", "endpointing", "stt", "tool_call", "tts_first_frame", "turn"].sort(),
  );
  expect(new Set(receiver.spans.map((span) => span.traceId))).toEqual(new Set([TRACE]));
  expect(receiver.logsOf("call.end")[0]?.attributes).toMatchObject({
    "call.verdict": "ok",
    "call.errors": 1,
    "call.caller_hash": "8753736f2d5a315c88e34cf165ee5f1e",
  });
  expect(receiver.logsOf("post_call.analysis")).toHaveLength(1);
  expect(receiver.pointsOf("calls")).toMatchObject([{ value: 1 }]);
  receiver.spans.length = 0;
  receiver.logs.length = 0;
}

describe("the example", () => {
  it("runs, and sends one call", async () => {
    const { stdout, stderr } = await run(process.execPath, [join(here, "example.ts")], { env });
    expect([stdout, stderr]).toEqual([`${TRACE}\n`, ""]);
    expectTheExamplesCall();
  });

  it("is the one in the README", async () => {
    const example = await readFile(join(here, "example.ts"), "utf8");
    const readme = await readFile(join(here, "README.md"), "utf8");
    expect(readme).toContain(example.replace("./index.ts", manifest.name));
  });
});

describe("the package", () => {
  it("works in an empty project, types and all", async () => {
    const packed = await run("npm", ["pack", "--pack-destination", dir, "--loglevel", "error"], {
      cwd: here,
    });
    const tarball = packed.stdout.trim().split("\n").at(-1) ?? "";
    await writeFile(join(dir, "package.json"), '{ "name": "empty", "private": true, "type": "module" }');
    const install = ["install", "--prefer-offline", "--no-audit", "--no-fund", `./${tarball}`];
    await run("npm", install, { cwd: dir });

    const own = await readdir(join(dir, "node_modules", manifest.name), { recursive: true });
    const code = own.filter((name) => /\.[jt]s$/.test(name));
    expect(code.length).toBeGreaterThan(20);
    expect(code.filter((name) => !name.startsWith("dist/") || name.includes("test"))).toEqual([]);

    const example = await readFile(join(here, "example.ts"), "utf8");
    await writeFile(join(dir, "example.js"), example.replace("./index.ts", manifest.name));
    const { stdout, stderr } = await run(process.execPath, ["example.js"], { cwd: dir, env });
    expect([stdout, stderr]).toEqual([`${TRACE}\n`, ""]);
    expectTheExamplesCall();

    await writeFile(
      join(dir, "typed.ts"),
      `import { createVoiceOtel, type CallHandle } from "${manifest.name}";
       const call: CallHandle | undefined = createVoiceOtel().activeCall();
       // @ts-expect-error: an outcome is one of six words
       call?.end({ outcome: "fine", endReason: "x" });`,
    );
    const tsc = join(here, "../../node_modules/.bin/tsc");
    await run(tsc, ["--noEmit", "--strict", "--module", "nodenext", "--types", "", "typed.ts"], { cwd: dir });
  }, 300_000);

  it("tells its version", () => {
    expect(VERSION).toBe(manifest.version);
  });
});
