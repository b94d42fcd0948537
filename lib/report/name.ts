import type { CallFile } from "./schema.ts";

/** `earshot-CA3f8e21d0-2026-03-02.json`: nothing in it that a file system or a shell could take for something else. */
export function fileName({ call }: CallFile["call"], extension: "json" | "md"): string {
  const id = call.sid
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40);
  const day = /^\d{4}-\d\d-\d\d/.exec(call.startedAt ?? "")?.[0];
  return (
    ["earshot", id === "" ? "call" : id, ...(day === undefined ? [] : [day])].join("-") + `.${extension}`
  );
}
