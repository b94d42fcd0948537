import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { expect, test } from "vitest";
import { findTrace, spanReader } from "./read.ts";
import { shortAttributes } from "./shorten.ts";
import { traces } from "./signal.ts";
import { message, span, stringAttribute as string } from "./testing.ts";

test("a text is cut at 2,048 bytes as Tempo cuts it, and never inside a character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), fc.nat(2_100), (some, at) => {
      const text = `${"x".repeat(at)}${some.toWellFormed()}`;
      const [kept] = shortAttributes([string(text, text)]);
      const bytes = Buffer.byteLength(text);
      expect(text.startsWith(kept?.key ?? "?")).toBe(true);
      expect(kept?.value).toEqual({ type: "string", value: kept?.key });
      const left = Buffer.byteLength(kept?.key ?? "");
      expect(left).toBeLessThanOrEqual(2_048);
      expect(left).toBeGreaterThan(Math.min(bytes, 2_048) - 4);
      expect(bytes > 2_048 || left === bytes).toBe(true);
    }),
  );
});

test("long names and messages are kept whole, long attributes are cut, and no span is refused", () => {
  const db = new DatabaseSync(":memory:");
  db.exec(traces.ddl);
  const long = "ö".repeat(500_000);
  const attributes = [string("a", long), string(long, "b")];
  const event = { timeUnixNano: 5n, name: long, attributes, droppedAttributesCount: 0 };
  const whole = { type: "array", value: [{ type: "string", value: long }] } as const;
  const sent = span("a", "1", {
    name: long,
    attributes: [...attributes, { key: "list", value: whole }],
    events: [event],
    status: { code: 2, message: long },
  });
  expect(traces.write(db, [message(sent), message(sent)])).toMatchObject({ count: 0 });
  const head = findTrace(db, sent.traceId);
  const spans = head ? spanReader(db)(head).spans : [];
  expect(spans.length).toBe(1);
  const cut = [string("a", "ö".repeat(1_024)), string("ö".repeat(1_024), "b")];
  expect(spans[0]?.name).toBe(long);
  expect(spans[0]?.statusMessage).toBe(long);
  expect(spans[0]?.extras.attributes).toEqual([...cut, { key: "list", value: whole }]);
  expect(spans[0]?.extras.events).toEqual([{ ...event, attributes: cut }]);
});
