import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeCall } from "#lib/calls/view/testing/call.ts";
import { SID } from "#lib/calls/view/testing/turns.ts";
import { NO_SPANS } from "#lib/traces/model.ts";
import { escapeMarkdown, inlineMarkdown, markdownReport, technicalText } from "./markdown.ts";
import { callFile } from "./model.ts";

/** A report whose free texts are somebody's. */
function report(text: string) {
  const call = makeCall();
  const file = callFile(
    {
      subject: { kind: "call", id: SID },
      call: {
        ...call,
        call: { ...call.call, agent: text, tools: [text] },
        verdict: { ...call.verdict, sentence: text, plain: text, advice: text, missing: [text] },
        findings: call.findings.map((finding) => ({ ...finding, sentence: text })),
        sentiment: { label: "negative", score: -1, summary: text, topics: [], model: null, at: null },
        health: [{ kind: "x", severity: "warning", sentence: text, means: text, todo: text, spanIds: [] }],
        reading: {
          profiles: [{ name: "livekit", label: "LiveKit Agents", version: text }],
          stages: [
            { stage: "stt", from: text, why: null },
            { stage: "network_in", from: null, why: text },
          ],
          refused: [{ what: text, reason: text, count: 2, spanId: "00f067aa0ba902b7", value: text }],
          unknown: [{ what: text, why: text, setting: text }],
          notes: [text],
        },
        sources: [{ source: "loki", state: "error", message: text, tookMs: null }],
      },
      spans: { traceId: null, ...NO_SPANS, sources: [] },
      details: [],
      logs: {
        lines: [
          {
            id: "1772460129480000000-0123456789ab",
            timeNs: "1772460129480000000",
            offsetMs: 78_300,
            level: "error",
            service: "edge",
            eventName: text,
            spanId: null,
            turnIndex: 5,
            body: text,
            attributes: {},
          },
        ],
        truncated: false,
        sources: [],
      },
      notes: [
        { id: "0b9f4d1e-5a5c-4a83-9d11-3c6a3f5f2b11", at: "2026-03-02T14:10:00.000Z", author: "Ana", text },
      ],
      cohort: text,
    },
    { nowMs: Date.UTC(2026, 2, 3), writtenBy: "0.1.0", region: null },
  );
  return { markdown: markdownReport(file, "UTC"), text: technicalText(file, "UTC") };
}
const withoutCode = (markdown: string) => markdown.replace(/^(`{3,})text\n[^]*?\n\1$/m, "");

describe("Markdown", () => {
  it("says how a framework's trace was read", () => {
    const { markdown } = report("some words");
    expect(markdown).toContain("## How the trace was read: LiveKit Agents some words");
    expect(markdown).toContain("- Network in: not recorded (some words)");
    expect(markdown).toContain("- Refused: some words, 2 times: some words");
  });

  it("has the same shape whatever telemetry holds", () => {
    const shape = (markdown: string) =>
      markdown.split("\n").map((line) => /^(?:#+ |> |- |\||`{3}|\*\*|---)?/.exec(line)?.[0].slice(0, 3));
    const usual = shape(report("some words").markdown).length;
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1 }), (text) => {
        const { markdown } = report(`a${text}a`);
        expect(shape(markdown)).toHaveLength(usual);
        expect(withoutCode(markdown), "no HTML, link, image, code or mention").not.toMatch(
          /(?<!\\)(?:\\\\)*[<[`@]/,
        );
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ["<script>alert(1)</script>", String.raw`\<script\>alert(1)\</script\>`],
    ["[x](javascript:alert(1))", String.raw`\[x\](javascript:alert(1))`],
    ["![](https://evil.example/p.png)", String.raw`\!\[\](https\://evil.example/p.png)`],
    ["www.evil.example", String.raw`www\.evil.example`],
    ["a | b", String.raw`a \| b`],
    ["# title", String.raw`\# title`],
    ["1. one", String.raw`1\. one`],
    ["- item", String.raw`\- item`],
    ["_x_ tool_call", String.raw`\_x\_ tool_call`],
    ["two\nlines", "two lines"],
    ["@everyone &amp; $x$", String.raw`\@everyone \&amp; \$x\$`],
    ["ab\u202egnp", "ab⟨U+202E⟩gnp"],
  ])("keeps %j as text", (text, written) => expect(escapeMarkdown(text)).toBe(written));

  it("marks no figure that begins a cell", () => expect(inlineMarkdown("2.14.0")).toBe("2.14.0"));

  it("keeps log lines in a block that nothing in them can end", () => {
    const { markdown } = report("```\n# out\n`````");
    const fence = /^(`{3,})text$/m.exec(markdown)?.[1] ?? "";
    expect(fence.length).toBeGreaterThan(5);
    expect(markdown.split("\n").filter((line) => line === fence)).toHaveLength(1);
    expect(markdown).not.toMatch(/^# out/m);
  });
});

it("text to paste has a line for each thing, and nothing invisible", () => {
  const { text } = report("a\n\nb\u202e\u0007");
  expect(text.split("\n")[0]).toBe("Failed: a b⟨U+202E⟩⟨U+0007⟩");
  expect(text).not.toMatch(/\p{Cc}(?<!\n)|\u202e/u);
});
