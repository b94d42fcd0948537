import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { ConfigError } from "./errors.ts";
import { parseConfig } from "./schema.ts";

const noFile = (): string => {
  throw new Error("no file was asked for");
};

function problems(env: Record<string, string>, yaml?: string): readonly string[] {
  try {
    parseConfig(
      yaml === undefined ? env : { ...env, EARSHOT_CONFIG: "/etc/earshot.yaml" },
      () => yaml ?? noFile(),
    );
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("addresses", () => {
  it("point at the embedded backend when none is set, also when compose sets them empty", () => {
    const config = parseConfig({ TEMPO_URL: "", LOKI_URL: " ", EARSHOT_BACKEND_PORT: "5000" }, noFile);
    expect(config.embedded).toBe(true);
    expect(config.backends.tempo.url).toBe("http://127.0.0.1:5000/tempo");
    expect(config.backends.loki.url).toBe("http://127.0.0.1:5000/loki");
    expect(config.backends.prometheus.url).toBe("http://127.0.0.1:5000/prometheus");
    expect(config.backends.alertmanager.url).toBeNull();
  });

  it("of an Alertmanager alone go with the embedded backend, which has none", () => {
    const config = parseConfig({ ALERTMANAGER_URL: "http://am:9093" }, noFile);
    expect(config.embedded).toBe(true);
    expect(config.backends.alertmanager.url).toBe("http://am:9093");
    expect(config.backends.prometheus.url).toBe("http://127.0.0.1:4318/prometheus");
  });

  it("leave the unset ones off as soon as one is set", () => {
    const config = parseConfig({ TEMPO_URL: "https://tempo.example/behind/", LOKI_URL: "off" }, noFile);
    expect(config.embedded).toBe(false);
    expect(config.backends.tempo.url).toBe("https://tempo.example/behind");
    expect(config.backends.loki.url).toBeNull();
    expect(config.backends.prometheus.url).toBeNull();
  });

  it("move credentials into a header", () => {
    const { tempo } = parseConfig({ TEMPO_URL: "http://user:p%40ss@tempo:3200" }, noFile).backends;
    expect(tempo.url).toBe("http://tempo:3200");
    expect(tempo.authorization?.reveal()).toBe(
      `Basic ${Buffer.from("user:p@ss", "utf8").toString("base64")}`,
    );
  });

  it.each(["tempo:3200", "ftp://tempo", "http://", "not an address", "http://t?x=1", "http://t#x"])(
    "%s is refused",
    (TEMPO_URL) => {
      expect(problems({ TEMPO_URL })).toEqual([expect.stringMatching(/^TEMPO_URL must be an /)]);
    },
  );
});

describe("secrets", () => {
  const env = {
    TEMPO_URL: "http://tempo:3200",
    TEMPO_TOKEN: "t0ken-of-tempo",
    TEMPO_TENANT: "team-a",
    CALLER_HASH_KEY: "hash-key",
  };

  it("are there for those who ask, and nowhere by accident", () => {
    const config = parseConfig(env, noFile);
    expect(config.backends.tempo.authorization?.reveal()).toBe("Bearer t0ken-of-tempo");
    expect(config.callerHashKey?.reveal()).toBe("hash-key");
    const shown = `${inspect(config, { depth: 9, showHidden: true })} ${JSON.stringify(config)} ${String(config.callerHashKey)}`;
    expect(shown).not.toContain("t0ken-of-tempo");
    expect(shown).not.toContain("hash-key");
  });

  it("are in no problem", () => {
    const bad = {
      TEMPO_URL: "http://user:passw0rd@",
      TEMPO_TOKEN: "two words-s3cret",
      LOKI_TENANT: "a|b",
      PROMETHEUS_TENANT: "a b",
    };
    const told = problems(bad);
    expect(told).toHaveLength(4);
    expect(told.join("\n")).not.toMatch(/passw0rd|s3cret/);
    expect(told).toContain('LOKI_TENANT must be one tenant: "|" is not allowed.');
  });

  it("are given once", () => {
    expect(problems({ TEMPO_URL: "http://u:p@t", TEMPO_TOKEN: "x" })).toHaveLength(1);
  });
});

it("names every bad variable at once", () => {
  const told = problems({ EARSHOT_BACKEND_PORT: "70000", DEFAULT_REGION: "Germany", LOKI_URL: "x" });
  expect(told.map((one) => one.split(" ")[0])).toEqual([
    "EARSHOT_BACKEND_PORT",
    "DEFAULT_REGION",
    "LOKI_URL",
  ]);
});

it("reads a region in any case", () => {
  expect(parseConfig({ DEFAULT_REGION: "us" }, noFile).defaultRegion).toBe("US");
});

describe("the file", () => {
  it("that is not there is named", () => {
    const missing = () => {
      throw Object.assign(new Error("ENOENT"), { code: "ENOENT" });
    };
    expect(() => parseConfig({ EARSHOT_CONFIG: "/nope.yaml" }, missing)).toThrow(
      "EARSHOT_CONFIG names /nope.yaml, but there is no such file.",
    );
  });

  it("may be empty", () => {
    expect(problems({}, "")).toEqual([]);
    expect(problems({}, "# nothing yet\n")).toEqual([]);
  });

  it("gives each problem its line, key and reason", () => {
    const yaml = [
      "budgets:",
      "  verticals:",
      "    salon:",
      "      stages:",
      "        stt: -5",
      "        sst: 100",
      "links:",
      "  grafana: javascript:alert(1)",
      "retention: { logs_days: soon }",
      "typo: 1",
    ].join("\n");
    const told = problems({}, yaml);
    const places = told.map((one) => /^\/etc\/earshot\.yaml:(\d+: [\w.]+): ./.exec(one)?.[1]);
    expect(new Set(places)).toEqual(
      new Set([
        "5: budgets.verticals.salon.stages.stt",
        "6: budgets.verticals.salon.stages.sst",
        "8: links.grafana",
        "9: retention.logs_days",
        "10: typo",
      ]),
    );
  });

  it.each([
    ["carrier: javascript:alert(1)", /links\.carrier: must begin with http/],
    ["carrier: 'https://{vertical}.example/'", /links\.carrier: must not hold a placeholder before/],
    ["carrier: 'https://u:p@c.example/{call_sid}'", /links\.carrier: must hold no user/],
    [
      "carrier: 'https://c.example/{caller_number}'",
      /links\.carrier: holds \{caller_number\}, which is no placeholder/,
    ],
    ["grafana: { url: 'https://g.example/{trace_id}' }", /links\.grafana\.url: must be an address/],
    [
      "grafana: { url: 'https://g.example', datasources: { loki: 'a b' } }",
      /links\.grafana\.datasources\.loki: /,
    ],
    ["more: [{ name: Runbook, url: 'file:///etc/passwd' }]", /links\.more\.0\.url: must begin with http/],
  ])("refuses the link %s", (yaml, said) => {
    expect(problems({}, `links:\n  ${yaml}\n`).join("\n")).toMatch(said);
  });

  it("that is no YAML says where", () => {
    expect(problems({}, "budgets:\n  all: [1,\nlinks: {}\n")[0]).toMatch(/^\/etc\/earshot\.yaml:\d+: /);
    expect(problems({}, "- a\n- b\n")[0]).toMatch(/^\/etc\/earshot\.yaml:1: the file: /);
  });

  it("cannot unfold to more than it holds", () => {
    const bomb = ["a: &a [1,1,1,1,1,1,1,1,1]"];
    for (let i = 1; i < 9; i += 1) {
      const [from, to] = ["abcdefghi"[i - 1], "abcdefghi"[i]];
      bomb.push(`${to}: &${to} [${Array.from({ length: 9 }, () => `*${from}`).join(",")}]`);
    }
    expect(problems({}, bomb.join("\n"))[0]).toMatch(/^\/etc\/earshot\.yaml:1: .*alias/i);
  });

  it("maps metrics, links, limits and retention", () => {
    const config = parseConfig(
      { EARSHOT_CONFIG: "x" },
      () => `
metrics:
  turn_duration_seconds: { name: lk_agents_turn_e2e_latency_seconds, labels: { vertical: null, agent: agent_name } }
  stages:
    stt: { name: stt_duration_milliseconds, unit: ms, match: { env: prod } }
links: { grafana: { url: "https://grafana.example/", datasources: { tempo: t1 } }, carrier: "https://c.example/{call_sid}" }
retention: { traces_days: 7 }
backends: { loki: { timeout_ms: 30000, max_concurrent: 2, max_response_mb: 8 } }
`,
    );
    expect(config.metrics.metrics.turn_duration_seconds).toEqual({
      name: "lk_agents_turn_e2e_latency_seconds",
      unit: "s",
      labels: { vertical: null, agent: "agent_name" },
      match: {},
    });
    expect(config.metrics.stages.stt?.unit).toBe("ms");
    expect(config.links).toMatchObject({
      grafana: {
        url: "https://grafana.example",
        org: 1,
        datasources: { tempo: "t1", loki: null, prometheus: null },
      },
      carrier: "https://c.example/{call_sid}",
      transcript: null,
    });
    expect(config.retention).toEqual({ traceDays: 7, logDays: 14, metricDays: 35 });
    expect(config.backends.loki).toMatchObject({
      timeoutMs: 30_000,
      maxConcurrent: 2,
      maxBytes: 8_000_000,
    });
  });

  it("of docs/configuration.md is read as it stands", () => {
    const docs = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");
    const yaml = /```yaml\n([^]*?)```/.exec(docs)?.[1];
    const slos = readFileSync(new URL("../../deploy/slo.yaml", import.meta.url), "utf8");
    const config = parseConfig(
      { EARSHOT_CONFIG: "/etc/x" },
      (path) => (path === "/etc/x" ? yaml : slos) ?? noFile(),
    );
    expect(config.sloFile).toBe("/etc/slo.yaml");
    expect(config.budgets).toMatchObject({ version: "2026-07", verticals: { healthcare: { turnMs: 1600 } } });
    expect(config.metrics.stages.stt?.match).toEqual({ env: "prod" });
  });

  it("names an SLO file, whose faults and absence are told with the others", () => {
    const parse = (slos: string | null) => () =>
      parseConfig({ EARSHOT_CONFIG: "/etc/earshot/earshot.yaml" }, (path) => {
        if (path === "/etc/earshot/earshot.yaml") return "slo: { file: slo.yaml }";
        if (slos !== null) return slos;
        throw Object.assign(new Error("gone"), { code: "ENOENT" });
      });
    expect(parse("version: 2")).toThrow("/etc/earshot/slo.yaml:1:1: version: must be the number 1");
    expect(parse(null)).toThrow("slo.file names /etc/earshot/slo.yaml, but there is no such file");
  });
});
