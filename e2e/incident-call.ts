import { callCohort } from "./api.ts";
import { truth } from "./truth.ts";

/**
 * The newest call of the incident that the calls around it show to be one of many. At quiet hours nearly all calls of
 * a vertical are hit: then there are no others to tell them from. Throws where it is so in all of them.
 */
export async function oneOfMany(): Promise<string> {
  const hit = truth().filter(({ scenario, expected }) => scenario === "incident" && expected !== null);
  for (const calls of Map.groupBy(hit, ({ vertical }) => vertical).values()) {
    const sid = calls.at(-1)?.sid ?? "";
    if ((await callCohort(sid)).status === "bunched") return sid;
  }
  throw new Error("in no vertical is a call of the incident one of many");
}
