import { expect, it } from "vitest";
import { statusSentence } from "./words.ts";

it("says what is missing while a source is silent", () => {
  expect(
    statusSentence([
      { source: "loki", state: "ok" },
      { source: "alertmanager", state: "off" },
    ]),
  ).toBe("Every source that is set answers.");
  expect(
    statusSentence([
      { source: "tempo", state: "error" },
      { source: "loki", state: "ok" },
    ]),
  ).toBe("Tempo (traces: ledgers and waterfalls) does not answer.");
  expect(
    statusSentence([
      { source: "prometheus", state: "error" },
      { source: "alertmanager", state: "error" },
    ]),
  ).toBe("Prometheus (metrics) and Alertmanager (alerts) do not answer.");
  expect(statusSentence([{ source: "tempo", state: "off" }])).toBe("No source is set.");
});
