import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Attributes } from "#lib/traces/raw.ts";
import { answeredBefore, answeredBetween, messagesOf } from "./tools.ts";

const input = (messages: unknown): Attributes => new Map([["input", JSON.stringify(messages)]]);
const namesOf = (messages: unknown) => answeredBefore(input(messages)).map(({ id, name }) => [id, name]);
const ASKED = { role: "user", content: "Can I come on Saturday?" };

/** The same call and result in the form of each provider that Pipecat has an adapter for. */
const FORMS: Readonly<Record<string, readonly unknown[]>> = {
  OpenAI: [
    {
      role: "assistant",
      tool_calls: [{ id: "c1", type: "function", function: { name: "check", arguments: "{}" } }],
    },
    { role: "tool", content: '{"free": true}', tool_call_id: "c1" },
  ],
  "OpenAI's Responses": [
    { type: "function_call", call_id: "c1", name: "check", arguments: "{}" },
    { type: "function_call_output", call_id: "c1", output: '{"free": true}' },
  ],
  Anthropic: [
    { role: "assistant", content: [{ type: "tool_use", id: "c1", name: "check", input: {} }] },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "c1", content: '{"free": true}' }] },
  ],
  Bedrock: [
    { role: "assistant", content: [{ toolUse: { toolUseId: "c1", name: "check", input: {} } }] },
    { role: "user", content: [{ toolResult: { toolUseId: "c1", content: [{ json: {} }] } }] },
  ],
  Gemini: [
    { role: "model", parts: [{ function_call: { id: "c1", name: "check", args: {} } }] },
    { role: "user", parts: [{ function_response: { id: "c1", name: "check", response: {} } }] },
  ],
};

describe("what a request went on from", () => {
  it.each(Object.keys(FORMS))("is told in the form of %s", (provider) => {
    expect(namesOf([ASKED, ...(FORMS[provider] ?? [])])).toEqual([["c1", "check"]]);
  });

  it.each(Object.keys(FORMS))(
    "is nothing, once the caller has spoken again, in the form of %s",
    (provider) => {
      expect(namesOf([ASKED, ...(FORMS[provider] ?? []), ASKED])).toEqual([]);
    },
  );

  it.each(["IN_PROGRESS", "CANCELLED"])("is no call whose result is %s", (content) => {
    const [call] = FORMS["OpenAI"] ?? [];
    expect(namesOf([ASKED, call, { role: "tool", content, tool_call_id: "c1" }])).toEqual([]);
  });

  it("is what is new in it, whatever a flow's next step adds behind the result", () => {
    const before = messagesOf(input([ASKED]));
    const after = messagesOf(
      input([ASKED, ...(FORMS["OpenAI"] ?? []), { role: "developer", content: "Now book." }]),
    );
    expect(answeredBetween(before, after)).toEqual([{ id: "c1", name: "check" }]);
    expect(answeredBetween(after, after)).toEqual([]);
  });
});

it("reads no text that is cut, too long or of another form, and throws over none", () => {
  const cut: Attributes = new Map([
    ["input", JSON.stringify([ASKED, ...(FORMS["OpenAI"] ?? [])]).slice(0, -5)],
  ]);
  expect(messagesOf(cut)).toBeNull();
  expect(answeredBefore(cut)).toEqual([]);
  const long: Attributes = new Map([
    ["input", JSON.stringify([{ role: "tool", content: "x".repeat(600_000) }])],
  ]);
  expect(messagesOf(long)).toBeNull();
  expect(
    namesOf([{ role: "assistant", tool_calls: [{ id: "c", function: { name: "n".repeat(500) } }] }]),
  ).toEqual([]);
  fc.assert(
    fc.property(fc.json(), fc.json(), (a, b) => {
      const [previous, next] = [messagesOf(new Map([["input", a]])), messagesOf(new Map([["input", b]]))];
      expect(Array.isArray(answeredBetween(previous, next))).toBe(true);
    }),
  );
});
