import type { ResourceMetrics } from "../otlp/model.ts";
import { text, type Signal } from "../signal.ts";

export const metrics: Signal<ResourceMetrics> = {
  ddl: "",
  write: () => ({ count: 0, message: "" }),
  handle: () => text("404 page not found\n", 404),
  maintain: () => false,
};
