import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasAlertmanager } from "#lib/alerts/testing/alertmanager.ts";
import { type AlertLab, startAlertLab, value } from "#lib/alerts/testing/lab.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { ok } from "#lib/problem/model.ts";
import { route } from "#lib/problem/route.ts";
import type { Operator } from "./kinds.ts";
import { previewSchema, silenceListSchema } from "./schema.ts";
import { addSilence, endSilence, listSilences, previewSilence } from "./service.ts";
import { silenceStart } from "./start.ts";

/** Silences through a real Alertmanager. */

const HOUR_MS = 3_600_000;
const later = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
const matcher = (name: string, operator: Operator, text: string) => ({ name, operator, value: text });

describe.skipIf(!hasAlertmanager)(
  `with Alertmanager${hasAlertmanager ? "" : " (skipped: it is not on PATH)"}`,
  () => {
    let lab: AlertLab;
    beforeAll(async () => {
      lab = await startAlertLab();
    });
    afterAll(() => lab.close());

    it.each<[string, ReturnType<typeof matcher>[]]>([
      ["an equal label", [matcher("vertical", "=", "salon")]],
      ["a part of a value", [matcher("alertname", "=~", "Burn")]],
      ["an anchored pattern", [matcher("alertname", "=~", ".*Burn|Node.*")]],
      ["a label that is not there", [matcher("vertical", "=", ""), matcher("alertname", "=~", ".+")]],
      [
        "a missing label that must not match",
        [matcher("vertical", "!~", "salon|sales"), matcher("severity", "=~", "info|warning")],
      ],
      ["an external label", [matcher("cluster", "=", "eu"), matcher("severity", "=", "ticket")]],
      ["a value of two lines", [matcher("note", "=~", "a.b")]],
      ["all", [matcher("alertname", "=~", ".+")]],
      ["nothing", [matcher("alertname", "=", "burn")]],
    ])("a preview mutes what Alertmanager mutes: %s", async (_, matchers) => {
      const preview = previewSchema.parse(value(await previewSilence({ matchers }, lab.context())));
      const { id } = value(
        await addSilence({ matchers, endsAt: later(1), author: "test", comment: "compared" }, lab.context()),
      );
      const expected = preview.mutes?.map((one) => one.id).toSorted() ?? [];
      const muted = async () =>
        (await lab.list()).alerts
          .filter(({ silencedBy }) => silencedBy.some((one) => one.id === id))
          .map((one) => one.id)
          .toSorted();
      try {
        await expect.poll(muted, { timeout: 15_000 }).toEqual(expected);
        const listed = silenceListSchema.parse(value(await listSilences(lab.context())));
        const mutes = listed.silences.find((one) => one.id === id)?.mutes?.map((one) => one.id);
        expect(mutes?.toSorted()).toEqual(expected);
      } finally {
        value(await endSilence(id, lab.context()));
      }
      expect(preview.warnings.includes("nothing")).toBe(expected.length === 0);
    });

    it("a silence is made with masked words, extended in place, ended, and made again", async () => {
      const matchers = [matcher("alertname", "=", "CertificateExpires")];
      const request = { matchers, endsAt: later(1), author: "Ana", comment: "Ask +1 415 555 2671" };
      const made = value(await addSilence(request, lab.context()));
      expect(made.masked).toBe("Masked: 1 phone number.");
      const one = async () =>
        value(await listSilences(lab.context())).silences.find(({ id }) => id === made.id);
      expect(await one()).toMatchObject({ state: "active", author: "Ana", comment: "Ask [phone]", matchers });
      await expect
        .poll(() => lab.stateOf("CertificateExpires", "other"), { timeout: 15_000 })
        .toBe("silenced");

      const { start } = await silenceStart({ alert: null, silence: made.id }, lab.context());
      expect(start).toMatchObject({
        matchers,
        comment: "Ask [phone]",
        author: "Ana",
        extends: { id: made.id },
      });
      const endsAt = later(5);
      const extended = value(
        await addSilence(
          { ...request, id: made.id, startsAt: start.extends?.startsAt, endsAt },
          lab.context(),
        ),
      );
      expect(extended.id).toBe(made.id);
      expect((await one())?.endsAt).toBe(endsAt);

      expect(value(await endSilence(made.id, lab.context()))).toEqual({ id: made.id });
      expect(await one()).toMatchObject({ state: "expired", mutes: null });
      await expect.poll(() => lab.stateOf("CertificateExpires", "other"), { timeout: 15_000 }).toBe("firing");
      const again = await silenceStart({ alert: null, silence: made.id }, lab.context());
      expect(again.start.extends).toBeNull();
    });

    it("one that begins later is not begun, and says what it would mute", async () => {
      const request = {
        matchers: [matcher("vertical", "=", "sales")],
        startsAt: later(1),
        endsAt: later(2),
        author: "Ana",
        comment: "maintenance",
      };
      const { id } = value(await addSilence(request, lab.context()));
      const one = value(await listSilences(lab.context())).silences.find((silence) => silence.id === id);
      expect(one).toMatchObject({ state: "pending", mutes: [{ name: "CallsCompletedBudgetBurn" }] });
      value(await endSilence(id, lab.context()));
    });

    it("is refused with the reason", async () => {
      const request = { matchers: [matcher("a", "=", "b")], endsAt: later(1), author: "Ana", comment: "x" };
      const refused = async (over: object) => {
        const result = await addSilence({ ...request, ...over }, lab.context());
        return result.ok ? "taken" : `${result.error.kind}: ${result.error.message}`;
      };
      expect(await refused({ endsAt: later(-1) })).toMatch(/^bad_request: .*in the past/);
      expect(await refused({ startsAt: later(2) })).toMatch(/^bad_request: .*before it begins/);
      expect(await refused({ matchers: [matcher("a", "=~", "(")] })).toMatch(/^bad_request: .*RE2/);
      expect(await refused({ matchers: [matcher("a", "=", "")] })).toMatch(/^bad_request: .*at least one/);
      expect(await refused({ matchers: [matcher("my label", "=", "b")] })).toMatch(
        /^(bad_request: .*(label|matcher)|taken)/,
      );
      expect(await refused({ id: "00000000-0000-0000-0000-000000000000" })).toMatch(/Alertmanager/);
      const unknown = await endSilence("00000000-0000-0000-0000-000000000000", lab.context());
      expect(unknown.ok ? "ended" : unknown.error.message).toMatch(/Alertmanager/);
    });

    it("cannot be made where Alertmanager is off or away, and what it would mute may be unknown", async () => {
      const gone = "http://127.0.0.1:9";
      const env = { ALERTMANAGER_URL: "off" };
      const request = { matchers: [matcher("a", "=", "b")], endsAt: later(1), author: "Ana", comment: "x" };
      expect(await addSilence(request, lab.context(env))).toMatchObject({ error: { kind: "unavailable" } });
      expect(value(await listSilences(lab.context(env))).alertmanager).toBe("off");
      const away = await addSilence(request, lab.context({ ALERTMANAGER_URL: gone }));
      expect(away).toMatchObject({ error: { kind: "unavailable" } });
      const preview = value(
        await previewSilence(
          { matchers: request.matchers },
          lab.context({ PROMETHEUS_URL: gone, ALERTMANAGER_URL: gone }),
        ),
      );
      expect(preview).toMatchObject({ mutes: null, firing: null, warnings: [] });
    });
  },
);

describe("who may write", () => {
  const create = route(ENDPOINTS.addSilence, () => Promise.resolve(ok({ id: "1", masked: null })));
  const end = route(ENDPOINTS.endSilence, ({ params }) => Promise.resolve(ok({ id: params.id })));
  const body = JSON.stringify({
    matchers: [matcher("a", "=", "b")],
    endsAt: later(1),
    author: "Ana",
    comment: "x",
  });
  it.each([
    [{ "sec-fetch-site": "same-origin" }, 200],
    [{ "sec-fetch-site": "cross-site" }, 403],
    [{ origin: "https://evil.example" }, 403],
    [{}, 200],
  ])("%j gives %i", async (headers, status) => {
    const base = "http://console.test/api/v1/silences";
    const sent = { host: "console.test", "content-type": "application/json", ...headers };
    expect((await create(new Request(base, { method: "POST", headers: sent, body }))).status).toBe(status);
    expect((await end(new Request(`${base}/1`, { method: "DELETE", headers: sent }))).status).toBe(status);
  });
});
