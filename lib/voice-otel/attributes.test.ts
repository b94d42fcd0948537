import { describe, expect, it, vi } from "vitest";
import { known, scrubLibraryAttributes, stageAttributes } from "./attributes.ts";

describe("stageAttributes", () => {
  it("takes measurements, and words under known keys", () => {
    const refused = vi.fn<(key: string) => void>();
    const given = {
      "gen_ai.usage.input_tokens": 987,
      "stt.chars": 60,
      "network.estimated": true,
      "gen_ai.request.model": "nova-3",
    };
    expect(stageAttributes(given, refused)).toEqual(given);
    expect(refused).not.toHaveBeenCalled();
  });

  it.each([
    ["stt.transcript", "I need an appointment"],
    ["gen_ai.input.messages", "[{}]"],
    ["gen_ai.tool.call.arguments", '{"name":"Ana"}'],
    ["note", "hello"],
    ["caller.phone", 4_155_551_000],
    ["retrieval.score", 14_155_551_000],
    ["Bad Key", 1],
    ["tts.ratio", Number.NaN],
  ])("refuses %s", (key, value) => {
    const refused = vi.fn<(key: string) => void>();
    expect(stageAttributes({ [key]: value }, refused)).toEqual({});
    expect(refused).toHaveBeenCalledWith(key);
  });

  it("redacts words", () => {
    const refused = vi.fn<(key: string) => void>();
    expect(stageAttributes({ "gen_ai.tool.name": "dial +14155551000" }, refused)).toEqual({
      "gen_ai.tool.name": "dial [phone]",
    });
  });
});

describe("scrubLibraryAttributes", () => {
  it("keeps what a library measures and drops content, addresses of people and secrets", () => {
    const attributes = {
      "http.request.method": "POST",
      "http.response.status_code": 200,
      "server.address": "api.example.com",
      "gen_ai.usage.output_tokens": 12,
      "url.full": "https://api.example.com/customers/+14155551000?token=x",
      "http.request.header.authorization": "Bearer x",
      "gen_ai.output.messages": "hello",
      "db.query.text": "select 1",
      "input.value": "hello",
      "http.url": "https://api.example.com/?token=x",
      "http.target": "/customers?name=Ana",
      "http.request.body": '{"name":"Ana"}',
      "http.request.body.size": 14,
      "rpc.grpc.request.metadata.authorization": ["Bearer x"],
      "rpc.request.metadata.authorization": "Bearer x",
      "db.operation.name": "SELECT",
      "db.operation.parameter.name": "Ana",
    };
    scrubLibraryAttributes(attributes);
    expect(Object.keys(attributes)).toEqual([
      "http.request.method",
      "http.response.status_code",
      "server.address",
      "gen_ai.usage.output_tokens",
      "http.request.body.size",
      "db.operation.name",
    ]);
  });
});

describe("known", () => {
  it("leaves out what is unknown and keeps 0 and false", () => {
    expect(known({ a: null, b: undefined, c: "", d: 0, e: false })).toEqual({ d: 0, e: false });
  });

  it("writes ids as received and redacts the rest", () => {
    const sid = "CA12345678901234567890123456789012";
    expect(known({ "call.sid": sid, "call.end_reason": "dialled 415-555-1000" })).toEqual({
      "call.sid": sid,
      "call.end_reason": "dialled [phone]",
    });
  });
});
