import type { ProfileDeclaration } from "../model.ts";

/** What the kit writes (docs/telemetry.md). It is known by `call.sid` on spans of its names, whatever scope wrote them. */
export const earshot: ProfileDeclaration = {
  name: "earshot",
  label: "Earshot",
  scopes: [],
  signs: [],
  roots: ["call"],
  identity: [{ attribute: "call.sid", kind: "call_sid" }],
  callers: [],
};
