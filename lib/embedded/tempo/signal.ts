import type { ResourceSpans } from "../otlp/model.ts";
import { text, type Signal } from "../signal.ts";

export const traces: Signal<ResourceSpans> = {
  ddl: "",
  write: () => ({ count: 0, message: "" }),
  handle: (_db, request) =>
    request.path === "/ready" ? text("ready\n", 200) : text("404 page not found\n", 404),
  maintain: () => false,
};
