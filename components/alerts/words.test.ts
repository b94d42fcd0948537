import { describe, expect, it } from "vitest";
import type { Alert, AlertList } from "#lib/alerts/schema.ts";
import { alertsSentence, alertTitle } from "./words.ts";

const alert = (over: Partial<Alert>) =>
  ({
    name: "Down",
    severity: "other",
    state: "firing",
    objective: null,
    burn: null,
    summary: null,
    ...over,
  }) as Alert;

describe("an alert's title", () => {
  const objective = { id: "a-b", name: "turn-latency", title: "Turn latency, 99 %" };
  it.each<[Partial<Alert>, string]>([
    [{ objective, name: "TurnLatencyBudgetBurn", summary: "salon burns" }, "Turn latency, 99\u00a0%"],
    [{ objective: { ...objective, title: null }, name: "TurnLatencyBudgetBurn" }, "turn-latency"],
    [{ objective, name: "SloDataMissing", summary: "nothing is counted" }, "nothing is counted"],
    [{ summary: "A node is down" }, "A node is down"],
    [{}, "Down"],
  ])("%j: %s", (over, title) => {
    expect(alertTitle(alert(over))).toBe(title);
  });
});

describe("the page in a sentence", () => {
  const list = (alerts: readonly Partial<Alert>[], over: Partial<AlertList> = {}) =>
    alertsSentence({
      alerts: alerts.map(alert),
      prometheus: "ok",
      alertmanager: "off",
      ...over,
    } as AlertList);
  it("counts who is told by severity, and the others by why not", () => {
    expect(list([])).toBe("Nothing fires.");
    expect(list([{ severity: "page" }])).toBe("1 page fires.");
    expect(
      list([
        { severity: "page" },
        { severity: "ticket", state: "undelivered" },
        { severity: "ticket" },
        {},
        { state: "silenced", severity: "page" },
        { state: "pending" },
      ]),
    ).toBe("1 page, 2 tickets and 1 other alert fire, 1 pending, 1 silenced.");
    expect(list([{ state: "inhibited" }])).toBe("Nothing fires, 1 inhibited.");
  });
  it("is about what nobody knows, where nobody answered", () => {
    expect(list([], { prometheus: "error", alertmanager: "error" })).toBe(
      "Whether anything fires is unknown.",
    );
    expect(list([], { prometheus: "off", alertmanager: "ok" })).toBe(
      "Nothing fires that Alertmanager knows of.",
    );
  });
});
