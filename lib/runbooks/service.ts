import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { firstHeading } from "./model.ts";

/** What to do when an alert fires: the Markdown files of docs/runbooks. Server only; relative to where it was started. */

const FOLDER = join("docs", "runbooks");
/** The only form of a name that is ever made into a path. */
const NAME = /^[a-z0-9][a-z0-9-]{0,80}$/;

export interface Runbook {
  readonly name: string;
  readonly title: string;
  readonly markdown: string;
}

/** By name, in the order of the alphabet. Empty where there are none. */
export async function listRunbooks(folder = FOLDER): Promise<Runbook[]> {
  const files = await readdir(folder).catch(() => []);
  const names = files.filter((file) => file.endsWith(".md")).map((file) => file.slice(0, -".md".length));
  const all = await Promise.all(names.toSorted().map((name) => readRunbook(name, folder)));
  return all.filter((one) => one !== null);
}

/** Null for a name that is none, or of which there is no file. */
export async function readRunbook(name: string, folder = FOLDER): Promise<Runbook | null> {
  if (!NAME.test(name)) return null;
  const markdown = await readFile(join(folder, `${name}.md`), "utf8").catch(() => null);
  return markdown === null ? null : { name, title: firstHeading(markdown) ?? name, markdown };
}
