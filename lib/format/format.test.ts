import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDuration, formatOffset, formatOver, speakDuration } from "./duration.ts";
import { humanize, languageName } from "./labels.ts";
import { preferenceCookie, readPreferences } from "./preferences.ts";
import { clip, plural, shortId, visible } from "./text.ts";
import { formatAgo, formatClock, formatDate, formatPreciseClock, zoneName } from "./time.ts";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("durations", () => {
  it.each([
    [0, "0 ms"],
    [0.04, "< 0.1 ms"],
    [4.24, "4.2 ms"],
    [240, "240 ms"],
    [999.4, "999 ms"],
    [999.6, "1.00 s"],
    [1240, "1.24 s"],
    [9_994, "9.99 s"],
    [9_996, "10.0 s"],
    [59_940, "59.9 s"],
    [59_960, "1 min 00 s"],
    [161_250, "2 min 41 s"],
    [3_725_000, "1 h 02 min"],
    [-240, "−240 ms"],
    [null, "unknown"],
    [Number.NaN, "unknown"],
  ])("writes %s ms as %s", (ms, text) => expect(plain(formatDuration(ms))).toBe(text));

  it("writes an overrun with its sign, and a length that can be spoken", () => {
    expect(plain(formatOver(2500))).toBe("+2.50 s");
    expect(speakDuration(3000)).toBe("3 seconds");
    expect(speakDuration(240.4)).toBe("240 milliseconds");
    expect(speakDuration(null)).toBe("unknown");
  });

  it("writes a position in a call as a clock, which floors", () => {
    expect(formatOffset(133_999)).toBe("02:13");
    expect(formatOffset(133_480.9, true)).toBe("02:13.480");
    expect(formatOffset(3_733_000)).toBe("1:02:13");
    expect(formatOffset(-500)).toBe("−00:00");
    expect(formatOffset(null)).toBe("unknown");
  });
});

describe("instants", () => {
  const at = Date.parse("2026-07-01T22:02:09.048Z");
  it("shows the clock, the day and the zone's name of that day", () => {
    expect(formatClock(at, "Europe/Zurich")).toBe("00:02:09");
    expect(formatDate(at, "Europe/Zurich")).toBe("2 Jul 2026");
    expect(formatPreciseClock(at, "UTC")).toBe("22:02:09.048");
    expect(zoneName(at, "UTC")).toBe("UTC");
    expect(zoneName(at, "Europe/Zurich")).toBe("CEST");
  });
  it("says how long ago, and never a future", () => {
    expect([-5, 0.5, 4, 180, 2_900].map((minutes) => formatAgo(at - minutes * 60_000, at))).toEqual([
      "just now",
      "just now",
      "4 min ago",
      "3 h ago",
      "2 d ago",
    ]);
  });
});

describe("untrusted text", () => {
  it("shows what would be invisible or reorder the line, and keeps what people write", () => {
    expect(visible("a\u202Eb\u0000c\u200bd")).toBe("a⟨U+202E⟩b⟨U+0000⟩c⟨U+200B⟩d");
    expect(visible("\ud800")).toBe("\ufffd");
    expect(visible("línea\n\tdos\r\n<b>می‌خواهم</b>")).toBe("línea\n\tdos\n<b>می‌خواهم</b>");
  });
  it("leaves no control, format or bidi character in any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(visible(text)).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]/);
      }),
    );
  });
  it("clips without halving a character, and says what is missing", () => {
    expect(clip("abcdef", 10)).toBe("abcdef");
    expect(clip("ab😀cdef", 3)).toBe("ab… (6 more characters)");
  });
  it("shortens ids in the middle only", () => {
    expect(shortId("CA3f8e21d07b9c4a55b1f06c2d9e8a7b91")).toBe("CA3f8e…7b91");
    expect(shortId("short")).toBe("short");
  });
});

it("names things as people do", () => {
  expect(humanize("it_helpdesk")).toBe("IT helpdesk");
  expect(humanize("real_estate")).toBe("Real estate");
  expect(humanize("carrier_sip_503")).toBe("Carrier SIP 503");
  expect(humanize("llm_unavailable")).toBe("LLM unavailable");
  expect(languageName("es-MX")).toBe("Mexican Spanish");
  expect(languageName("not a tag")).toBe("not a tag");
  expect([plural(1, "turn"), plural(2, "turn"), plural(1500, "call")]).toEqual([
    "1 turn",
    "2 turns",
    "1,500 calls",
  ]);
});

describe("preferences", () => {
  it("reads back what was written, and takes nothing unknown from a cookie", () => {
    const jar: Record<string, string> = {};
    for (const [name, value] of [
      ["theme", "dark"],
      ["zone", "utc"],
      ["timeZone", "America/New_York"],
    ] as const) {
      const [pair = ""] = preferenceCookie(name, value).split(";");
      const [key = "", text = ""] = pair.split("=");
      jar[key] = text;
    }
    expect(readPreferences((name) => jar[name])).toEqual({
      theme: "dark",
      zone: "utc",
      timeZone: "America/New_York",
    });
    expect(readPreferences(() => "%E0%A4%A")).toEqual({ theme: "system", zone: "local", timeZone: null });
    expect(readPreferences(() => "Nowhere/Town").timeZone).toBeNull();
  });
});
