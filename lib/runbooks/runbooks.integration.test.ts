import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { consoleSlos } from "#lib/slo/console-file.ts";
import { parseConfig } from "#lib/config/schema.ts";
import { linkTarget } from "./model.ts";
import { listRunbooks, readRunbook } from "./service.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "earshot-runbooks-"));
  writeFileSync(join(folder, "pager.md"), "intro\n\n# What *to* do\n\ntext");
  writeFileSync(join(folder, "secret.txt"), "secret");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a runbook", () => {
  it("is read by its name, with its first heading as title", async () => {
    expect(await readRunbook("pager", folder)).toMatchObject({ name: "pager", title: "What *to* do" });
    expect((await listRunbooks(folder)).map(({ name }) => name)).toEqual(["pager"]);
    expect(await listRunbooks(join(folder, "none"))).toEqual([]);
  });

  it.each([
    "../pager",
    "pager.md",
    "..",
    "",
    "/etc/passwd",
    "secret.txt",
    "a/b",
    "pager\0",
    "PAGER",
    "unknown",
  ])("named %j is none", async (name) => expect(await readRunbook(name, folder)).toBeNull());

  it("exists for each objective of the SLO file", async () => {
    const file = consoleSlos(parseConfig({}, () => ""));
    const known = new Set((await listRunbooks()).map(({ name }) => name));
    expect(known.size).toBeGreaterThan(3);
    expect(file?.objectives.filter(({ runbook }) => !known.has(runbook))).toEqual([]);
  });
});

describe("a runbook's link", () => {
  it.each([
    ["turn-latency.md", "/runbooks/turn-latency", false],
    ["./turn-latency.md#by-stage", "/runbooks/turn-latency#by-stage", false],
    ["/calls?outcome=dropped", "/calls?outcome=dropped", false],
    ["#over", "#over", false],
    ["https://status.example/", "https://status.example/", true],
  ])("%s leads to %s", (href, target, away) => expect(linkTarget(href)).toEqual({ href: target, away }));
  it.each([
    "javascript:alert(1)",
    "//evil.example",
    "/\\evil.example",
    "../adr/0001.md",
    "data:text/html,x",
    "",
  ])("%s leads nowhere", (href) => expect(linkTarget(href)).toBeNull());
});
