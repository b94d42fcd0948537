import type { DatabaseSync } from "node:sqlite";
import { deserialize, serialize } from "node:v8";
import type { Labels } from "../../promql/labels.ts";
import type { Rejected } from "../../signal.ts";
import { BatchBuilder } from "../batch.ts";
import { ChunkStore } from "../chunk-store.ts";
import { insertBatch } from "../write.ts";
import { cacheOf } from "../writer-cache.ts";
import { type Covered, writeCovered } from "./coverage.ts";
import type { RuleSample } from "./model.ts";
import type { RecordedSeries } from "./range-rule.ts";
import type { GroupStatus } from "./status.ts";

/** What the rules' thread gives the writer: samples, and how groups stand. */
export interface Recorded {
  readonly samples: readonly RuleSample[];
  /** Long stretches of the past, each of its own series. */
  readonly series?: readonly RecordedSeries[];
  /** Slots at which groups have been evaluated, by their rules. */
  readonly covered?: readonly { readonly key: string; readonly stretch: Covered; readonly stepMs: number }[];
  /** By their place in the list of all groups. */
  readonly groups: readonly (readonly [number, GroupStatus])[];
  /** Forget all groups first: at a start. */
  readonly reset: boolean;
}

/** Only ever read by the same process: no request has this form. */
export const encodeRecorded = (recorded: Recorded): Uint8Array => serialize(recorded);

/** Stores what rules recorded, in the writer's transaction. */
export function writeRecorded(db: DatabaseSync, body: Uint8Array): Rejected {
  const { samples, series = [], covered = [], groups, reset } = deserialize(body) as Recorded;
  const { index } = cacheOf(db);
  const builder = new BatchBuilder();
  for (const { labels, ms, value, stale } of samples) {
    const [id] = index.idsOf(keyOf(labels), () => [labels]);
    if (id !== undefined) builder.push(id, ms, value, stale);
  }
  if (builder.size > 0) insertBatch(db, builder.build());
  const chunks = new ChunkStore(db);
  for (const { labels, ...own } of series) {
    const [id] = index.idsOf(keyOf(labels), () => [labels]);
    if (id !== undefined) chunks.add(id, own);
  }
  for (const { key, stretch, stepMs } of covered) writeCovered(db, key, stretch, stepMs);
  if (reset) db.exec("DELETE FROM prom_rule_group");
  const keep = db.prepare("INSERT OR REPLACE INTO prom_rule_group (position, status) VALUES (?, ?)");
  for (const [position, status] of groups) keep.run(position, serialize(status));
  return { count: 0, message: "" };
}

const keyOf = (labels: Labels): string => `rule\u0002${JSON.stringify(labels)}`;

/** How all groups stand, by file and name. */
export function readGroups(db: DatabaseSync): GroupStatus[] {
  return db
    .prepare("SELECT status FROM prom_rule_group ORDER BY position")
    .all()
    .flatMap(({ status }) => (status instanceof Uint8Array ? [deserialize(status) as GroupStatus] : []));
}
