import { expect, it } from "vitest";
import { callSubject, subjectPath, traceSubject } from "./subject.ts";

it("asks a call's and a trace's endpoints, with whatever a carrier puts into an id", () => {
  expect(subjectPath(callSubject("leg/2:v3.x@h?a#b"))).toBe("/api/v1/calls/leg%2F2%3Av3.x%40h%3Fa%23b");
  expect(subjectPath(traceSubject("54d58a385fb687dfbf67a54cb21136ca"))).toBe(
    "/api/v1/traces/54d58a385fb687dfbf67a54cb21136ca",
  );
});
