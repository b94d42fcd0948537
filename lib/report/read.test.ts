import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { QueryObserver } from "@tanstack/react-query";
import { callsQuery } from "#lib/calls/queries.ts";
import { makeCall } from "#lib/calls/view/testing/call.ts";
import { SID } from "#lib/calls/view/testing/turns.ts";
import { logsQuery } from "#lib/logs/queries.ts";
import { spanDetailQuery } from "#lib/traces/queries.ts";
import { NO_SPANS } from "#lib/traces/model.ts";
import { fileClient } from "./file-client.ts";
import { callFile } from "./model.ts";
import { readCallFile } from "./read.ts";

const subject = { kind: "call", id: SID } as const;
const made = callFile(
  {
    subject,
    call: makeCall(),
    spans: { traceId: null, ...NO_SPANS, sources: [] },
    details: [],
    logs: { lines: [], truncated: false, sources: [] },
    notes: [],
  },
  { nowMs: Date.UTC(2026, 2, 3), writtenBy: "0.1.0", region: null },
);
const text = JSON.stringify(made);
const problem = (input: string): string => {
  const read = readCallFile(input);
  return read.ok ? "read" : read.problem;
};
/** The file with one thing changed, by its path. */
function changed(path: string, value: unknown): string {
  const copy = JSON.parse(text) as Record<string, unknown>;
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let at = copy;
  for (const key of keys) at = at[key] as Record<string, unknown>;
  at[last] = value;
  return JSON.stringify(copy);
}

describe("a call's file", () => {
  it("is read as it was written, and its links lead into the file", () => {
    const read = readCallFile(text);
    if (!read.ok) throw new Error(read.problem);
    const { call } = read.file;
    expect(call.verdict.sentence).toBe(made.call.verdict.sentence);
    expect(call.turns).toEqual(made.call.turns);
    expect(call.verdict.evidence[0]?.href).toBe(`/report?span=${call.verdict.evidence[0]?.id}`);
    expect(call.legs[0]?.href).toMatch(/^\/calls\/CA/);
  });

  it("of a call that ran does not go on running", () => {
    const read = readCallFile(changed("call.state", "running"));
    expect(read.ok && [read.file.call.state, read.file.call.call.running]).toEqual(["partial", false]);
  });

  it.each([
    ["", /empty/],
    ["{", /not JSON/],
    [text.slice(0, 500), /not JSON/],
    ["[1]", /not a call from Earshot/],
    ["null", /not a call from Earshot/],
    [`{"kind":"earshot.board","version":1}`, /another kind/],
    [`{"kind":"earshot.call","version":2}`, /newer Earshot \(version 2\)/],
    [`{"kind":"earshot.call","version":"1"}`, /which version/],
    [`{"kind":"earshot.call","version":1}`, /damaged at `exportedAt`/],
    [changed("call.verdict.status", "nope"), /damaged at `call\.verdict\.status`: invalid option/],
    [changed("call.turns.3.latencyMs", "soon"), /damaged at `call\.turns\.3\.latencyMs`/],
    [changed("call.turns.3.startNs", "1".repeat(40)), /`call\.turns\.3\.startNs` is no instant/],
    [changed("call.call.durationMs", 1e300), /`call\.call\.durationMs` is too large/],
    [changed("call.verdict.sentence", "x".repeat(30_000)), /`call\.verdict\.sentence` is too long/],
    [changed("spans.count", 7), /damaged at `spans\.ids`/],
    [changed("spans.depths", [0]), /damaged at `spans\.depths`/],
    [
      changed(
        "logs.lines",
        Array.from({ length: 200_001 }, () => 1),
      ),
      /too much at `logs\.lines`/,
    ],
    [text.replace('"kind":', '"__proto__":{"polluted":1},"kind":'), /not allowed/],
    [text.replace('"call":', `"deep":${"[".repeat(5_000)}${"]".repeat(5_000)},"call":`), /nested too deeply/],
  ])("that is broken says how (%#)", (input, said) => expect(problem(input)).toMatch(said));

  it("never throws, whatever is given", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (input) => {
        expect(typeof problem(input)).toBe("string");
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom("call", "spans", "logs", "notes", "call.turns", "call.verdict", "subject"),
        fc.jsonValue(),
        (path, value) => {
          expect(typeof problem(changed(path, value))).toBe("string");
        },
      ),
    );
  });
});

describe("a page that is shown from a file", () => {
  it("has what the file holds and says of the rest that it is not there, without asking", async () => {
    const asked: unknown[] = [];
    const usual = globalThis.fetch.bind(globalThis);
    globalThis.fetch = (...args) => {
      asked.push(args);
      return Promise.reject(new Error("asked"));
    };
    try {
      const client = fileClient(made);
      expect(client.getQueryData(logsQuery(subject).queryKey)).toEqual(made.logs);
      for (const query of [callsQuery({}), spanDetailQuery(subject, "00000000000000ff")]) {
        const result = await new QueryObserver(client, query as ReturnType<typeof callsQuery>).refetch();
        expect(result.error).toMatchObject({ message: "This is not in the file." });
      }
      const held = await new QueryObserver(client, logsQuery(subject, true)).fetchOptimistic(
        client.defaultQueryOptions(logsQuery(subject, true)),
      );
      expect(held.data).toEqual(made.logs);
      expect(asked).toEqual([]);
    } finally {
      globalThis.fetch = usual;
    }
  });
});
