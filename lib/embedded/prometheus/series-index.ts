import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type Labels, pairsOf } from "../promql/labels.ts";

/** The writer's memory of which label set has which id. */
export class SeriesIndex {
  readonly #ids = new Map<string, number>();
  readonly #points = new Map<string, readonly number[]>();
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #label: StatementSync;

  constructor(db: DatabaseSync) {
    this.#find = db.prepare("SELECT id FROM prom_series WHERE labels = ?");
    this.#insert = db.prepare("INSERT INTO prom_series (labels) VALUES (?)");
    this.#label = db.prepare("INSERT INTO prom_label (name, value, series_id) VALUES (?, ?, ?)");
  }

  get size(): number {
    return this.#points.size;
  }

  forget(): void {
    this.#ids.clear();
    this.#points.clear();
  }

  /** The ids of all series of a data point, remembered under the point's own identity. */
  idsOf(pointKey: string, series: () => readonly Labels[]): readonly number[] {
    let ids = this.#points.get(pointKey);
    if (ids === undefined) {
      ids = series().map((labels) => this.#idOf(labels));
      this.#points.set(pointKey, ids);
    }
    return ids;
  }

  #idOf(labels: Labels): number {
    const text = JSON.stringify(labels);
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const stored = this.#find.get(text)?.["id"];
    const id = typeof stored === "number" ? stored : this.#create(text, labels);
    this.#ids.set(text, id);
    return id;
  }

  #create(text: string, labels: Labels): number {
    const id = Number(this.#insert.run(text).lastInsertRowid);
    for (const [name, value] of pairsOf(labels)) this.#label.run(name, value, id);
    return id;
  }
}
