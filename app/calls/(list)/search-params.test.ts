import { expect, it } from "vitest";
import { callFiltersSchema } from "#lib/calls/filters.ts";
import { callParams } from "#lib/calls/params.ts";
import { callListParams, filtersOf, leftOut, loadCallList, paramsOf } from "./search-params.ts";

const read = (query: string) => filtersOf(loadCallList(new URLSearchParams(query)));

it("reads the address by the API's own names, and what it reads the API accepts", () => {
  const filters = read(
    "vertical=salon&vertical=a%2Cb&stage=stt&from=now-6h&sort=worst_turn&direction=inbound",
  );
  expect(filters).toEqual({
    vertical: ["a,b", "salon"],
    stage: ["stt"],
    direction: ["inbound"],
    from: "now-6h",
    sort: "worst_turn",
  });
  expect(callFiltersSchema.safeParse(filters).success).toBe(true);
  const { limit: _limit, cursor: _cursor, ...names } = callFiltersSchema.shape;
  expect(Object.keys(callListParams).toSorted()).toEqual(Object.keys(names).toSorted());
});

it("gives the same filters for the same question, however it is written", () => {
  const one = callParams(read("agent=b&agent=a&verdict=slow&sort=time")).toString();
  expect(callParams(read("verdict=slow&agent=a&agent=b&agent=a")).toString()).toBe(one);
});

it("leaves out what the API would refuse, and says so", () => {
  const given = {
    caller: "+41441234567",
    outcome: ["resolved", "x"],
    from: "tomorrow",
    tel: "5",
    sort: "time",
  };
  const params = loadCallList(given);
  expect(filtersOf(params)).toEqual({ outcome: ["resolved"] });
  expect(leftOut(given, params)).toEqual(["caller", "outcome", "from", "tel"]);
  expect(filtersOf(loadCallList({ agent: "x".repeat(129) }))).toEqual({});
});

it("takes out of the address what is no longer asked for", () => {
  const params = paramsOf({ agent: ["a"] });
  expect(params.agent).toEqual(["a"]);
  expect(Object.entries(params).filter(([, value]) => value !== null)).toHaveLength(1);
});
