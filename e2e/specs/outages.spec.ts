import { hasAlertmanager } from "#lib/alerts/testing/alertmanager.ts";
import { firingRules } from "#lib/alerts/testing/rules.ts";
import { type AlertLab, startAlertLab } from "../alert-lab.ts";
import { expect, test } from "../test.ts";

/** Every page of alerting while Prometheus, Alertmanager or both do not answer: each says so, and what it still knows. */

const INCIDENT =
  "/incidents?alert=TurnLatencyP99BudgetBurn&slo=turn-latency-p99&vertical=salon&severity=page";
const NEW = "/alerts/silences/new?alertname=TurnLatencyP99BudgetBurn&vertical=salon";
const ALWAYS: readonly (readonly [path: string, says: RegExp])[] = [
  ["/runbooks", /turn-latency/],
  ["/runbooks/turn-latency", /Callers wait too long/],
];
const NO_PROMETHEUS = /Prometheus (did not answer|cannot be reached)/;
const NO_SILENCES = /Silences can neither be read nor made until it does\./;

const OUTAGES: readonly {
  readonly gone: readonly ("prometheus" | "alertmanager")[];
  readonly pages: readonly (readonly [path: string, ...says: RegExp[]])[];
}[] = [
  {
    gone: ["prometheus"],
    pages: [
      ["/alerts", NO_PROMETHEUS, /Shown is what Alertmanager knows/, /TurnLatencyP99BudgetBurn/],
      ["/alerts/silences", /No silence/],
      [NEW, /1 of 4 alerts that fire now|2 of 4 alerts that fire now/],
      ["/incidents", NO_PROMETHEUS],
      // Alertmanager knows that it fires.
      [INCIDENT, NO_PROMETHEUS, /has been firing since/],
      ["/slos", NO_PROMETHEUS, /whether they are kept is unknown/],
      ["/slos/turn-latency-p99/salon", NO_PROMETHEUS, /nothing is known of the burn/],
    ],
  },
  {
    gone: ["alertmanager"],
    pages: [
      ["/alerts", /Alertmanager did not answer/, /TurnLatencyP99BudgetBurn/],
      ["/alerts/silences", NO_SILENCES],
      [NEW, NO_SILENCES, /2 of 4 alerts that fire now/],
      ["/incidents", /Salon/],
      [INCIDENT, /Alertmanager does not answer: no silence can be made\./, /has been firing since/],
      ["/slos", /Turn latency, 99 %/],
      ["/slos/turn-latency-p99/salon", /page above 14\.4×/],
    ],
  },
  {
    gone: ["prometheus", "alertmanager"],
    pages: [
      ["/alerts", /Whether anything fires is unknown\./],
      ["/alerts/silences", NO_SILENCES],
      [NEW, NO_SILENCES, /What fires now is unknown/],
      ["/incidents", NO_PROMETHEUS],
      [INCIDENT, NO_PROMETHEUS, /whether it fires is unknown/, /no silence can be made/],
      ["/slos", NO_PROMETHEUS],
      ["/slos/turn-latency-p99/salon", NO_PROMETHEUS],
    ],
  },
];

test.describe("with Alertmanager", () => {
  test.describe.configure({ mode: "default" });
  test.skip(!hasAlertmanager, "Alertmanager is not on PATH");
  let lab: AlertLab;
  test.beforeAll(async () => {
    lab = await startAlertLab({ rules: firingRules(), alertmanager: true });
    await lab.deliver();
  });
  test.afterAll(() => lab.stop());

  for (const { gone, pages } of OUTAGES)
    test(`without ${gone.join(" and ")}`, async ({ page }) => {
      lab.takeAway(...gone);
      for (const [path, ...says] of [...pages, ...ALWAYS]) {
        await page.goto(`${lab.url}${path}`);
        await expect.soft(page.getByRole("heading", { level: 1 }), path).toBeVisible();
        for (const words of says) await expect.soft(page.getByRole("main"), path).toContainText(words);
      }
    });
});
