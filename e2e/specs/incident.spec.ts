import * as z from "zod";
import { incidentHref } from "#lib/slo/incident-href.ts";
import { expectNoBarrier, expectNoBarrierAnywhere } from "../axe.ts";
import { callDetail } from "../api.ts";
import { type OtherConsole, startOtherConsole } from "../other-console.ts";
import { IncidentPage } from "../pages/incident-page.ts";
import { state } from "../state.ts";
import { callAddress } from "../pages/call-page.ts";
import { expect, status, test } from "../test.ts";
import { plantedIncident, truth } from "../truth.ts";

const alertsSchema = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.number(), z.string()])),
      }),
    ),
  }),
});

/** The page that the planted incident raised first: the address that its link has. */
async function pageLink(): Promise<{ href: string; labels: ReadonlyMap<string, string> }> {
  const { startMs, verticals } = plantedIncident();
  const params = new URLSearchParams({
    query: `ALERTS{alertstate="firing",sloth_severity="page",sloth_slo=~"turn-latency.*",vertical=~"${verticals.join("|")}"}`,
    start: String(startMs / 1000),
    end: String(Date.now() / 1000),
    step: "60",
  });
  const response = await fetch(`${state("backend")}/prometheus/api/v1/query_range?${params}`);
  const { result } = alertsSchema.parse(await response.json()).data;
  const [first] = result
    .flatMap(({ metric, values }) => values.slice(0, 1).map(([atS]) => ({ metric, atS })))
    .toSorted((a, b) => a.atS - b.atS);
  if (first === undefined) throw new Error("the planted incident paged nobody");
  const labels = new Map(Object.entries(first.metric));
  return { href: incidentHref(labels, first.atS * 1000), labels };
}

test("from the page's link to the worst call's verdict and its evidence: three clicks", async ({
  page,
  call,
  traffic,
}) => {
  const { provider, id } = plantedIncident();
  const { href, labels } = await pageLink();
  const incident = new IncidentPage(page);
  const hit = truth().filter((one) => one.incident === id && one.vertical === labels.get("vertical"));

  await test.step("the page's link: stage and provider as planted", async () => {
    await page.goto(href);
    await expect(incident.says("Driven by")).toContainText(/^TTS first frame drives it: /);
    await expect(incident.says("In common")).toContainText(
      new RegExp(`calls that breached TTS first frame are on ${provider}`),
    );
    await expect(incident.says("Alert")).toContainText(labels.get("alertname") ?? "");
    await expect(incident.says("Burn")).toContainText("times too fast over");
    await expect(incident.says("Affected")).toContainText(/calls? and .* callers? (is|are) affected/);
    await expect(incident.driver.getByRole("row", { name: /^TTS first frame/ })).toContainText("+");
    await expect(incident.worst.getByRole("row").nth(1)).toContainText(provider);
    await expect(incident.region("Bad turns a minute").getByRole("figure")).toBeVisible();
    await expect(incident.region("Errors and warnings in the logs")).toContainText(/\d/);
    await expect(incident.region("Negative calls")).toContainText(/During|not known/);
    await expect(incident.timeline.getByRole("listitem").first()).toBeVisible();
  });

  const link = incident.worst.getByRole("link").first();
  const sid = (await link.getAttribute("title")) ?? "";
  expect(hit.map((one) => one.sid)).toContain(sid);
  const { verdict } = await callDetail(sid);
  expect(verdict).toMatchObject({ stage: "tts_first_frame", provider });

  await test.step("the worst call: its verdict names the same stage and provider", async () => {
    await link.click();
    await expect(page).toHaveURL(callAddress(sid, `?turn=${verdict.turnIndex}`));
    await expect(call.verdict).toContainText(new RegExp(`tts_first_frame \\(${provider}`));
  });

  await test.step("the span that shows it", async () => {
    await call.evidence.getByRole("link", { name: "tts_first_frame" }).click();
    await expect(call.span).toContainText(provider);
  });

  // Neither page, nor any answer that they got, has a caller's number.
  for (const { phone } of hit) expect(await traffic.holding(phone)).toEqual([]);
});

test("the timeline is copied as Markdown, with links to the calls", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { href, labels } = await pageLink();
  const incident = new IncidentPage(page);
  await page.goto(href);
  const began = incident.timeline.getByRole("listitem").filter({ hasText: /\d\d:\d\dIt began/ });
  await expect(began).toBeVisible();
  const copy = incident.timeline.getByRole("button", { name: "Copy the timeline as Markdown" });
  await copy.click();
  await expect(copy).toContainText("Copied");
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(/^# .+\n\n.*\b(fired from|has been firing since)\b/);
  expect(text).toContain("## Timeline (UTC)\n\n- **");
  expect(text).toContain(`${labels.get("alertname")} (page) fired`);
  expect(text).toContain(`: [the incident in Earshot](${state("url")}/incidents?alert=`);
  expect(text).toContain(`](${state("url")}/calls/`);
  expect(text).not.toMatch(/\+1\d{10}/);
});

test("the list names the incident, whose address is the page's", async ({ page }) => {
  const { labels } = await pageLink();
  const incident = new IncidentPage(page);
  await page.goto("/incidents");
  const row = incident.list
    .getByRole("row")
    .filter({ has: page.locator(`a[href*="vertical=${labels.get("vertical")}"]`) })
    .filter({ hasText: labels.get("alertname") ?? "" })
    .first();
  await expect(row).toContainText(/firing|ended/);
  await expectNoBarrierAnywhere(page, "incidents");
  await row.getByRole("link").first().click();
  await expect(incident.says("Driven by")).toContainText("TTS first frame drives it");
  await expectNoBarrierAnywhere(page, "incident");
});

test("an alert that is none of ours is looked at all the same, its labels as text", async ({ page }) => {
  const incident = new IncidentPage(page);
  const labels = new Map([
    ["alertname", "<b>Disk</b> full"],
    ["severity", "critical"],
    ["vertical", "no such vertical"],
  ]);
  await page.goto(incidentHref(labels, Date.now()));
  await expect(incident.says("Alert")).toContainText("<b>Disk</b> full is not known to have fired");
  await expect(incident.region("Worst calls")).toContainText("None of the calls of this time");
  await expectNoBarrier(page, "incident of a foreign alert");
});

test("a runbook is a page; one that is not there says so", async ({ page, expectedErrors }) => {
  const { href } = await pageLink();
  await page.goto(href);
  await page.getByRole("list", { name: "From here" }).getByRole("link", { name: "Runbook" }).click();
  await expect(page).toHaveURL(/\/runbooks\/turn-latency$/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("main").getByRole("table").first()).toBeVisible();
  await expectNoBarrier(page, "runbook");
  expectedErrors.push(status(404));
  const missing = await page.goto("/runbooks/no-such-runbook");
  expect(missing?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "There is no such runbook" })).toBeVisible();
  await page.getByRole("link", { name: "All runbooks" }).click();
  await expect(page.getByRole("region", { name: "What to do when an alert fires" })).toContainText(
    "turn-latency",
  );
});

test.describe("without Prometheus", () => {
  let second: OtherConsole;
  test.beforeAll(async () => {
    second = await startOtherConsole({ broken: ["prometheus"] });
  });
  test.afterAll(() => second.stop());

  test("the call log still names stage, provider and the worst calls", async ({ page }) => {
    const { provider } = plantedIncident();
    const { href } = await pageLink();
    const incident = new IncidentPage(page);
    await page.goto(`${second.url}${href}`);
    await expect(page.getByRole("main").getByRole("alert").first()).toContainText("failed (500)");
    await expect(incident.says("Driven by")).toContainText("TTS first frame drives it");
    await expect(incident.says("In common")).toContainText(provider);
    await expect(incident.worst.getByRole("link").first()).toBeVisible();
    await expectNoBarrier(page, "incident without Prometheus");
    await page.goto(`${second.url}/incidents`);
    await expect(page.getByText(/Which alerts fired could not be read: .*failed \(500\)/)).toBeVisible();
  });
});

test.describe("without Loki", () => {
  let second: OtherConsole;
  test.beforeAll(async () => {
    second = await startOtherConsole({ broken: ["loki"] });
  });
  test.afterAll(() => second.stop());

  test("the metrics still name the stage; that calls are missing is said", async ({ page }) => {
    const { href } = await pageLink();
    const incident = new IncidentPage(page);
    await page.goto(`${second.url}${href}`);
    await expect(page.getByRole("main").getByRole("alert").first()).toContainText("failed (500)");
    await expect(incident.says("Driven by")).toContainText("TTS first frame drives it");
    await expect(incident.region("Worst calls")).toContainText("The call log could not be read");
    await expect(incident.region("Errors and warnings in the logs")).toContainText("could not be read");
    await expectNoBarrier(page, "incident without Loki");
  });
});
