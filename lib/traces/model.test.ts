import { expect, it } from "vitest";
import { spanDetail } from "./model.ts";
import type { AttributeValue } from "./raw.ts";
import { rawSpan, T0 } from "./testing/span.ts";

const shown = (value: AttributeValue, key = "k") =>
  spanDetail(rawSpan({ id: 1, name: "x", from: 0, to: 1, attributes: { [key]: value } })).attributes[0];

it.each(
  [
    ["text", "text", "string"],
    [3, "3", "int"],
    [0.5, "0.5", "double"],
    [9_007_199_254_740_993n, "9007199254740993", "int"],
    [true, "true", "bool"],
    [null, "null", "empty"],
    [["a", 1n], '["a","1"]', "array"],
    [new Map<string, AttributeValue>([["__proto__", ["b"]]]), '{"__proto__":["b"]}', "map"],
  ].map(([value, text, type]) => ({ value, text, type })),
)("shows an attribute as $text, a $type", ({ value, text, type }) => {
  expect(shown(value as AttributeValue)).toEqual({ key: "k", value: text, type });
});

it("cuts what nobody would read, and masks a number that a SIP bridge wrote", () => {
  expect(shown("x".repeat(10_000))?.value).toHaveLength(4097);
  expect(shown("+14155551000", "sip.phoneNumber")?.value).toBe("•••• 00");
  expect(shown("none", "sip.phoneNumber")?.value).toBe("none");
});

it("keeps instants to the nanosecond, as text", () => {
  const { startNs, endNs } = spanDetail(rawSpan({ id: 1, name: "x", from: 0.000001, to: 1 }));
  expect([startNs, endNs]).toEqual([String(T0 + 1n), String(T0 + 1_000_000n)]);
});

it("masks a caller's number in what frameworks name after it, and leaves other names whole", () => {
  const attributes = {
    "lk.pii.room_name": "call-_+14155551000_k3jd",
    "lk.participant_identity": "sip_+14155551000",
    "session.id": "12345678-4a51-4f6b-86e1-46edebcf9356",
    "gen_ai.usage.input_tokens": "14155551000",
  };
  const { attributes: shown } = spanDetail(rawSpan({ id: 1, name: "x", from: 0, to: 1, attributes }));
  expect(Object.fromEntries(shown.map(({ key, value }) => [key, value]))).toEqual({
    ...attributes,
    "lk.pii.room_name": "call-_••••00_k3jd",
    "lk.participant_identity": "sip_••••00",
  });
});
