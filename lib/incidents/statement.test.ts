import { describe, expect, it } from "vitest";
import type { Incident } from "./schema.ts";
import { sentencesOf } from "./statement.ts";
import { affectedHref, objectiveHref } from "./links.ts";
import { incidentOf } from "./testing.ts";
import { timelineMarkdown, timelineOf } from "./timeline.ts";

const clock = (at: string) => at.slice(11, 16);
const said = (more: Partial<Incident> = {}): Record<string, string> =>
  Object.fromEntries(sentencesOf(incidentOf(more), clock).map(({ part, text }) => [part, text]));

describe("an incident in sentences", () => {
  it("says since when, what drives it, for whom", () => {
    expect(said()).toEqual({
      since: "The page TurnLatencyP99BudgetBurn has been firing since 14:07.",
      burn: "It burns the error budget 42 times too fast over 5 min, 20 times over 1 h; 63 % of the 30-day budget is left.",
      began: "It began at 14:02, 5\u00a0min before the alert fired.",
      driver:
        "TTS first frame drives it: 31 % of its times over budget (124 of 400), 2.0 % in the same hours the day before. That is about 116 turns more than usual.",
      factor: "All 23 calls that breached TTS first frame are on elevenlabs, as are 12 of the 40 others.",
      affected: "23 of 63 calls and 22 of 60 callers are affected (1 call without a known caller).",
    });
  });

  it("says when it has ended, and that the beginning may be earlier", () => {
    const { since, began } = said({
      firing: {
        state: "ended",
        from: "2026-11-20T14:07:00.000Z",
        fromBefore: true,
        to: "2026-11-20T14:40:00.000Z",
      },
      began: { at: "2026-11-20T14:02:00.000Z", basis: "call_log", resolutionMs: 60_000, orBefore: true },
      recovered: "2026-11-20T14:25:00.000Z",
    });
    expect(since).toBe(
      "The page TurnLatencyP99BudgetBurn fired from 14:07 or earlier to 14:40; it has ended.",
    );
    expect(began).toMatch(/^It began at 14:02 or earlier, .*; over by 14:25\.$/);
  });

  it("says how fast the budget burned when the alert fired, and where it did not", () => {
    const firing = {
      state: "ended" as const,
      from: "2026-11-20T14:07:00.000Z",
      fromBefore: false,
      to: "2026-11-20T14:40:00.000Z",
    };
    const burn = [
      { window: "5m", rate: 0.4 },
      { window: "1h", rate: 9 },
    ];
    expect(said({ firing, burn, budgetLeft: -0.2 }).burn).toBe(
      "When it fired, it burned the error budget 9.0 times too fast over 1 h, but not too fast over 5 min; the 30-day budget was used up.",
    );
    expect(said({ burn: burn.slice(0, 1), budgetLeft: null }).burn).toBe(
      "It burns the error budget no faster than it lasts over 5 min.",
    );
  });

  it("says of a single other call what it has, too", () => {
    const { factors } = incidentOf();
    const [leading] = factors?.factors ?? [];
    if (factors === null || leading === undefined) throw new Error("the example has no factor");
    const factorWith = (having: number) =>
      said({ factors: { ...factors, factors: [{ ...leading, rest: { having, of: 1 } }] } }).factor;
    expect(factorWith(1)).toMatch(/ on elevenlabs, as is the only other\.$/);
    expect(factorWith(0)).toMatch(/ on elevenlabs, as is not the only other\.$/);
  });

  it("names nobody where nothing stands out", () => {
    const { driver: known } = incidentOf();
    const { driver, factor } = said({
      driver: known === null ? null : { ...known, leading: null },
      factors: { stage: null, breached: 4, rest: 60, tested: 9, factors: [], shared: null },
    });
    expect(driver).toBe("No stage stands out: none is worse than in the same hours the day before.");
    expect(factor).toBe(
      "No provider, model, tool, agent, language or carrier is over-represented among the 4 bad calls.",
    );
  });

  it("names the one provider that every call has, and that there is no other to compare it with", () => {
    const sharedWith = (having: number) =>
      said({
        factors: {
          stage: "tts_first_frame",
          breached: 31,
          rest: 12,
          tested: 9,
          factors: [],
          shared: { attribute: "tts_provider", value: "elevenlabs", rest: { having, of: 12 } },
        },
      }).factor;
    const named = "All 31 calls that breached TTS first frame are on elevenlabs, as are";
    expect(sharedWith(12)).toBe(`${named} all of the 12 others: nothing else was in use.`);
    expect(sharedWith(9)).toBe(`${named} 9 of the 12 others.`);
  });

  it("says of a tool with which error its calls failed", () => {
    const { driver } = said({
      kind: "tool",
      driver: {
        ...(incidentOf().driver ?? { during: { from: "", to: "" }, before: null }),
        of: "tool",
        basis: "metrics",
        against: "day",
        leading: "book_appointment",
        rows: [
          {
            name: "book_appointment",
            during: { bad: 17, total: 50, ratio: 0.34 },
            before: { bad: 0, total: 60, ratio: 0 },
            excess: 17,
            rose: true,
            budgetMs: null,
            approximate: false,
            detail: "timeout",
          },
        ],
      },
    });
    expect(driver).toBe(
      "The tool book_appointment drives it: 34 % of its calls failed (17 of 50), mostly timeout, 0 % in the same hours the day before.",
    );
  });

  it("says less where less is known", () => {
    const { since, burn, driver, factor, affected } = said({
      firing: { state: "unknown", from: null, fromBefore: false, to: null },
      burn: null,
      driver: null,
      factors: null,
      calls: null,
    });
    expect(since).toMatch(/is not known to have fired at that time/);
    expect([burn, driver, factor, affected]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe("an incident without calls", () => {
  it("says that there were none, and which time was guessed", () => {
    const { affected, began } = said({
      began: null,
      calls: { affected: 0, of: 0, callers: 0, callersOf: 0, withoutCaller: 0 },
    });
    expect([affected, began]).toEqual([
      "No call of that time has ended.",
      "When it began cannot be told. What follows is about 14:02 to 14:20, which is a guess.",
    ]);
  });
});

describe("the timeline", () => {
  const minutes = {
    deploys: [{ at: "2026-11-20T14:01:00.000Z", service: "voice-edge", version: "1.4.3", from: "1.4.2" }],
    alerts: [
      {
        name: "CallsCompletedBudgetBurn",
        slo: "calls-completed",
        vertical: "salon",
        severity: "page",
        stage: null,
        environment: null,
        from: "2026-11-20T14:12:00.000Z",
        to: "2026-11-20T14:30:00.000Z",
        fromBefore: false,
        still: false,
      },
    ],
  };

  it("is in the order of time, with deploys, other alerts and the worst calls", () => {
    expect(timelineOf(incidentOf(), minutes).map(({ at, kind }) => [clock(at), kind])).toEqual([
      ["14:01", "deploy"],
      ["14:02", "began"],
      ["14:07", "alert"],
      ["14:09", "call"],
      ["14:12", "other_alert"],
      ["14:30", "other_alert"],
    ]);
  });

  it("is Markdown for the post-mortem, in which telemetry is only text", () => {
    const [call] = incidentOf().worst;
    const text = timelineMarkdown(
      incidentOf({ worst: call === undefined ? [] : [{ ...call, provider: "[x](javascript:1)|<b>" }] }),
      minutes,
      new URL("https://earshot.example/incidents?alert=a(b)&vertical=salon"),
      Date.UTC(2026, 10, 20, 15, 4),
    );
    expect(text).toMatch(/^# Turn latency, 99 %, in salon, 2026-11-20\n/);
    expect(text).toContain("- **14:01** Deploy: voice-edge 1.4.3, after 1.4.2\n");
    expect(text).toContain("([CAworst](https://earshot.example/calls/CAworst?turn=4))");
    expect(text).toContain(String.raw`(\[x\](javascript:1)\|\<b\>)`);
    expect(text).toContain("14:02 UTC");
    expect(text).toContain("- **14:07** TurnLatencyP99BudgetBurn (page) fired\n");
    expect(text).toMatch(
      /\nAs of 2026-11-20 15:04 UTC: \[the incident in Earshot\]\(https:\/\/earshot\.example\/incidents\?alert=a%28b%29&vertical=salon\)\.\n$/,
    );
  });
});

describe("where an incident leads", () => {
  it("is to the affected calls, the worst first, as the list can filter them", () => {
    const filters = (more: Partial<Incident>) => [
      ...new URL(affectedHref(incidentOf(more)), "http://x").searchParams,
    ];
    expect(Object.fromEntries(filters({}))).toMatchObject({
      vertical: "salon",
      stage: "tts_first_frame",
      sort: "worst_turn",
    });
    expect(
      filters({ factors: null })
        .filter(([name]) => name === "verdict")
        .map(([, value]) => value),
    ).toEqual(["slow", "failed"]);
    expect(filters({ kind: "outcome", factors: null }).filter(([name]) => name === "outcome").length).toBe(2);
  });

  it("is to the objective where the alert is about one", () => {
    expect(objectiveHref(incidentOf().subject)).toBe("/slos/turn-latency-p99/salon");
    expect(objectiveHref({ ...incidentOf().subject, slo: null })).toBeNull();
  });
});
