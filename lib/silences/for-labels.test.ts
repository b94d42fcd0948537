import { describe, expect, it } from "vitest";
import { matchersFor } from "./for-labels.ts";
import { silenceHref } from "./href.ts";

const asked = { alertname: "Burn", vertical: "salon", severity: "page" };
const text = (labels: Record<string, string>, alerts: Record<string, string>[]): string[] =>
  matchersFor(labels, alerts).map(({ name, operator, value }) => `${name}${operator}${value}`);

describe("a silence for labels", () => {
  it("has the matchers of the one alert that fires with them", () => {
    const firing = { ...asked, sloth_severity: "page", sloth_slo: "turn", region: "eu" };
    expect(text(asked, [firing, { ...firing, vertical: "clinic" }])).toEqual([
      "alertname=Burn",
      "severity=page",
      "vertical=salon",
      "region=eu",
      "sloth_slo=turn",
    ]);
  });

  it("keeps what several alerts have in common, and takes sloth's severity for one", () => {
    const sloth = { alertname: "Burn", vertical: "salon", sloth_severity: "page" };
    expect(
      text(asked, [
        { ...sloth, pod: "a" },
        { ...sloth, pod: "b" },
      ]),
    ).toEqual(["alertname=Burn", "vertical=salon", "sloth_severity=page"]);
  });

  it("has the labels themselves where no such alert fires", () => {
    expect(text(asked, [{ ...asked, severity: "ticket" }])).toEqual([
      "alertname=Burn",
      "severity=page",
      "vertical=salon",
    ]);
  });

  it("encodes hostile labels into its address and leaves out unknown ones", () => {
    expect(silenceHref({ alertname: "a&b=<c>", vertical: null })).toBe(
      "/alerts/silences/new?alertname=a%26b%3D%3Cc%3E",
    );
    expect(silenceHref({ vertical: null })).toBe("/alerts/silences/new");
  });
});
