import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { difference } from "./compare.ts";
import { type Embedded, openEmbedded } from "./embedded.ts";
import { FUNCTION_QUERIES } from "./function-queries.ts";
import { generateQueries } from "./generate.ts";
import { OPERATOR_QUERIES } from "./operator-queries.ts";
import { prometheusVersion, type RealPrometheus, startPrometheus } from "./real-prometheus.ts";
import { ORDERED, REFUSED } from "./refused-queries.ts";
import { START_MS, testSeries } from "./samples.ts";

const version = prometheusVersion();
/** Never a multiple of ten seconds, as the subqueries' steps are: no window ends on a sample. */
const AT = START_MS / 1000 + 2 * 3600 + 13;
const RANGE = { start: String(START_MS / 1000 + 3600 + 13), end: String(AT + 1800), step: "130" };

describe.skipIf(version === null)(
  `the same samples in ${version ?? "a real Prometheus (none on PATH: skipped)"}`,
  () => {
    let real: RealPrometheus;
    let embedded: Embedded;

    beforeAll(async () => {
      const series = testSeries();
      embedded = openEmbedded(series);
      real = await startPrometheus(series);
    });
    afterAll(async () => {
      embedded?.close();
      await real?.stop();
    });

    async function compare(
      path: string,
      params: Record<string, string>,
      ordered = false,
    ): Promise<string | null> {
      const search = new URLSearchParams(params);
      const response = await fetch(`${real.url}${path}`, { method: "POST", body: search });
      const answer = embedded.get(path, search);
      if (response.status !== answer.status) {
        return `HTTP ${response.status} ≠ ${answer.status}: ${await response.text()} ≠ ${JSON.stringify(answer.body)}`;
      }
      return difference(await response.json(), answer.body, ordered);
    }

    test.each([...OPERATOR_QUERIES, ...FUNCTION_QUERIES, ...REFUSED].map((query) => [query]))(
      "%s",
      async (query) => {
        expect(await compare("/api/v1/query", { query, time: String(AT) })).toBeNull();
        expect(await compare("/api/v1/query_range", { query, ...RANGE })).toBeNull();
      },
    );

    test.each(ORDERED.map((query) => [query]))("%s, in order", async (query) => {
      expect(await compare("/api/v1/query", { query, time: String(AT) }, true)).toBeNull();
    });

    test("300 generated queries", async () => {
      const different: string[] = [];
      for (const query of generateQueries(300)) {
        const at = await compare("/api/v1/query", { query, time: String(AT) });
        const over = await compare("/api/v1/query_range", { query, ...RANGE });
        if (at !== null || over !== null) different.push(`${query}\n  ${at ?? over}`);
      }
      expect(different).toEqual([]);
    });

    test("a range vector gives the samples themselves", async () => {
      for (const query of ["load[10m]", "sparse[1h] offset 5m", "load[10m:2m]", "calls_total[5m] @ end()"]) {
        expect(await compare("/api/v1/query", { query, time: String(AT) })).toBeNull();
      }
    });
  },
);
