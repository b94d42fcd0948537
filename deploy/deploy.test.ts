import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseConfigFile } from "#lib/config/file.ts";
import { parseConfig } from "#lib/config/schema.ts";
import { PROMOTED } from "#lib/embedded/prometheus/identity.ts";
import { at, type Compose, DEPLOY, portOf, readCompose, readYaml, ROOT, textAt } from "./testing.ts";

/** The files of this folder agree with each other, with the console, and with docs/telemetry.md. */

const compose: Compose = readCompose();
const collector = readYaml("collector/collector.yaml");
const prometheus = readYaml("prometheus/prometheus.yaml");
const tempo = readYaml("tempo/tempo.yaml");
const loki = readYaml("loki/loki.yaml");
const service = (name: string) => {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`compose.yaml has no service ${name}`);
  return found;
};
const days = (text: string): number => {
  const match = /^(\d+)([hd])$/.exec(text);
  if (match === null) throw new Error(`${text} is no duration in hours or days`);
  return match[2] === "h" ? Number(match[1]) / 24 : Number(match[1]);
};

describe("every service", () => {
  for (const [name, one] of Object.entries(compose.services)) {
    it(`${name} is pinned, bounded, unprivileged and reached only from this machine`, () => {
      expect(one.image).toMatch(/:v?\d+\.\d+\.\d+$/);
      expect(one.deploy.resources.limits).toMatchObject({
        cpus: expect.stringMatching(/^\d/),
        memory: expect.stringMatching(/^\d+[MG]$/),
      });
      expect(one.cap_drop).toEqual(["ALL"]);
      expect(one.security_opt).toContain("no-new-privileges:true");
      expect(one.read_only).toBe(true);
      for (const port of one.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    });

    it(`${name} mounts files of this folder read-only, and keeps data in named volumes`, () => {
      const mounts = (one.volumes ?? []).map((mount) => mount.split(":"));
      const files = mounts.filter(([from]) => from?.startsWith("./"));
      expect(files.filter(([from = "", , mode]) => mode !== "ro" || !existsSync(join(DEPLOY, from)))).toEqual(
        [],
      );
      const named = mounts.filter((mount) => !files.includes(mount)).map(([from = ""]) => from);
      expect(Object.keys(compose.volumes)).toEqual(expect.arrayContaining(named));
    });
  }

  it("has a health check, but the collector, whose image holds nothing to ask with", () => {
    const without = Object.entries(compose.services).filter(([, one]) => one.healthcheck === undefined);
    expect(without.map(([name]) => name)).toEqual(["collector-queue", "collector"]);
  });

  it("publishes a port of its own", () => {
    const published = Object.values(compose.services).flatMap(({ ports = [] }) =>
      ports.map((port) => port.split(":")[1]),
    );
    expect(new Set(published).size).toBe(published.length);
  });

  it("keeps Go's heap below the container's memory", () => {
    const tight = Object.entries(compose.services).filter(([, { environment, deploy }]) => {
      const heap = /^(\d+)MiB$/.exec(environment?.["GOMEMLIMIT"] ?? "0MiB")?.[1];
      const memory = /^(\d+)([MG])$/.exec(deploy.resources.limits.memory);
      return !(Number(heap) <= Number(memory?.[1]) * (memory?.[2] === "G" ? 1024 : 1) * 0.85);
    });
    expect(tight.map(([name]) => name)).toEqual([]);
  });
});

describe("the collector", () => {
  const exporters = ["otlp_grpc/tempo", "otlp_http/loki", "otlp_http/prometheus"] as const;
  const endpoint = (name: string) => textAt(collector, "exporters", name, "endpoint");

  it("hands each signal to the backend's own OTLP address", () => {
    const receiver = textAt(tempo, "distributor", "receivers", "otlp", "protocols", "grpc", "endpoint");
    expect(endpoint("otlp_grpc/tempo")).toBe(`tempo:${portOf(receiver)}`);
    expect(endpoint("otlp_http/loki")).toBe(
      `http://loki:${String(at(loki, "server", "http_listen_port"))}/otlp`,
    );
    expect(endpoint("otlp_http/prometheus")).toBe("http://prometheus:9090/api/v1/otlp");
    expect(service("prometheus").command).toContain("--web.enable-otlp-receiver");
    expect(service("prometheus").command).toContain("--enable-feature=exemplar-storage");
  });

  it("listens where compose publishes it", () => {
    const listens = [
      textAt(collector, "receivers", "otlp", "protocols", "grpc", "endpoint"),
      textAt(collector, "receivers", "otlp", "protocols", "http", "endpoint"),
      textAt(collector, "extensions", "health_check", "endpoint"),
    ].map(portOf);
    expect(service("collector").ports?.map(portOf)).toEqual(listens);
  });

  it("keeps on disk, for ever, what a backend cannot take", () => {
    for (const name of exporters) {
      expect(at(collector, "exporters", name, "retry_on_failure", "max_elapsed_time")).toBe("0s");
      expect(at(collector, "exporters", name, "sending_queue", "storage")).toBe("file_storage/queue");
    }
    expect(at(collector, "service", "extensions")).toContain("file_storage/queue");
    const folder = textAt(collector, "extensions", "file_storage/queue", "directory");
    expect(service("collector").volumes).toContain(`collector-queue:${folder}`);
    expect(service("collector-queue").command).toContain(folder);
    expect(service("collector-queue").command).toContain(service("collector").user);
  });

  it("bounds its memory first, redacts, and never samples", () => {
    for (const signal of ["traces", "logs", "metrics"]) {
      const processors = at(collector, "service", "pipelines", signal, "processors");
      expect(processors).toEqual(["memory_limiter", "redaction"]);
    }
  });

  describe("masks", () => {
    const list = (key: string) => at(collector, "processors", "redaction", key) as string[];
    const keys = list("blocked_key_patterns").map(goPattern);
    const values = list("blocked_values").map(goPattern);
    const contract = [
      ...readFileSync(join(ROOT, "docs/telemetry.md"), "utf8").matchAll(/`([a-z_]+(?:\.[a-z_]+)+)`/g),
    ].map((match) => match[1] ?? "");

    it("no attribute of the contract", () => {
      expect(contract.length).toBeGreaterThan(60);
      expect(contract.filter((name) => keys.some((key) => key.test(name)))).toEqual([]);
    });

    it.each([
      "lk.user_transcript",
      "transcript",
      "gen_ai.input.messages",
      "user.email",
      "caller.phone_number",
    ])("%s by its key", (name) => expect(keys.some((key) => key.test(name))).toBe(true));

    it.each(["+14155551000", "(415) 555-1000", "415-555-1000", "4111 1111 1111 1111", "jo@example.com"])(
      "%s by its value",
      (value) => expect(values.some((one) => one.test(`call ${value} now`))).toBe(true),
    );

    it.each([
      "CA00fb86738b42c835484f3e32248c1e89",
      "8b5f0c52-1111-4222-8333-123456789012",
      "1767225600000000000",
      "2026-07-01T10:00:00.000Z",
      "tool_call book_appointment timed out after 3.00 s",
      "nova-3-2025-04-14",
    ])("nothing of %s", (value) => expect(values.some((one) => one.test(value))).toBe(false));
  });
});

describe("the console", () => {
  it("is given variables that it knows, and the backends at their own ports", () => {
    const { environment = {} } = service("console");
    const config = parseConfig(environment, (path) => {
      const name = basename(path);
      expect(service("console").volumes).toContain(`./${name}:${path}:ro`);
      return readFileSync(join(DEPLOY, name), "utf8");
    });
    expect(config.embedded).toBe(false);
    for (const [source, { url }] of Object.entries(config.backends)) {
      expect(url).toMatch(new RegExp(`^http://${source}:\\d+$`));
      expect(portOf(url ?? "")).toBe(portOf(service(source).ports?.[0] ?? ""));
    }
    const documented = readFileSync(join(ROOT, "docs/configuration.md"), "utf8");
    const example = readFileSync(join(DEPLOY, "console.env.example"), "utf8");
    const names = [...Object.keys(environment), ...[...example.matchAll(/^([A-Z_]+)=/gm)].map((m) => m[1])];
    for (const name of names) expect(documented).toContain(`\`${name}\``);
  });

  it("takes the example of its secrets as it is, and git takes no secret", () => {
    const example = readFileSync(join(DEPLOY, "console.env.example"), "utf8");
    const env = Object.fromEntries([...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map((m) => [m[1], m[2]]));
    expect(parseConfig(env, () => "").callerHashKey).toBeNull();
    expect(readFileSync(join(DEPLOY, ".gitignore"), "utf8")).toContain("*.env\n");
  });

  it("is built with the project's Node and of its version", () => {
    const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
      version: string;
      packages: Record<string, { version: string }>;
    };
    const bases = [...readFileSync(join(DEPLOY, "console.Dockerfile"), "utf8").matchAll(/^FROM (\S+)/gm)];
    const node = lock.packages["node_modules/node"]?.version ?? "none";
    expect(bases.map((match) => match[1])).toEqual(bases.map(() => `node:${node}-bookworm-slim`));
    expect(service("console").image).toBe(`earshot-console:${lock.version}`);
  });
});

describe("retention", () => {
  it("is 14 days for traces and logs, 35 for metrics, everywhere", () => {
    expect(readFileSync(join(ROOT, "docs/telemetry.md"), "utf8")).toContain(
      "Traces and logs are kept 14 days, metrics 35.",
    );
    const compaction = ["compaction", "block_retention"] as const;
    expect(days(textAt(tempo, "backend_scheduler", "provider", "compaction", ...compaction))).toBe(14);
    expect(days(textAt(tempo, "backend_worker", ...compaction))).toBe(14);
    expect(days(textAt(loki, "limits_config", "retention_period"))).toBe(14);
    expect(at(loki, "compactor", "retention_enabled")).toBe(true);
    expect(at(loki, "compactor", "delete_request_store")).toBe("filesystem");
    expect(days(textAt(prometheus, "storage", "tsdb", "retention", "time"))).toBe(35);
    const path = join(DEPLOY, "earshot.yaml");
    expect(parseConfigFile(path, readFileSync(path, "utf8"))).toMatchObject({
      file: { retention: { traces_days: 14, logs_days: 14, metrics_days: 35 } },
    });
  });
});

describe("the backends", () => {
  it("make the same resource attributes labels as the embedded backend", () => {
    expect(at(prometheus, "otlp", "promote_resource_attributes")).toEqual(PROMOTED);
    expect(textAt(loki, "schema_config", "configs", 0, "schema")).toBe("v13");
    expect(textAt(loki, "schema_config", "configs", 0, "store")).toBe("tsdb");
  });

  it("ask each other by names and ports that compose has", () => {
    const scraped = (at(prometheus, "scrape_configs") as object[]).map((_, i) =>
      textAt(prometheus, "scrape_configs", i, "static_configs", 0, "targets", 0),
    );
    const alerting = textAt(prometheus, "alerting", "alertmanagers", 0, "static_configs", 0, "targets", 0);
    const datasources = at(readYaml("grafana/datasources.yaml"), "datasources") as { url: string }[];
    for (const address of [...scraped, alerting, ...datasources.map(({ url }) => url)]) {
      const { hostname, port } = new URL(address.includes("://") ? address : `http://${address}`);
      if (hostname === "localhost" || hostname === "collector") continue;
      expect(portOf(service(hostname).ports?.[0] ?? "")).toBe(port);
    }
    const readers = ["service", "telemetry", "metrics", "readers", 0, "pull", "exporter"] as const;
    expect(scraped).toContain(`collector:${String(at(collector, ...readers, "prometheus", "port"))}`);
  });
});

describe("alerts", () => {
  const reads = (name: string, path: string): boolean =>
    service(name).volumes?.some((volume) => path.startsWith(volume.split(":")[1] ?? "none")) ?? false;

  it("find their rules, their configuration and its secrets in the containers", () => {
    const [rules = ""] = at(prometheus, "rule_files") as string[];
    expect(reads("prometheus", `/etc/prometheus/${rules}`)).toBe(true);
    expect(service("prometheus").volumes).toContain("./prometheus/rules:/etc/prometheus/rules:ro");
    const mounted = "./alertmanager/alertmanager.yml:/etc/alertmanager/alertmanager.yml:ro";
    expect(service("alertmanager").volumes).toContain(mounted);
    const config = readFileSync(join(DEPLOY, "alertmanager/alertmanager.yml"), "utf8");
    const secrets = [...config.matchAll(/_file: (\S+)/g)].map(([, path = ""]) => path);
    expect(secrets.length).toBeGreaterThanOrEqual(3);
    for (const path of secrets) expect(reads("alertmanager", path)).toBe(true);
  });
});

/** RE2's `(?i)` as JavaScript's flag. */
function goPattern(pattern: string): RegExp {
  return pattern.startsWith("(?i)") ? new RegExp(pattern.slice(4), "i") : new RegExp(pattern);
}
