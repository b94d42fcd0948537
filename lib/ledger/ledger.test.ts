import { describe, expect, it } from "vitest";
import { ledgerOf, sharesOf } from "./ledger.ts";
import { budgetsFor } from "./stages.ts";
import { partsText, rowsText, type TestSpan, turnInput } from "./testing.ts";

const CASCADE = budgetsFor("cascade");
const ledger = (to: number, spans: TestSpan[], from = 0) => ledgerOf(turnInput({ from, to, spans }), CASCADE);
const defects = (to: number, spans: TestSpan[]) =>
  ledger(to, spans).defects.map((d) => `${d.kind} ${d.name}`);

describe("budgets", () => {
  it("add up to 1200 ms without the tool, in both pipelines", () => {
    expect(CASCADE.turnMs).toBe(1200);
    expect(budgetsFor("realtime").turnMs).toBe(1200);
    expect(budgetsFor("realtime").stages).toMatchObject({ stt: null, tts_first_frame: null });
  });

  it("follow a vertical's own figures, and the turn follows the sum", () => {
    const own = budgetsFor("cascade", { stages: { endpointing: 500, tool_call: 3000 } });
    expect(own.turnMs).toBe(1450);
    expect(own.stages.tool_call).toBe(3000);
    expect(budgetsFor("cascade", { turnMs: 2000 }).turnMs).toBe(2000);
    expect(budgetsFor("realtime", { stages: { stt: 300 } }).stages.stt).toBeNull();
  });
});

describe("ledger of a turn", () => {
  it("divides overlapping streaming stages as drawn in its docstring", () => {
    const turn = ledger(1700, [
      { name: "stt", from: -400, to: 450 },
      { name: "endpointing", from: 0, to: 250 },
      { name: "llm_first_token", from: 500, to: 1500 },
      { name: "tts_first_frame", from: 600, to: 1700 },
    ]);
    expect(partsText(turn)).toEqual([
      "endpointing 250",
      "stt 200",
      "unattributed 50",
      "llm_first_token 1000",
      "tts_first_frame 200",
    ]);
    expect(turn.slow).toBe(true);
    expect(turn.rows.map((row) => Number(row.overNs) / 1e6)).toEqual([0, 0, 600, 0, 0]);
  });

  it("rule 1: prefers a span that ended by the turn's end to one still running", () => {
    const turn = ledger(1000, [
      { name: "stt", from: 0, to: 1500 },
      { name: "tts_first_frame", from: 200, to: 1000 },
    ]);
    expect(partsText(turn)).toEqual(["stt 200", "tts_first_frame 800"]);
  });

  it("rule 1: a span that runs on still owns what nothing else covers", () => {
    expect(partsText(ledger(1000, [{ name: "llm_first_token", from: 100, to: 9000 }]))).toEqual([
      "unattributed 100",
      "llm_first_token 900",
    ]);
  });

  it("rule 2: prefers a descendant to its ancestor, through spans that are no stage", () => {
    const turn = ledger(1000, [
      { id: "tool", name: "tool_call", from: 0, to: 1000 },
      { id: "wrap", parentId: "tool", name: "agent.step", from: 100, to: 900 },
      { id: "llm", parentId: "wrap", name: "llm_first_token", from: 200, to: 800 },
    ]);
    expect(partsText(turn)).toEqual(["tool_call 200", "llm_first_token 600", "tool_call 200"]);
    expect(rowsText(turn)).toEqual(["tool_call 400", "llm_first_token 600"]);
  });

  it("counts a tool inside an LLM span as the tool's time", () => {
    const turn = ledger(2000, [
      { id: "llm", name: "llm_first_token", from: 0, to: 2000 },
      { id: "t", parentId: "llm", name: "tool_call", tool: "lookup", from: 300, to: 1700 },
    ]);
    expect(partsText(turn)).toEqual(["llm_first_token 300", "tool_call 1400", "llm_first_token 300"]);
    expect(turn.rows.find((row) => row.stage === "llm_first_token")?.overNs).toBe(200_000_000n);
  });

  it("rule 3: prefers the stage that comes earlier in a turn", () => {
    const turn = ledger(700, [
      { name: "network_out", from: 0, to: 700 },
      { name: "tts_first_frame", from: 0, to: 600 },
      { name: "llm_first_token", from: 0, to: 500 },
      { name: "tool_call", from: 0, to: 400 },
      { name: "stt", from: 0, to: 300 },
      { name: "endpointing", from: 0, to: 200 },
      { name: "network_in", from: 0, to: 100 },
    ]);
    expect(partsText(turn)).toEqual([
      "network_in 100",
      "endpointing 100",
      "stt 100",
      "tool_call 100",
      "llm_first_token 100",
      "tts_first_frame 100",
      "network_out 100",
    ]);
  });

  it("rule 4: of parallel tools, the one that ends last, then starts first, then has the smallest id", () => {
    const ends = ledger(1000, [
      { id: "a", name: "tool_call", from: 0, to: 600 },
      { id: "b", name: "tool_call", from: 0, to: 1000 },
    ]);
    expect(ends.parts.map((p) => p.spanId)).toEqual(["b"]);
    const starts = ledger(1000, [
      { id: "a", name: "tool_call", from: 400, to: 1000 },
      { id: "b", name: "tool_call", from: 0, to: 1000 },
    ]);
    expect(starts.parts.map((p) => p.spanId)).toEqual(["b"]);
    const ids = ledger(1000, [
      { id: "b", name: "tool_call", from: 0, to: 1000 },
      { id: "a", name: "tool_call", from: 0, to: 1000 },
    ]);
    expect(ids.parts.map((p) => p.spanId)).toEqual(["a"]);
  });

  it("holds each tool call and each LLM pass against the budget by itself", () => {
    const turn = ledger(1900, [
      { name: "llm_first_token", from: 0, to: 350 },
      { id: "t1", name: "tool_call", from: 350, to: 800 },
      { id: "t2", name: "tool_call", from: 800, to: 1250 },
      { id: "second", name: "llm_first_token", from: 1250, to: 1900 },
    ]);
    expect(rowsText(turn)).toEqual(["tool_call 900", "llm_first_token 1000"]);
    expect(turn.rows.map((row) => row.overNs)).toEqual([0n, 250_000_000n]);
    expect(sharesOf(turn.parts, CASCADE.stages).map((s) => Number(s.ns) / 1e6)).toEqual([350, 450, 450, 650]);
  });

  it("gives a fire-and-forget tool only what nothing else did meanwhile", () => {
    const turn = ledger(1000, [
      { id: "bg", name: "tool_call", tool: "log_visit", from: 300, to: 60_000 },
      { name: "endpointing", from: 0, to: 200 },
      { name: "stt", from: 200, to: 400 },
      { name: "llm_first_token", from: 400, to: 800 },
      { name: "tts_first_frame", from: 800, to: 1000 },
    ]);
    expect(rowsText(turn)).toEqual([
      "endpointing 200",
      "stt 200",
      "llm_first_token 400",
      "tts_first_frame 200",
    ]);
  });

  it("clips spans that start before or end after the turn, and drops those outside it", () => {
    const turn = ledger(
      2000,
      [
        { name: "network_in", from: 500, to: 1100 },
        { name: "network_out", from: 1900, to: 2500 },
        { name: "stt", from: 0, to: 900 },
        { name: "tts_first_frame", from: 2000, to: 2100 },
      ],
      1000,
    );
    expect(partsText(turn)).toEqual(["network_in 100", "unattributed 800", "network_out 100"]);
    expect(turn.defects).toEqual([]);
  });

  it("drops zero lengths without a word", () => {
    const turn = ledger(100, [{ name: "stt", from: 50, to: 50 }]);
    expect(partsText(turn)).toEqual(["unattributed 100"]);
    expect(turn.defects).toEqual([]);
  });

  it("is all unattributed without stages, and empty for a turn without length", () => {
    expect(rowsText(ledger(700, []))).toEqual(["unattributed 700"]);
    const empty = ledger(0, [{ name: "stt", from: -10, to: 10 }]);
    expect([empty.latencyNs, empty.parts, empty.rows]).toEqual([0n, [], []]);
    expect(ledger(-5, []).latencyNs).toBe(0n);
  });

  it("says what lies around and inside a gap", () => {
    const turn = ledger(1000, [
      { id: "wrap", name: "pipeline", from: 0, to: 1000 },
      { name: "stt", parentId: "wrap", from: 0, to: 200 },
      { id: "g", name: "guardrail_check", from: 300, to: 500 },
      { name: "llm_first_token", from: 600, to: 1000 },
    ]);
    expect(turn.parts[1]?.between).toEqual({
      before: "stt",
      after: "llm_first_token",
      spans: [{ id: "g", name: "guardrail_check" }],
    });
    expect(turn.parts[0]?.between).toBeNull();
  });

  it("keeps the tool, provider and model of each part", () => {
    const [part] = ledger(500, [
      {
        id: "x",
        name: "tool_call",
        tool: "book",
        provider: "acme",
        model: "m1",
        error: "timeout",
        from: 0,
        to: 500,
      },
    ]).parts;
    expect(part).toMatchObject({
      spanId: "x",
      tool: "book",
      provider: "acme",
      model: "m1",
      error: "timeout",
    });
  });

  it("has no place for STT and TTS in a realtime call, and says so", () => {
    const input = turnInput({
      to: 900,
      spans: [
        { name: "stt", from: 0, to: 300 },
        { name: "llm_first_token", from: 0, to: 850 },
      ],
    });
    const turn = ledgerOf(input, budgetsFor("realtime"));
    expect(rowsText(turn)).toEqual(["llm_first_token 850", "unattributed 50"]);
    expect(turn.defects).toEqual([{ kind: "stage_not_in_pipeline", spanId: "stt#0", name: "stt" }]);
    expect(turn.rows[0]?.budgetMs).toBe(800);
  });
});

describe("impossible spans are left out and reported", () => {
  it("negative lengths", () => {
    expect(defects(500, [{ name: "stt", from: 300, to: 100 }])).toEqual(["negative_duration stt"]);
  });

  it("orphans", () => {
    expect(defects(500, [{ name: "stt", parentId: "nowhere", from: 0, to: 100 }])).toEqual(["orphan stt"]);
    expect(defects(500, [{ name: "stt", parentId: null, from: 0, to: 100 }])).toEqual(["orphan stt"]);
  });

  it("circles, and what hangs below them", () => {
    expect(
      defects(500, [
        { id: "a", parentId: "b", name: "stt", from: 0, to: 100 },
        { id: "b", parentId: "a", name: "llm_first_token", from: 0, to: 100 },
        { id: "c", parentId: "a", name: "tool_call", from: 0, to: 100 },
        { id: "d", parentId: "d", name: "network_in", from: 0, to: 100 },
      ]),
    ).toEqual(["cycle stt", "cycle llm_first_token", "cycle tool_call", "cycle network_in"]);
  });

  it("an id that stands for two spans; an exact copy counts once", () => {
    const two = ledger(500, [
      { id: "a", name: "stt", from: 0, to: 100 },
      { id: "a", name: "stt", from: 0, to: 400 },
    ]);
    expect([rowsText(two), two.defects.length]).toEqual([["unattributed 500"], 1]);
    const copy = ledger(500, [
      { id: "a", name: "stt", from: 0, to: 100 },
      { id: "a", name: "stt", from: 0, to: 100 },
    ]);
    expect([rowsText(copy), copy.defects.length]).toEqual([["stt 100", "unattributed 400"], 1]);
    expect(defects(500, [{ id: "turn-0", name: "stt", from: 0, to: 100 }])).toEqual(["duplicate_id stt"]);
  });

  it("a chain of 50,000 spans does not overflow the stack", () => {
    const spans = Array.from({ length: 50_000 }, (_, i) => ({
      id: `s${i}`,
      ...(i > 0 ? { parentId: `s${i - 1}` } : {}),
      name: i === 49_999 ? "stt" : "step",
      from: 0,
      to: 100,
    }));
    expect(rowsText(ledger(100, spans))).toEqual(["stt 100"]);
  });

  it("more stages in one turn than any agent has", () => {
    const spans = Array.from({ length: 5000 }, (_, i) => ({ name: "tool_call", from: i, to: i + 1 }));
    const turn = ledger(5000, spans);
    expect(turn.defects.filter((d) => d.kind === "too_many_stages")).toHaveLength(3976);
    expect(rowsText(turn)).toEqual(["tool_call 1024", "unattributed 3976"]);
  });
});
