import type { ResourceLogs } from "../otlp/model.ts";
import { text, type Signal } from "../signal.ts";

export const logs: Signal<ResourceLogs> = {
  ddl: "",
  write: () => ({ count: 0, message: "" }),
  handle: () => text("404 page not found\n", 404),
  maintain: () => false,
};
