import { createHash } from "node:crypto";
import type { Labels } from "#lib/datasources/series.ts";
import { labelsKey } from "./join.ts";

/** An alert's id in addresses: a hash of its labels, which may hold anything. Server only. */
export const alertId = (labels: Labels): string =>
  createHash("sha256").update(labelsKey(labels)).digest("hex").slice(0, 16);
