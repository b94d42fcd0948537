import { get, type IncomingMessage } from "node:http";
import { countScripts, MOST_SCRIPT_BYTES } from "#lib/bench/scripts.ts";
import { callDetailSchema } from "#lib/calls/schema.ts";
import { callPage } from "../api.ts";
import { gunzipSync } from "node:zlib";
import { state } from "../state.ts";
import { expect, test } from "../test.ts";
import { planted } from "../truth.ts";

/** Not `fetch`, which unpacks by itself and tells nobody. */
async function ask(
  path: string,
  headers: Record<string, string>,
): Promise<IncomingMessage & { data: Buffer }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(new URL(path, state("url")), { headers }, resolve).on("error", reject);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Object.assign(response, { data: Buffer.concat(chunks) });
}

test("the API's answers are compressed where the reader takes it", async () => {
  const [newest] = (await callPage({ limit: "1" })).calls;
  const path = `/api/v1/calls/${encodeURIComponent(newest?.sid ?? "")}`;
  const packed = await ask(path, { "accept-encoding": "gzip" });
  expect(packed.headers["content-encoding"]).toBe("gzip");
  expect(packed.headers["content-type"]).toBe("application/json");
  expect(packed.headers.vary).toMatch(/accept-encoding/i);
  const detail = callDetailSchema.parse(JSON.parse(gunzipSync(packed.data).toString()));
  expect(detail.call.sid).toBe(newest?.sid);
  const plain = await ask(path, {});
  expect(plain.headers["content-encoding"]).toBeUndefined();
  expect(plain.data.length).toBeGreaterThan(packed.data.length * 2);
});

test("a call's page needs little script until something is opened", async ({ page, call }) => {
  const sent = countScripts(page);
  await call.open(planted("tool_timeout").sid);
  await expect(call.region("Waterfall").getByRole("row").first()).toBeVisible();
  await expect(page.getByText(/^Loading/)).toHaveCount(0);
  await page.waitForLoadState("networkidle");
  const bytes = await sent();
  expect(bytes, "that scripts were counted at all").toBeGreaterThan(100_000);
  expect(bytes).toBeLessThanOrEqual(MOST_SCRIPT_BYTES);
});
