import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errorTypeLabel, label, redact } from "./redact.ts";

const clean = (text: string): string => redact(text, 1000);

describe("redact", () => {
  it.each([
    "+14155551000",
    "call me at (415) 555-1000 please",
    "415.555.1000",
    "415-555-1000 ext 12",
    "+44 20 7946 0958",
    "+52 55 1234 5678",
    "00 44 20 7946 0958",
    "4155551000",
    "4 1 5 5 5 5 1 0 0 0",
    "５５５-４１５-１０００",
    "tel:+14155551000;ext=1",
    "id4155551000x",
    "٠١٢٣٤٥٦٧٨٩",
    "sip:+14155551000@10.0.0.1",
  ])("masks the number in %j", (text) => {
    const out = clean(text);
    expect(out).toMatch(/\[(?:phone|number|email)\]/);
    expect(out.normalize("NFKC").replace(/10\.0\.0\.1|ext.*$|=1/, "")).not.toMatch(/\p{Nd}/u);
  });

  it.each([
    "four one five five five five one zero zero zero",
    "it is Four-One-Five, double five, five one oh oh oh",
    "cuatro uno cinco cinco cinco cinco uno cero cero cero",
    "quatre un cinq cinq cinq cinq un zéro zéro",
    "null eins sieben zwei drei vier fünf sechs",
    "eight hundred five five five one two three four",
    "4, 1, 5, 5, 5, 5, 1, 0, 0, 0",
    "four fifteen fifty five fifty ten ten",
  ])("masks the number that is read out in %j", (text) => {
    expect(clean(text)).toContain("[phone]");
  });

  it.each([
    ["write to Ana.Gomez+x@mail.example.co.uk now", "write to [email] now"],
    ["josé@ejemplo.es", "[email]"],
    ["ana dot gomez at example dot com", "[email]"],
    ["card 4111 1111 1111 1111 expires", "card [card] expires"],
    ["4111-1111-1111-1111", "[card]"],
    ["378282246310005", "[card]"],
    ["ssn 123-45-6789", "ssn [number]"],
  ])("masks %j", (text, expected) => {
    expect(clean(text)).toBe(expected);
  });

  it.each([
    "call CA12345678901234567890123456789012 was slow",
    "trace 54d58a385fb687dfbf67a54cb21136ca span 6ed334dbd38762ce",
    "conversation 3d2b0c6e-9a51-4b7e-8d2e-123456789012",
    "at 2026-10-24T10:15:30.123Z, and on 2026-10-24",
    "tool book_appointment timed out after 3000 ms, 2500 ms over budget 500",
    "peer 192.168.100.200 reset",
    "took 12.3456789 s",
    "turn 12 of 14, 3 tools, attempt 2",
    "the caller asked twice about one appointment on two days in three weeks",
    "jitter 42 ms, packet loss 3.1 %, round trip 310 ms, MOS 3.1",
    "rate is 1,234,567 rows",
    "",
  ])("leaves %j alone", (text) => {
    expect(clean(text)).toBe(text);
  });

  it("cuts to the given length, and never in a way that shows a number", () => {
    expect(redact("a".repeat(5000), 300)).toHaveLength(300);
    const long = `${"a ".repeat(509)}+14155551000`;
    expect(redact(long, 100)).toHaveLength(100);
    expect(redact(long, 256)).not.toMatch(/\d/);
  });

  it("masks every US number in every usual form, amid any words", () => {
    const digits = fc.stringMatching(/^[2-9]\d{2}[2-9]\d{6}$/);
    const form = fc.constantFrom(
      (d: string) => `+1${d}`,
      (d: string) => d,
      (d: string) => `(${d.slice(0, 3)}) ${d.slice(3, 6)}-${d.slice(6)}`,
      (d: string) => `${d.slice(0, 3)}-${d.slice(3, 6)}-${d.slice(6)}`,
      (d: string) => `+1 ${d.slice(0, 3)} ${d.slice(3, 6)} ${d.slice(6)}`,
    );
    const words = fc.stringMatching(/^[a-z ,.]{0,40}$/);
    fc.assert(
      fc.property(digits, form, words, words, (d, write, before, after) => {
        expect(clean(`${before} ${write(d)} ${after}`)).not.toMatch(/\d{4}/);
      }),
    );
  });

  it("is not changed by being done twice", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9 ()\-.@+abx]{0,120}$/), (given) => {
        expect(clean(clean(given))).toBe(clean(given));
      }),
    );
  });
});

describe("a number read out in few words", () => {
  it.each(["twelve thirteen fourteen fifteen", "triple five triple five double zero", "one 415 555 two"])(
    "masks %j",
    (text) => {
      expect(redact(text, 300)).toBe("[phone]");
    },
  );
});

describe("label", () => {
  it("is short and redacted", () => {
    expect(label("healthcare")).toBe("healthcare");
    expect(label("agent +14155551000")).toBe("agent [phone]");
    expect(label("x".repeat(500))).toHaveLength(64);
  });

  it("makes one word of an error's type", () => {
    expect(errorTypeLabel("HTTP 503: try again")).toBe("HTTP_503:_try_again");
    expect(errorTypeLabel("")).toBe("error");
  });
});
