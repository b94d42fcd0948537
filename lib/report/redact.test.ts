import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeCall } from "#lib/calls/view/testing/call.ts";
import { SID, TRACE_ID } from "#lib/calls/view/testing/turns.ts";
import { NO_SPANS } from "#lib/traces/model.ts";
import { markdownReport, technicalText } from "./markdown.ts";
import { callFile, type FileInput } from "./model.ts";
import { plainText } from "./plain.ts";
import { maskedSentence } from "./masked.ts";
import { callFileSchema } from "./schema.ts";

const SPAN = "00000000000000a1";
const attribute = (key: string, value: string) => ({ key, value, type: "string" });

/** A call with a text of somebody's in every place that telemetry can fill. */
function planted(text: string, key = "x.note"): FileInput {
  const call = makeCall();
  const part = { ...call.turns?.[5]?.parts[4], tool: text };
  return {
    subject: { kind: "call", id: SID },
    call: {
      ...call,
      call: { ...call.call, agent: text, carrier: text, endReason: text, tools: [text], vertical: text },
      verdict: { ...call.verdict, sentence: `waited: ${text}`, plain: text, advice: text, missing: [text] },
      findings: call.findings.map((finding) => ({ ...finding, sentence: text, plain: text })),
      turns:
        call.turns?.map((turn) => ({ ...turn, parts: [{ ...turn.parts[0], ...part } as never] })) ?? null,
      sentiment: { label: null, score: null, summary: text, topics: [text], model: text, at: null },
      health: [{ kind: "x", severity: "info", sentence: text, means: text, todo: text, spanIds: [SPAN] }],
      sources: [{ source: "loki", state: "error", message: text, tookMs: 1 }],
    },
    spans: {
      ...NO_SPANS,
      traceId: TRACE_ID,
      count: 1,
      ids: SPAN,
      names: { values: [text], at: [0] },
      sources: [],
    },
    details: [
      {
        id: SPAN,
        traceId: TRACE_ID,
        parentId: null,
        name: text,
        service: text,
        kind: "internal",
        status: "error",
        statusMessage: text,
        startNs: "1772460129480000000",
        endNs: "1772460129490000000",
        attributes: [attribute(key, text), attribute(text, "1")],
        resource: [attribute("host.name", text)],
        events: [{ name: text, timeNs: "1772460129480000000", attributes: [attribute(key, text)] }],
        links: [{ traceId: TRACE_ID, spanId: SPAN, attributes: [attribute(key, text)] }],
      },
    ],
    logs: {
      lines: [
        {
          id: "1772460129480000000-0123456789ab",
          timeNs: "1772460129480000000",
          offsetMs: 78_300,
          level: "error",
          service: text,
          eventName: text,
          spanId: SPAN,
          turnIndex: 5,
          body: `tool said ${text}, twice: ${text}`,
          attributes: { [key]: text, [text]: "1" },
        },
      ],
      truncated: false,
      sources: [],
    },
    notes: [
      { id: "0b9f4d1e-5a5c-4a83-9d11-3c6a3f5f2b11", at: "2026-03-02T14:10:00.000Z", author: text, text },
    ],
  };
}

const MADE = { nowMs: Date.UTC(2026, 2, 3), writtenBy: "0.1.0", region: "US" };
const exported = (text: string, key?: string) => {
  const file = callFile(planted(text, key), MADE);
  const forms = [
    JSON.stringify(file),
    markdownReport(file, "UTC"),
    technicalText(file, "UTC"),
    plainText(
      file.call,
      "today",
      file.notes.map((note) => `${note.author}: ${note.text}`),
    ),
  ].join("\n");
  return { file, forms };
};
/** Digits that stand together, however they are parted. */
const digits = (text: string) => text.replace(/[\s().\-/\\|*+]/g, "");

const digit = fc.integer({ min: 0, max: 9 });
const usNumber = fc
  .tuple(
    fc.constantFrom("415", "212", "646", "305"),
    fc.integer({ min: 2, max: 9 }),
    fc.array(digit, { minLength: 6, maxLength: 6 }),
  )
  .map(([area, first, rest]) => `${area}${first}${rest.join("")}`)
  .filter((number) => !/[2-9]11/.test(number.slice(3, 6)));
const written = usNumber.chain((n) =>
  fc
    .constantFrom(
      `+1${n}`,
      n,
      `(${n.slice(0, 3)}) ${n.slice(3, 6)}-${n.slice(6)}`,
      `+1 ${n.slice(0, 3)} ${n.slice(3, 6)} ${n.slice(6)}`,
      `${n.slice(0, 3)}.${n.slice(3, 6)}.${n.slice(6)}`,
      `tel:+1-${n.slice(0, 3)}-${n.slice(3, 6)}-${n.slice(6)}`,
      `sip:+1${n}@edge.example`,
    )
    .map((text) => ({ text, n })),
);
const luhn = fc.array(digit, { minLength: 14, maxLength: 14 }).map((rest) => {
  const first = [4, ...rest];
  const sum = first.reduce((total, d, at) => {
    const doubled = at % 2 === 0 ? d * 2 : d;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `${first.join("")}${(10 - (sum % 10)) % 10}`;
});

describe("an export", () => {
  it("holds no phone number, however it is written and wherever it stands", () => {
    fc.assert(
      fc.property(written, ({ text, n }) => {
        const { forms, file } = exported(text);
        expect(digits(forms)).not.toContain(n);
        expect(file.masked.phones + file.masked.numbers + file.masked.emails).toBeGreaterThan(10);
      }),
      { numRuns: 60 },
    );
  });

  it("holds no e-mail address and no card number", () => {
    fc.assert(
      fc.property(fc.emailAddress(), luhn, (email, card) => {
        const { forms } = exported(`mail ${email} card ${card.replace(/(\d{4})(?=\d)/g, "$1 ")}`);
        expect(forms).not.toContain(email);
        expect(digits(forms)).not.toContain(card);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ["authorization", "Bearer abcdef0123456789abcdef"],
    ["http.request.header.authorization", "opaque!value"],
    ["http_request_header_cookie", "sid=opaque"],
    ["api_key", "hunter2hunter2"],
    ["openai.api-key", "sk-proj-Abcdefgh12345678"],
    ["db.password", "correct horse"],
    ["auth.access_token", "opaque-value"],
    ["token", "tok_1234"],
  ])("masks the secret in the attribute %s", (key, secret) => {
    const { file, forms } = exported("harmless", key);
    const input = planted("harmless", key);
    const span = input.details[0];
    const asked = {
      ...input,
      details: span === undefined ? [] : [{ ...span, attributes: [attribute(key, secret)] }],
    };
    const made = callFile(asked, MADE);
    expect(JSON.stringify(made)).not.toContain(secret);
    expect(made.details[0]?.attributes).toEqual([attribute(key, "[secret]")]);
    expect(made.masked.secrets).toBeGreaterThan(0);
    expect(forms).toContain("harmless");
    expect(file.kind).toBe("earshot.call");
  });

  it.each([
    "authorization: Bearer abcdef0123456789",
    "GET https://user:hunter2@db.example/x",
    "api_key=hunter2hunter2 used",
    `{"password":"hunter2hunter2"}`,
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.hunter2hunter2",
    "key sk-proj-hunter2hunter2hunter2",
  ])("masks the secret in the text %j", (text) => {
    const { forms } = exported(text);
    expect(forms).not.toMatch(/hunter2|abcdef0123456789|eyJzdWIi/);
  });

  it("keeps ids, instants, figures and how many tokens were used", () => {
    const { file } = exported("p95 was 1.24 s of 1,200 ms at 2026-03-02T14:02:09.480Z, 10.0.0.12");
    const { call } = file;
    expect([call.call.sid, call.call.traceId, call.call.startNs]).toEqual([
      SID,
      TRACE_ID,
      "1772460129480000000",
    ]);
    expect(file.subject).toEqual({ kind: "call", id: SID });
    expect(file.logs.lines[0]?.id).toBe("1772460129480000000-0123456789ab");
    expect(file.spans.ids).toBe(SPAN);
    expect(call.verdict.plain).toContain("1.24 s of 1,200 ms at 2026-03-02T14:02:09.480Z, 10.0.0.12");
    for (const [key, value] of [
      ["turn.latency_seconds", "5.778123456"],
      ["call_duration_seconds", "64.123456789012"],
      ["network.packet_loss_ratio", "0.00091234567"],
      ["network.rtt_ms", "38.1234567"],
      ["network.packet_loss_ratio", "0.00034012345678901234"],
      ["service.version", "2026.11.2"],
      ["service_version", "v1.24.1003-rc.1"],
      ["request.id", "0ee2f0bdcb1234567890abcd"],
    ] as const)
      expect(callFile(planted(value, key), MADE).logs.lines[0]?.attributes[key]).toBe(value);
    const tokens = callFile(planted("812", "gen_ai.usage.output_tokens"), MADE);
    expect(tokens.details[0]?.attributes[0]?.value).toBe("812");
    expect(callFileSchema.parse(file)).toEqual(file);
  });

  it.each([
    ["service.version", "415.555.0100"],
    ["app.version", "1.2.3 of +1 415 555 0100"],
    ["request.id", "14155550100"],
    ["request.id", "tel14155550100"],
    ["request.id", "00000000014155550100abc"],
  ])("masks a number in a %s that only looks like one: %s", (key, value) => {
    const { attributes } = callFile(planted(value, key), MADE).logs.lines[0] ?? {};
    expect(attributes?.[key]).not.toMatch(/555/);
  });

  it("shortens the caller's hash and says what it masked", () => {
    const hash = "9b74c9897bac770ffc029102a200c5de";
    const { file, forms } = exported(hash, "call.caller_hash");
    expect(file.call.call.callerHash).toBeNull();
    expect(file.details[0]?.attributes[0]?.value).toBe("9b74c989…");
    expect(maskedSentence(file.masked)).toMatch(/^Masked: .*mentions of the caller's hash\.$/);
    expect(maskedSentence({ phones: 1, emails: 0, cards: 0, numbers: 0, secrets: 2, callers: 0 })).toBe(
      "Masked: 1 phone number and 2 secrets.",
    );
    expect(forms).toContain("9b74c989");
  });
});
