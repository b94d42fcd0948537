import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callerHash } from "./caller-hash.ts";
import { type Meaning, NOTHING_FOUND, parseLookup } from "./model.ts";

const SID = "CA00fb86738b42c835484f3e32248c1e89";
const TRACE = "54d58a385fb687dfbf67a54cb21136ca";
const meanings = (text: string, region: string | null = "US"): readonly Meaning[] =>
  parseLookup(text, region).meanings;
const call = { kind: "call", sid: SID, sure: true };
const caller = { kind: "caller", e164: "+14155551000" };

describe("ids", () => {
  it.each([
    ["alone", SID],
    ["with spaces around it", `  ${SID}\n`],
    ["in a sentence", `the caller of ${SID}, please look`],
    ["in a carrier's link", `https://console.twilio.com/us1/monitor/logs/calls/${SID}?x=1`],
    [
      "in an encoded link",
      `https://example.com/go?to=${encodeURIComponent(`https://x.test/?CallSid=${SID}&a=b`)}`,
    ],
    ["in JSON", `{"CallSid":"${SID}","From":null}`],
  ])("finds a Call SID %s", (_, text) => {
    expect(meanings(text)).toEqual([call]);
  });

  it("keeps the case of a SID, which its trace id depends on, and mends only its prefix", () => {
    const upper = `CA${SID.slice(2).toUpperCase()}`;
    expect(meanings(upper)).toEqual([{ ...call, sid: upper }]);
    expect(meanings(SID.toLowerCase())).toEqual([call]);
  });

  it("says how a malformed SID is malformed", () => {
    const { meanings, message } = parseLookup(SID.slice(0, -1), "US");
    expect(meanings).toEqual([]);
    expect(message).toContain("this one has 31");
  });

  it.each([
    ["a trace id", TRACE],
    ["in upper case", TRACE.toUpperCase()],
    ["a traceparent", `traceparent: 00-${TRACE}-6ed334dbd38762ce-01`],
    ["a link to Grafana", `https://grafana.test/explore?left=%7B%22query%22:%22${TRACE}%22%7D`],
  ])("finds %s", (_, text) => {
    expect(meanings(text)).toEqual([{ kind: "trace", traceId: TRACE }]);
  });

  it("pads a trace id whose leading zeros were left away", () => {
    expect(meanings("a4d58a385fb687dfbf67a54cb211")).toEqual([
      { kind: "trace", traceId: "0000a4d58a385fb687dfbf67a54cb211" },
    ]);
  });

  it("has nothing to open for a trace id of zeros", () => {
    const { meanings, message } = parseLookup("0".repeat(32), "US");
    expect(meanings).toEqual([]);
    expect(message).toContain("zeros");
  });

  it("takes a UUID for a carrier's call id or a conversation", () => {
    const id = "63f61863-4a51-4f6b-86e1-46edebcf9356";
    expect(meanings(`id ${id}`)).toEqual([
      { kind: "call", sid: id, sure: false },
      { kind: "conversation", id },
    ]);
  });

  it("finds rooms and other carriers' ids", () => {
    expect(meanings("RM_8Hx7TyQkzRqV")).toEqual([{ kind: "conversation", id: "RM_8Hx7TyQkzRqV" }]);
    expect(meanings("v3:MdI91X4lWFEs7IgbBEOT9M4AigoY08M0WWZFISt1Yw2axZ_IiE4pqg")[0]).toMatchObject({
      kind: "call",
    });
    expect(meanings("a84b4c76e66710@pc33.example.com")[0]).toMatchObject({ kind: "call" });
  });

  it("takes the number out of a room that is named after it, and out of a participant's name", () => {
    const name = "call-_+14155551000_k3jd";
    expect(meanings(name)).toEqual([{ kind: "room", name }, caller]);
    expect(meanings("sip_+14155551000")).toEqual([caller]);
  });

  it.each(["front-desk-room", "AJ_q3Zb7TyQkzRq", "SCL_7HxTyQkzRqV", "receptionist_demo"])(
    "takes %s for a name that a call may have",
    (id) => expect(meanings(id)).toContainEqual({ kind: "conversation", id }),
  );

  it.each(["https://example.com/pricing?utm=1", "hello", "it hung", "🙂", "https://evil.test/4155551000"])(
    "finds nothing in %s, and says what can be pasted",
    (text) => {
      expect(parseLookup(text, "US")).toEqual({ meanings: [], message: NOTHING_FOUND });
    },
  );
});

describe("phone numbers", () => {
  it.each([
    "+14155551000",
    "(415) 555-1000",
    "415.555.1000",
    "1-415-555-1000",
    "+1 (415) 555‑1000",
    "0014155551000",
    "tel:+1-415-555-1000",
    "call me at 415 555 1000 please",
    "+1 415 555 1000 x 123",
    "four one five five five five one zero zero zero",
    "four one five, triple five, one oh double oh",
    "４１５５５５１０００",
    "https://console.test/calls?From=%2B14155551000",
  ])("reads %s", (text) => {
    expect(meanings(text)).toEqual([caller]);
  });

  it("reads national forms of another region", () => {
    expect(meanings("020 7946 0123", "GB")).toEqual([{ kind: "caller", e164: "+442079460123" }]);
  });

  it("asks for the country code when no region is set", () => {
    expect(parseLookup("415 555 1000", null)).toMatchObject({ meanings: [] });
    expect(parseLookup("415 555 1000", null).message).toContain("DEFAULT_REGION");
    expect(meanings("+1 415 555 1000", null)).toEqual([caller]);
  });

  it.each(["+1415555", "123", "99999999999999999999", "+999 12 34 56 78 90 12 34 56"])(
    "says that %s cannot be a number",
    (text) => {
      const { meanings, message } = parseLookup(text, "US");
      expect(meanings).toEqual([]);
      expect(message).toContain("cannot be a phone number");
    },
  );

  it("finds both in a text with a SID and a number", () => {
    expect(meanings(`${SID} from +1 415 555 1000`)).toEqual([call, caller]);
  });

  it("never offers digits that may be a number as an id, however they are wrapped", () => {
    const wrap = fc.constantFrom(
      (n: string) => n,
      (n: string) => `tel${n}`,
      (n: string) => `a_${n}`,
      (n: string) => `${n}@h.test`,
      (n: string) => `x${n}y`,
    );
    const number = fc.stringMatching(/^[2-9]\d{2}[2-9]\d{6}$/);
    fc.assert(
      fc.property(wrap, number, (wrapped, digits) => {
        for (const meaning of meanings(wrapped(digits))) {
          const id =
            meaning.kind === "call" ? meaning.sid : meaning.kind === "conversation" ? meaning.id : "";
          expect(id).not.toContain(digits);
        }
      }),
    );
  });
});

describe("any text", () => {
  it("never throws, and always gives meanings or a sentence", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 400 }),
        fc.constantFrom("US", null),
        (text, region) => {
          const { meanings, message } = parseLookup(text, region);
          expect(meanings.length > 0 || message !== null).toBe(true);
        },
      ),
    );
  });

  it("refuses a megabyte with a sentence", () => {
    expect(parseLookup("5 ".repeat(500_000), "US").message).toContain("too long");
  });

  // Each would keep a backtracking pattern busy for minutes.
  it.each(["5 ", "5", "CA0", "a-", "five ", "%25", "call-", "call-_", "+(", "a@", "v3:", "x9"])(
    "answers for %j over and over",
    (piece) => {
      const { meanings, message } = parseLookup(piece.repeat(20_000).slice(0, 20_000), "US");
      expect(meanings.length > 0 || message !== null).toBe(true);
    },
  );
});

it("hashes a caller as the voice edge does", () => {
  expect(callerHash("lab-key", "+14155551000")).toBe("8753736f2d5a315c88e34cf165ee5f1e");
});

it.each(["v3:+14155552671", "v3:14155552671", "+1415555\u200b2671", "\u202a+14155552671\u202c"])(
  "%j is a caller and no call's id",
  (text) => {
    expect(parseLookup(text, "US").meanings).toEqual([{ kind: "caller", e164: "+14155552671" }]);
  },
);
