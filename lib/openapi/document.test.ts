import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openApiDocument } from "./document.ts";
import type { Endpoint } from "./endpoint.ts";
import { ENDPOINTS } from "./endpoints.ts";

const files = globSync("app/api/**/route.ts");
const handlers = files.flatMap((file) => {
  const path = `/${file
    .replace(/^app\//, "")
    .replace(/\/route\.ts$/, "")
    .replaceAll(/\[(\w+)\]/g, "{$1}")}`;
  const source = readFileSync(file, "utf8");
  return [...source.matchAll(/^export (?:const|async function|function) ([A-Z]+)\b(.*)$/gm)].map(
    ([, method = "", rest = ""]) => ({ name: `${method} ${path}`, rest }),
  );
});
const endpoints = Object.entries<Endpoint>(ENDPOINTS);
const document = openApiDocument("1.2.3");

describe("the OpenAPI document", () => {
  it("has every route handler, and no other", () => {
    const documented = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(handlers.length).toBeGreaterThan(0);
    expect(documented.toSorted()).toEqual(handlers.map(({ name }) => name).toSorted());
  });

  it("is asked for through the one wrapper by every handler, with the endpoint of its own path", () => {
    for (const { name, rest } of handlers) {
      const endpoint = /^ = route\(ENDPOINTS\.(\w+),/.exec(rest)?.[1] ?? "";
      const { method, path } = Object.fromEntries(endpoints)[endpoint] ?? {};
      expect(`${method} ${path}`).toBe(name);
    }
  });

  it("names path parameters, filters and problems", () => {
    const list = document.paths?.["/api/v1/calls"]?.get;
    expect(list?.parameters?.map((one) => ("name" in one ? one.name : ""))).toEqual(
      expect.arrayContaining(["caller", "vertical", "from", "to", "sort", "limit", "cursor"]),
    );
    const span = document.paths?.["/api/v1/calls/{sid}/spans/{spanId}"]?.get;
    expect(span?.parameters).toMatchObject([{ name: "sid" }, { name: "spanId" }]);
    expect(Object.keys(span?.responses ?? {})).toEqual(["200", "400", "404", "500", "503"]);
    expect(document.components?.schemas).toHaveProperty("CallDetail.properties.verdict");
  });

  it("refers only to what is in it", () => {
    const text = JSON.stringify(document);
    const names = new Set(Object.keys(document.components?.schemas ?? {}));
    for (const [, name = ""] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
      expect(names).toContain(name);
  });
});
