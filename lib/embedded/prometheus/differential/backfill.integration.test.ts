import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { queryRange } from "../../promql/engine.ts";
import { formatLabels, labelsOf, type Labels } from "../../promql/labels.ts";
import { parseExpr } from "../../promql/parse.ts";
import { openStorage } from "../read.ts";
import { backfillRules } from "../rules/backfill.ts";
import type { RuleGroup } from "../rules/model.ts";
import { lastOf, type RecordedSeries } from "../rules/range-rule.ts";
import { parseRuleFile } from "../rules/rule-file.ts";
import { encodeRecorded, writeRecorded } from "../rules/recorded.ts";
import { lastSlot } from "../rules/schedule.ts";
import { openTestDatabase } from "../testing.ts";
import { prometheusVersion, type RealPrometheus, startPrometheus } from "./real-prometheus.ts";
import { seeded, type TestSeries } from "./samples.ts";

/**
 * `promtool tsdb create-blocks-from rules`, and the embedded backend's own way: the same rules over the same samples
 * record the same series. promtool leaves out alerts, and sees nothing that another rule of the same run records.
 */
const MINUTE = 60_000;
const START_MS = Date.UTC(2026, 0, 1, 12);
const MINUTES = 150;
const RULES = `groups:
- name: events
  interval: 1m
  rules:
  - record: turns:rate5m
    expr: label_replace(sum by (vertical) (rate(turns_count[300s])), "id", "$1-turns", "vertical", "(.+)")
    labels: {slo: turns}
  - record: slow:ratio
    expr: clamp_min(sum by (vertical) (rate(turns_count[300s])) - sum by (vertical) (rate(turns_bucket{le="1.2"}[300s])), 0) / (sum by (vertical) (rate(turns_count[300s])) > 0)
  - record: turns:max20m
    expr: max_over_time(turns_count[20m] offset 3m)
  - record: few
    expr: count(turns_count % 7 < 3) > 1
  - record: minute
    expr: floor(vector(time() / 60)) % 60
`;

const version = prometheusVersion();

/** Counters a minute apart, that start again at 70, are away for a while, and begin late. */
function series(): TestSeries[] {
  const random = seeded(5);
  return ["salon", "sales", "healthcare"].flatMap((vertical, v) => {
    const points: Record<"turns_count" | "turns_bucket", [number, number][]> = {
      turns_count: [],
      turns_bucket: [],
    };
    // Far from 0, towards which 2.x extrapolates otherwise than 3.x.
    let [all, good] = [2000, 2000];
    for (let minute = v * 10; minute < MINUTES; minute++) {
      if (minute === 70) [all, good] = [500, 500];
      const more = Math.floor(random() * 20);
      all += more;
      good += Math.floor(more * (v === 1 && minute > 90 ? 0.3 : 1));
      if (v === 0 && minute > 40 && minute < 52) continue;
      // Away from every slot's own millisecond: there 2.x and 3.x differ.
      const ms = START_MS + minute * MINUTE + 7300;
      points.turns_count.push([ms, all]);
      points.turns_bucket.push([ms, good]);
    }
    const labels = { vertical, instance: "1" };
    return [
      { labels: { __name__: "turns_count", ...labels }, points: points.turns_count },
      { labels: { __name__: "turns_bucket", ...labels, le: "1.2" }, points: points.turns_bucket },
    ];
  });
}

type Recorded = Map<string, Map<number, number>>;

function add(to: Recorded, name: string, ms: number, value: number): void {
  let samples = to.get(name);
  if (samples === undefined) to.set(name, (samples = new Map()));
  samples.set(ms, value);
}

/** A series as promtool prints it. */
function labelsIn(text: string): Labels {
  const node = parseExpr(text);
  if (node.type !== "selector") throw new Error(`${text} is no series`);
  return labelsOf(Object.fromEntries(node.matchers.map(({ name, value }) => [name, value])));
}

describe.skipIf(version === null)(`backfill beside ${version ?? "promtool (none on PATH: skipped)"}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "earshot-backfill-"));
  let real: RealPrometheus;
  beforeAll(async () => {
    real = await startPrometheus(series());
  });
  afterAll(async () => {
    await real?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function promtool(): Recorded {
    const [file, blocks] = [join(folder, "rules.yml"), join(folder, "blocks")];
    writeFileSync(file, RULES);
    const [start, end] = [START_MS / 1000, START_MS / 1000 + MINUTES * 60];
    const args = [`--start=${start}`, `--end=${end}`, `--url=${real.url}`, `--output-dir=${blocks}`, file];
    execFileSync("promtool", ["tsdb", "create-blocks-from", "rules", ...args], { stdio: "pipe" });
    // Without an empty log promtool takes the folder for no database.
    execFileSync("mkdir", ["-p", join(blocks, "wal")]);
    const dump = join(folder, "dump.txt");
    execFileSync("sh", ["-c", `promtool tsdb dump "${blocks}" > "${dump}"`], { stdio: "pipe" });
    const recorded: Recorded = new Map();
    for (const line of readFileSync(dump, "utf8").trim().split("\n")) {
      const [, labels = "", value = "", ms = ""] = /^(\{.*\}) (\S+) (\d+)$/.exec(line) ?? [];
      add(recorded, formatLabels(labelsIn(labels)), Number(ms), Number(value));
    }
    return recorded;
  }

  /** The group under a name that has the same slots as promtool's: which they are depends on the name alone. */
  function atSlotsOf(group: RuleGroup, ms: number): RuleGroup {
    for (let i = 0; ; i++) {
      const named = { ...group, name: `${group.name} ${i}` };
      if (lastSlot(named, ms) === ms) return named;
    }
  }

  async function embedded(slotMs: number): Promise<Recorded> {
    using database = openTestDatabase();
    const { db } = database;
    const write = (some: readonly RecordedSeries[]): void => {
      db.exec("BEGIN");
      writeRecorded(db, encodeRecorded({ samples: [], series: some, groups: [], reset: false }));
      db.exec("COMMIT");
    };
    write(
      series().map(({ labels, points }) => ({
        labels: labelsOf(labels),
        times: Float64Array.from(points, ([ms]) => ms),
        values: Float64Array.from(points, ([, value]) => value),
        stale: null,
      })),
    );
    const recorded: Recorded = new Map();
    await backfillRules(
      parseRuleFile(RULES, "rules.yml").map((group) => atSlotsOf(group, slotMs)),
      { startMs: START_MS, endMs: START_MS + MINUTES * MINUTE },
      {
        queries: {
          instant: () => [],
          range: (text, slots) => {
            const range = { startMs: slots.firstMs, endMs: lastOf(slots), stepMs: slots.stepMs };
            const { result } = queryRange(text, openStorage(db), range);
            return result.type === "matrix" ? result.series : [];
          },
        },
        reading: (read) => read(openStorage(db)),
        covered: () => [],
        write: async (some) => {
          for (const { labels, times, values, stale } of some)
            for (const [i, ms] of times.entries())
              if (stale?.[i] !== 1) add(recorded, formatLabels(labels), ms, values[i] ?? Number.NaN);
        },
        cover: async () => {},
        progress: () => {},
      },
    );
    return recorded;
  }

  test("records the same samples at the same times", async () => {
    const expected = promtool();
    const slotMs = Math.min(...[...expected.values()].flatMap((samples) => [...samples.keys()]));
    const actual = await embedded(slotMs);
    const plain = (recorded: Recorded) =>
      [...recorded]
        .map(([name, samples]) => [name, [...samples].sort(([a], [b]) => a - b)] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1));
    expect(expected.size).toBe(11);
    expect([...expected.values()].reduce((sum, { size }) => sum + size, 0)).toBeGreaterThan(1000);
    for (const [i, [name, samples]] of plain(actual).entries()) {
      const [theirName, theirs = []] = plain(expected)[i] ?? [];
      expect([name, samples.map(([ms]) => ms)]).toEqual([theirName, theirs.map(([ms]) => ms)]);
      for (const [at, [, value]] of samples.entries())
        expect(value).toBeCloseTo(theirs[at]?.[1] ?? Number.NaN, 9);
    }
    expect(actual.size).toBe(expected.size);
  });
});
