import { randomUUID } from "node:crypto";
import { callDetail } from "../api.ts";
import { expectHarmless, FORMULA, sendHostileCall } from "../hostile.ts";
import { expect, test } from "../test.ts";

test("a call full of markup, controls and formulas is shown as text", async ({
  call,
  calls,
  page,
  request,
}) => {
  const sid = `<img/src=/pwned/onerror=window.pwned=1>?#%2e&"'${randomUUID()}`;
  const asked: string[] = [];
  page.on("request", (one) => asked.push(new URL(one.url()).pathname));
  await sendHostileCall(sid);
  await expect(async () => {
    expect((await callDetail(sid)).state).toBe("complete");
  }).toPass();

  await test.step("the call's page", async () => {
    await call.open(sid);
    await expect(call.verdict).toContainText("<script>");
    await expect(call.verdict).toContainText("⟨U+202E⟩");
    await expect(page.getByRole("main")).toContainText(sid);
    await call.turn(0).click();
    await expect(call.span).toContainText("<script>");
    await call.lines.filter({ hasText: "<script>" }).first().click();
    await expect(page).toHaveURL(/line=/);
    await call.waterfall.getByRole("row").last().click();
    await expect(call.span).toContainText("more characters");
    await expectHarmless(page);
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(beyond, "px beyond the right edge").toBeLessThanOrEqual(0);
  });

  await test.step("its fact leads to the list of such calls", async () => {
    await call.openFacts();
    await call.facts.getByRole("link", { name: FORMULA }).click();
    await expect(page).toHaveURL(/\/calls\?agent=/);
    const row = calls.rows.filter({ hasText: FORMULA.slice(0, 20) });
    await expect(row.first()).toBeVisible();
    expect(await calls.sids()).toContain(sid);
    await expectHarmless(page);
  });

  await test.step("the CSV holds no formula", async () => {
    const response = await request.get("/api/v1/calls.csv", { params: { agent: FORMULA } });
    const line = (await response.text()).split("\r\n").find((one) => one.includes("HYPERLINK"));
    expect(line).toContain(`"'=HYPERLINK(""https://evil.example"",""click"")"`);
    expect(line).toContain(",'+1+1,");
    expect(line).toContain(",'@SUM(A1),");
  });

  await test.step("the start page", async () => {
    await page.goto("/");
    await expect(
      page.getByRole("list", { name: "Newest calls" }).getByText("=HYPERLINK").first(),
    ).toBeVisible();
    await expectHarmless(page);
  });
  expect(asked).not.toContain("/pwned");
});
