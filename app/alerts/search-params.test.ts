import { expect, it } from "vitest";
import { filtersOf, loadAlertParams, paramsOf } from "./search-params.ts";

const read = (query: string) => filtersOf(loadAlertParams(new URLSearchParams(query)));

it("filters come out of an address as they were put in; what is none is left out", () => {
  const filters = read("severity=page&severity=ticket&state=silenced&vertical=salon&q=edge+1");
  expect(filters).toEqual({
    severity: ["page", "ticket"],
    state: ["silenced"],
    vertical: ["salon"],
    environment: [],
    q: "edge 1",
  });
  expect(paramsOf(filters)).toEqual({
    severity: ["page", "ticket"],
    state: ["silenced"],
    vertical: ["salon"],
    environment: null,
    q: "edge 1",
  });
  expect(read("severity=loud&state=&q=")).toEqual({
    severity: [],
    state: [],
    vertical: [],
    environment: [],
    q: "",
  });
  expect(paramsOf({})).toEqual({ severity: null, state: null, vertical: null, environment: null, q: null });
});
