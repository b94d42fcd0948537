import { expect, test } from "vitest";
import { findPeer, versionOf } from "./peers.ts";

test("reads a version from what the programs say of themselves", () => {
  expect(versionOf("tempo", "tempo, version 3.0.3 (branch: HEAD, revision: d7f0)\n  build user:")).toBe(
    "3.0.3",
  );
  expect(versionOf("prometheus", "prometheus, version 2.42.0+ds (branch: debian/sid)")).toBe("2.42.0");
  expect(versionOf("loki", "loki, version  (branch: , revision: unknown)")).toBe("unknown");
});

test("another program of the same name is no backend", () => {
  expect(versionOf("tempo", "Tempo 1.2, a metronome")).toBeNull();
});

test("not at hand: switched off, not there, or something else", async () => {
  expect(await findPeer("tempo", { EARSHOT_BENCH_TEMPO: "off" })).toBeNull();
  expect(await findPeer("loki", { EARSHOT_BENCH_LOKI: "/nowhere/loki" })).toBeNull();
  expect(await findPeer("prometheus", { EARSHOT_BENCH_PROMETHEUS: process.execPath })).toBeNull();
});
