import { LOOKUP_MAX_CHARS } from "#lib/lookup/schema.ts";
import { callAddress } from "../pages/call-page.ts";
import { expect, status, test } from "../test.ts";
import { planted, truth } from "../truth.ts";

const WAYS: readonly (readonly [string, (sid: string) => string])[] = [
  ["a text", (sid) => `Caller says it hung. Call ${sid}, please look (ticket #4711).`],
  ["a URL of another site", (sid) => `https://console.carrier.example/us1/logs/calls/${sid}?x-target=en`],
  [
    "an encoded URL",
    (sid) => `https://mail.example/go?to=https%3A%2F%2Fa.example%2Fcalls%2F${sid}%3Fpage%3D2`,
  ],
  ["a text with white space around it", (sid) => `\n\t ${sid} \n`],
];
for (const [name, text] of WAYS) {
  test(`a Call SID in ${name}`, async ({ start, page }) => {
    const { sid } = planted("tool_timeout");
    await start.open();
    await start.look(text(sid));
    await expect(page).toHaveURL(callAddress(sid));
  });
}

test("a trace id leads to its call", async ({ start, page }) => {
  const { sid, traceId } = planted("tool_timeout");
  await start.open();
  await start.look(traceId);
  await expect(page).toHaveURL(callAddress(sid));
});

test("another carrier's call id", async ({ start, call, page }) => {
  const { sid } = planted("other_carrier");
  await start.open();
  await start.look(sid);
  await expect(page).toHaveURL(callAddress(sid));
  await expect(call.verdict).toHaveText(/^No turn was over its budget/);
});

const FORMATS: readonly (readonly [string, (number: readonly [string, string, string]) => string])[] = [
  ["E.164", ([a, b, c]) => `+1${a}${b}${c}`],
  ["brackets and dashes", ([a, b, c]) => `+1 (${a}) ${b}-${c}`],
  ["dots", ([a, b, c]) => `+1.${a}.${b}.${c}`],
  ["a tel: link", ([a, b, c]) => `tel:+1-${a}-${b}-${c}`],
  ["a sentence", ([a, b, c]) => `Please call +1 ${a} ${b} ${c} back today`],
];
test("a caller's number, however it is written, leads to their calls and comes back nowhere", async ({
  start,
  calls,
  page,
  traffic,
}) => {
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/;
  const phone = truth().findLast((one) => american.test(one.phone))?.phone ?? "";
  const [, a = "", b = "", c = ""] = american.exec(phone) ?? [];
  const own = truth().filter((one) => one.phone === phone);
  for (const [name, write] of FORMATS) {
    await test.step(name, async () => {
      await start.open();
      await start.look(write([a, b, c]));
      await expect(page).toHaveURL(/\/calls\?caller=[0-9a-f]{32}$/);
      await expect(page.getByRole("heading", { name: "Calls of one caller" })).toBeVisible();
      await expect(calls.rows).toHaveCount(own.length);
      expect(new Set(await calls.sids())).toEqual(new Set(own.map((one) => one.sid)));
    });
  }
  expect(await traffic.holding(phone)).toEqual([]);
});

test("a whole Call SID of which nothing is known says so on its own page", async ({
  start,
  call,
  page,
  expectedErrors,
}) => {
  expectedErrors.push(status(404));
  const sid = `CA${"0123456789abcdef".repeat(2)}`;
  await start.open();
  await start.look(sid);
  await expect(page).toHaveURL(callAddress(sid));
  await expect(call.verdict).toHaveText("No call with this id was ever seen");
  await expect(page.getByText(sid)).toBeVisible();
});

const NOTHING = /holds no Call SID, trace id, phone number, room or conversation id/;
const IMPOSSIBLE: readonly (readonly [string, string, RegExp])[] = [
  [
    "a Call SID with a digit missing",
    `CA${"1f".repeat(15)}a`,
    /Call SID is CA and 32 hex digits; this one has 31/,
  ],
  ["a number that cannot be one", "+1 555 01", /cannot be a phone number/],
  ["digits that are no number", "000 000 000 000 000 000", /cannot be a phone number|country code/],
  ["a trace id of zeros", "0".repeat(32), /trace id of zeros/],
  ["a trace id with digits missing", "4bf92f3577b34da6a3ce9", /trace id has 32 hex digits/],
  ["a URL without an id", "https://status.example/incidents?page=2", NOTHING],
  ["a word", "hello", NOTHING],
  ["markup", "<img src=x onerror=alert(1)>", NOTHING],
  ["a query", '{ .call.sid = "x" } | rate()', NOTHING],
];
test("what cannot be looked up gets a sentence in place, and the page still works", async ({
  start,
  page,
}) => {
  await start.open();
  for (const [name, text, sentence] of IMPOSSIBLE) {
    await test.step(name, async () => {
      await start.look(text);
      await expect(start.answer(sentence)).toBeVisible();
      await expect(page).toHaveURL(/\/$/);
      await start.box.fill("");
      await expect(start.answer(sentence), "the sentence is of the text that was sent").toBeHidden();
    });
  }
  await expect(start.newest.getByRole("link").first(), "the rest of the page").toBeVisible();
  const { sid } = planted("ok");
  await start.look(sid);
  await expect(page).toHaveURL(callAddress(sid));
});

for (const [name, length] of [
  ["a little too much text", LOOKUP_MAX_CHARS + 1],
  ["a megabyte of text", 1_000_000],
] as const) {
  test(`${name} gets a sentence in place`, async ({ start, page, expectedErrors }) => {
    expectedErrors.push(status(413));
    await start.open();
    await start.look("call ".repeat(length / 5 + 1));
    await expect(start.answer(/too long to search: paste the part with the id/)).toBeVisible();
    const { sid } = planted("ok");
    await start.look(sid);
    await expect(page).toHaveURL(callAddress(sid));
  });
}

test("the API refuses a number as a caller and does not repeat it", async ({ request }) => {
  const { phone } = planted("ok");
  const response = await request.get("/api/v1/calls", { params: { caller: phone } });
  expect(response.status()).toBe(400);
  expect(await response.text()).not.toContain(phone.slice(2));
});
