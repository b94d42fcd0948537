import { expect, it } from "vitest";
import { searchAttributes } from "./attribute-search.ts";
import { rawSpan } from "./testing/span.ts";
import { treeOf } from "./tree.ts";

const spans = [
  rawSpan({
    id: 1,
    name: "call",
    from: 0,
    to: 9,
    attributes: { "call.sid": "CA1", "sip.phoneNumber": "+14155551000" },
  }),
  rawSpan({
    id: 2,
    name: "GET",
    from: 1,
    to: 2,
    attributes: { "http.route": "/v1/Slots", "http.status": 503 },
  }),
  {
    ...rawSpan({
      id: 3,
      name: "x",
      from: 1,
      to: 2,
      attributes: { list: ["a", "Route=1"], note: "http.route is odd (a+b)" },
    }),
    statusMessage: "timed out",
    events: [
      {
        name: "exception",
        timeNs: rawSpan({ id: 9, name: "", from: 1, to: 1 }).startNs,
        attributes: new Map([["exception.type", "Reset"]]),
      },
    ],
  },
];
const tree = treeOf(spans);
const found = (text: string) => searchAttributes(tree, text).map((row) => row + 1);

it.each([
  ["slots", [2]],
  ["http.route", [2, 3]],
  ["http.route=", [2]],
  ["HTTP.Route = slots", [2]],
  ["http=slots", []],
  ["503", [2]],
  ["http.status=50", [2]],
  ["route=1", []],
  ["timed", [3]],
  ["exception.type=reset", [3]],
  ["exception", [3]],
  ["(a+b)", [3]],
  ["lab", [1, 2, 3]],
  ["deployment.environment.name=lab", [1, 2, 3]],
  ["4155551000", []],
  ["sip.phonenumber=00", [1]],
  ["=CA1", []],
])("%j finds %j", (text, ids) => {
  expect(found(text)).toEqual(ids);
});
