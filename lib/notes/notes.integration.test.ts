import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Lab, startLab } from "#lib/calls/testing/lab.ts";
import { otlpRecords } from "#lib/calls/testing/records.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { ok } from "#lib/problem/model.ts";
import { route } from "#lib/problem/route.ts";
import { noteListSchema, noteResponseSchema } from "./schema.ts";
import { addNote, getNotes } from "./service.ts";

/** Notes go out by OTLP and come back from the call log, through the embedded backend. */

const NOW = Date.UTC(2026, 10, 20, 12);
const SID = `CA${"1".repeat(32)}`;
const ID = "0b9f4d1e-5a5c-4a83-9d11-3c6a3f5f2b11";
let lab: Lab;
let lokiUrl: string;

beforeAll(async () => {
  lab = await startLab("embedded");
  lokiUrl = lab.context(NOW).config.backends.loki.url ?? "";
  await lab.pushLogs(
    otlpRecords([
      { kind: "call.end", sid: SID, atMs: NOW - 60_000, "call.vertical": "salon", "call.turns": 3 },
    ]),
  );
});
afterAll(() => lab.close());

const otlp = () => ({ OTLP_URL: lokiUrl.replace(/\/loki$/, "") });
const note = (over: Partial<{ id: string; author: string; text: string }> = {}) => ({
  id: ID,
  author: "Ana",
  text: "Called them back.",
  ...over,
});
async function written(env: Record<string, string> = otlp()) {
  const list = await getNotes(SID, lab.context(NOW + 5_000, env));
  if (!list.ok) throw new Error(list.error.message);
  return noteListSchema.parse(list.value);
}

describe("a note", () => {
  it("is in the call log with its author and its time, once, however often it is sent", async () => {
    const first = await addNote(SID, note(), lab.context(NOW, otlp()));
    expect(first).toMatchObject({ ok: true, value: { masked: null } });
    await addNote(SID, note(), lab.context(NOW + 1_000, otlp()));
    await addNote(
      SID,
      note({ id: "11111111-5a5c-4a83-9d11-3c6a3f5f2b11", text: "<b>=SUM(1)</b>\nsecond line" }),
      lab.context(NOW + 2_000, otlp()),
    );
    expect((await written()).notes).toEqual([
      { id: ID, at: "2026-11-20T12:00:00.000Z", author: "Ana", text: "Called them back." },
      {
        id: "11111111-5a5c-4a83-9d11-3c6a3f5f2b11",
        at: "2026-11-20T12:00:02.000Z",
        author: "Ana",
        text: "<b>=SUM(1)</b>\nsecond line",
      },
    ]);
  });

  it("has numbers and secrets masked before it leaves the console, and says so", async () => {
    const id = "22222222-5a5c-4a83-9d11-3c6a3f5f2b11";
    const text = "They are at +1 415 555 2671, token=abcd1234, a@b.example";
    const sent = await addNote(
      SID,
      note({ id, text, author: "Ana 4155552671" }),
      lab.context(NOW + 3_000, otlp()),
    );
    const { masked } = noteResponseSchema.parse(sent.ok ? sent.value : null);
    expect(masked).toBe("Masked: 2 phone numbers, 1 e-mail address and 1 secret.");
    const kept = (await written()).notes.find((one) => one.id === id);
    expect(kept?.text).toBe("They are at [phone], token=[secret], [email]");
    expect(JSON.stringify(kept)).not.toMatch(/415|abcd1234/);
  });
});

describe("where no note can be written", () => {
  it("the list says why, and writing is refused", async () => {
    const env = { OTLP_URL: "off" };
    expect((await written(env)).readOnly).toContain("OTLP_URL");
    const sent = await addNote(SID, note(), lab.context(NOW, env));
    expect(sent).toMatchObject({ ok: false, error: { kind: "unavailable" } });
  });

  it("a collector that is down, refuses or takes only a part is told as such", async () => {
    const answers: [number, string][] = [];
    const server: Server = createServer((request, response) => {
      request.resume();
      const [status, body] = answers.shift() ?? [500, ""];
      response.writeHead(status, { "content-type": "application/json" }).end(body);
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const env = { OTLP_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    const send = () => addNote(SID, note(), lab.context(NOW, env));
    try {
      answers.push([401, ""], [200, `{"partialSuccess":{"rejectedLogRecords":"1"}}`], [302, ""], [200, "{}"]);
      for (const said of [/status 401/, /refused the record/, /status/]) {
        const refused = await send();
        expect(refused.ok ? "taken" : refused.error.message).toMatch(said);
      }
      expect(await send()).toMatchObject({ ok: true });
    } finally {
      await new Promise((resolve) => void server.close(resolve));
    }
    const gone = await send();
    expect(gone.ok ? "taken" : gone.error.message).toContain("cannot be reached");
  });

  it("a call that nobody knows takes none", async () => {
    const sent = await addNote(`CA${"9".repeat(32)}`, note(), lab.context(NOW, otlp()));
    expect(sent).toMatchObject({ ok: false, error: { kind: "not_found" } });
  });
});

describe("who may write", () => {
  const handler = route(ENDPOINTS.addNote, ({ body }) =>
    Promise.resolve(
      ok({
        note: { id: body.id, at: new Date(NOW).toISOString(), author: body.author, text: body.text },
        masked: null,
      }),
    ),
  );
  const post = (headers: Record<string, string>, body: unknown = note()) =>
    handler(
      new Request(`http://console.test/api/v1/calls/${SID}/notes`, {
        method: "POST",
        headers: { host: "console.test", "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      }),
    );
  it.each([
    [{ "sec-fetch-site": "same-origin" }, 200],
    [{ "sec-fetch-site": "same-site" }, 403],
    [{ "sec-fetch-site": "cross-site", origin: "http://console.test" }, 403],
    [{ "sec-fetch-site": "none" }, 403],
    [{ origin: "http://console.test" }, 200],
    [{ origin: "https://evil.example" }, 403],
    [{ origin: "null" }, 403],
    [{}, 200],
    [{ "content-type": "text/plain" }, 415],
    [{ "content-type": "application/x-www-form-urlencoded" }, 415],
  ])("%j gives %i", async (headers, status) => {
    expect((await post(headers as Record<string, string>)).status).toBe(status);
  });
  it.each([
    ["without a text", { ...note(), text: "  " }],
    ["without an author", { ...note(), author: "" }],
    ["that is too long", note({ text: "x".repeat(2_001) })],
    ["with an id of another kind", note({ id: "1" })],
    ["with more than is asked for", { ...note(), admin: true }],
  ])("a note %s is refused", async (_, body) => {
    expect((await post({}, body)).status).toBe(400);
  });
});
