import { afterEach, expect, it } from "vitest";
import { parseConfig } from "#lib/config/schema.ts";
import { createBackends } from "#lib/datasources/backends.ts";
import { type Handler, json, plain, serve } from "#lib/datasources/test-server.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { NAME_ATTRIBUTES, tracesNamed } from "./identity.ts";

/** How a name is looked for: by one question a window, the newest window first. */

const NOW = Date.UTC(2026, 10, 20, 12);
const DAY_S = 86_400;
const NOW_S = NOW / 1000;

let server: Awaited<ReturnType<typeof serve>> | null = null;
afterEach(() => server?.close());

async function contextOf(handler: Handler): Promise<ServiceContext> {
  server = await serve(handler);
  const config = parseConfig({ TEMPO_URL: server.url }, () => "");
  return { config, backends: createBackends(config), signal: undefined, nowMs: NOW };
}
const asked = () =>
  (server?.asked ?? []).map(({ url: { searchParams } }) => ({
    query: searchParams.get("q") ?? "",
    days: [Number(searchParams.get("start")), Number(searchParams.get("end"))].map(
      (seconds) => Math.round(((NOW_S - seconds) / DAY_S) * 10) / 10,
    ),
  }));
const trace = (attribute: string, value: string) => ({
  traceID: "0af7651916cd43dd8448eb211c80319c",
  startTimeUnixNano: String(BigInt(NOW) * 1_000_000n),
  spanSets: [
    {
      matched: 1,
      spans: [
        {
          spanID: "00f067aa0ba902b7",
          startTimeUnixNano: String(BigInt(NOW) * 1_000_000n),
          durationNanos: "1",
          attributes: [{ key: attribute, value: { stringValue: value } }],
        },
      ],
    },
  ],
});

it("asks for all attributes at once, and goes back only while nothing is found", async () => {
  const context = await contextOf((_, response, url) =>
    json(response, {
      traces: Number(url.searchParams.get("end")) < NOW_S ? [trace("room_id", "RM_x1")] : [],
    }),
  );
  const reply = await tracesNamed("RM_x1", context);
  expect(reply).toMatchObject({ ok: true, value: { sinceMs: NOW - 7 * DAY_S * 1000 } });
  expect(asked().map(({ days }) => days)).toEqual([
    [1, 0],
    [7, 1],
  ]);
  for (const { query } of asked())
    for (const name of NAME_ATTRIBUTES) expect(query).toContain(`span.${name} = "RM_x1"`);
});

it("looks into the window before for the first turns of a call whose turns are traces of their own", async () => {
  const turn = (digit: string, agoMs: number) => ({
    ...trace("session.id", "S1"),
    traceID: digit.repeat(32),
    rootTraceName: "pipecat.conversation.turn",
    startTimeUnixNano: String(BigInt(NOW - agoMs) * 1_000_000n),
  });
  const day = DAY_S * 1000;
  const context = await contextOf((_, response, url) =>
    json(response, {
      traces:
        Number(url.searchParams.get("end")) < NOW_S
          ? [turn("1", day + 20_000), turn("2", day - 10_000)]
          : [turn("2", day - 10_000), turn("3", day - 40_000)],
    }),
  );
  const reply = await tracesNamed("S1", context);
  expect(reply.ok && reply.value.traces.map(({ traceId }) => traceId[0])).toEqual(["3", "2", "1"]);
});

it("says how far back it got where an older part does not answer", async () => {
  const context = await contextOf((_, response, url) =>
    Number(url.searchParams.get("end")) < NOW_S
      ? plain(response, "job queue full", 429)
      : json(response, { traces: [] }),
  );
  const reply = await tracesNamed("RM_x1", context);
  expect(reply).toMatchObject({ ok: true, value: { traces: [], sinceMs: NOW - DAY_S * 1000 } });
  expect(reply.ok && reply.partial).toMatch(/only a part of the way back/);
});

it("asks for a name that holds a number without it, and takes only who bears it whole", async () => {
  const room = "call-_+14155551000_k3jd";
  const context = await contextOf((_, response) =>
    json(response, {
      traces: [
        { ...trace("lk.room_name", "call-_+14155559999_k3jd"), traceID: "1".repeat(32) },
        trace("lk.room_name", room),
      ],
    }),
  );
  const reply = await tracesNamed(room, context);
  expect(reply.ok && reply.value.traces.map(({ traceId }) => traceId)).toEqual([
    "0af7651916cd43dd8448eb211c80319c",
  ]);
  const [only] = asked();
  expect(only?.query).toContain(String.raw`span.lk.room_name =~ "call-_\\+?[0-9]{7,15}_k3jd"`);
  expect(only?.query).not.toContain("415555");
});
