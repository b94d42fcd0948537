import { AILMENTS, type Ailment, type OtherConsole, startOtherConsole } from "../other-console.ts";
import { callAddress } from "../pages/call-page.ts";
import { expect, test } from "../test.ts";
import { planted } from "../truth.ts";

const SENTENCES: Record<Ailment, RegExp> = {
  "a web page": /answered with a web page instead of data: check \w+_URL/,
  "half a JSON body": /answered with JSON that breaks off or is malformed/,
  "a redirect": /answered with a redirect/,
  "500": /failed \(500\)/,
  "an empty body": /answered with nothing/,
  "a connection that breaks off": /cannot be reached: the connection broke off/,
  // Of the five seconds that these consoles wait, a Tempo beside a call log that tells of the call is given two fifths.
  "no answer at all": /did not answer within [25]\ss/,
};
const ailments = Object.keys(AILMENTS) as Ailment[];

// One console for all ailments of a backend.
test.describe.configure({ mode: "default" });

for (const { broken, name, other, basis } of [
  { broken: "tempo", name: "Tempo", other: "Loki", basis: "the call log" },
  { broken: "loki", name: "Loki", other: "Tempo", basis: "the trace" },
] as const) {
  test.describe(`without ${name}`, () => {
    let second: OtherConsole;
    test.beforeAll(async () => {
      second = await startOtherConsole({ broken: [broken] });
    });
    test.afterAll(() => second.stop());

    for (const ailment of ailments) {
      test(`that answers with ${ailment}, the verdict is made from ${basis}`, async ({ call, page }) => {
        second.ail(ailment);
        const { sid, agent, expected } = planted("tool_timeout");
        await page.goto(`${second.url}/calls/${sid}`);
        const alert = page.getByRole("main").getByRole("alert").filter({ hasText: name });
        await expect(alert).toContainText("did not answer");
        await expect(alert).toContainText(SENTENCES[ailment]);
        if (ailment === "no answer at all")
          await expect(alert).toContainText(broken === "tempo" ? /within 2\ss/ : /within 5\ss/);
        await expect(call.verdict).toContainText(expected.tool ?? "");
        await call.openFacts();
        await expect(call.facts).toContainText(agent);
        await expect(call.sources.getByRole("row").filter({ hasText: name })).toContainText("no answer");
        await expect(call.sources.getByRole("row").filter({ hasText: other })).toContainText("ok");
        if (broken === "tempo") {
          await expect(page.getByText("From the call log, without a trace")).toBeVisible();
          await expect(call.lines.filter({ hasText: "tool.error" })).toHaveCount(1);
        } else {
          await expect(call.turn(expected.turnIndex ?? -1)).toBeVisible();
          await expect(call.waterfall.getByRole("row").first()).toBeVisible();
          await expect(call.region("Outcome and sentiment")).toContainText("could not be read");
        }
      });
    }

    test("the list, the start page and the status say what is missing", async ({ page, start, calls }) => {
      second.ail("500");
      const sentence = page.getByText(SENTENCES["500"]).first();
      await page.goto(`${second.url}/status`);
      await expect(sentence).toBeVisible();
      await page.goto(`${second.url}/calls`);
      if (broken === "loki") await expect(sentence).toBeVisible();
      else await expect(calls.rows.first()).toBeVisible();
      await page.goto(second.url);
      if (broken === "loki") await expect(sentence).toBeVisible();
      else await expect(start.newest.getByRole("link").first()).toBeVisible();
      const { sid } = planted("tool_timeout");
      await start.look(sid);
      await expect(page).toHaveURL(callAddress(sid));
    });
  });
}
