import { shownValue } from "./model.ts";
import type { Attributes, AttributeValue, RawResource, RawSpan } from "./raw.ts";
import type { TraceTree } from "./tree.ts";

/** Search by what rows do not hold. */

interface Wanted {
  readonly key: (key: string) => boolean;
  readonly value: (value: string) => boolean;
  /** A hit is a key and a value that match; else either is enough. */
  readonly both: boolean;
}

/**
 * Indexes of the spans where an attribute of the span, its events, links or resource holds the text, as key or as
 * value; or, for `key=value`, has this key and a value that holds that. Whatever its case; a value counts as it is
 * shown, so what is masked cannot be searched for. Event names and status messages count too, but not for `key=value`.
 *
 * The first search of a trace notes its texts, each once: O(attributes). Others are O(different texts + spans).
 */
export function searchAttributes(tree: TraceTree, text: string): number[] {
  const wanted = wantedOf(text.trim());
  const { texts, at, ends } = textsOf(tree);
  const hits = new Uint8Array(texts.length);
  for (const [i, { key, value }] of texts.entries()) {
    const named = key !== null && wanted.key(key);
    const found = wanted.both ? named && wanted.value(value) : named || wanted.value(value);
    if (found) hits[i] = 1;
  }
  const rows: number[] = [];
  let from = 0;
  for (const [row, end] of ends.entries()) {
    for (let i = from; i < end; i++)
      if (hits[at[i] ?? 0] === 1) {
        rows.push(row);
        break;
      }
    from = end;
  }
  return rows;
}

/** A trace's different texts, and which of them each span has. */
interface Texts {
  /** Key and value of an attribute as it is shown; key null: an event's name, a status message. */
  readonly texts: readonly { readonly key: string | null; readonly value: string }[];
  /** Indexes into `texts`: those of span `row` are `at[ends[row - 1]]` to `at[ends[row] - 1]`. */
  readonly at: Int32Array;
  readonly ends: Int32Array;
}

const noted = new WeakMap<TraceTree, Texts>();

function textsOf(tree: TraceTree): Texts {
  const before = noted.get(tree);
  if (before !== undefined) return before;
  const made = noteTexts(tree.nodes.map(({ span }) => span));
  noted.set(tree, made);
  return made;
}

function noteTexts(spans: readonly RawSpan[]): Texts {
  const texts: { key: string | null; value: string }[] = [];
  const known = new Map<string | null, Map<AttributeValue, number>>();
  const at: number[] = [];
  const note = (key: string | null, value: AttributeValue, shown: () => string): void => {
    let values = known.get(key);
    if (values === undefined) known.set(key, (values = new Map()));
    let index = values.get(value);
    if (index === undefined) {
      index = texts.push({ key, value: shown() }) - 1;
      values.set(value, index);
    }
    at.push(index);
  };
  const addWords = (words: string): void => note(null, words, () => words);
  const addAll = (attributes: Attributes): void => {
    for (const [key, value] of attributes) note(key, value, () => shownValue(key, value));
  };
  // Few resources, each of thousands of spans.
  const ofResource = new Map<RawResource, readonly number[]>();
  const addResource = (resource: RawResource): void => {
    const own = ofResource.get(resource);
    if (own !== undefined) {
      at.push(...own);
      return;
    }
    const from = at.length;
    addAll(resource.attributes);
    ofResource.set(resource, at.slice(from));
  };
  const ends = new Int32Array(spans.length);
  for (const [row, span] of spans.entries()) {
    addAll(span.attributes);
    addResource(span.resource);
    if (span.statusMessage !== null) addWords(span.statusMessage);
    for (const event of span.events) {
      addWords(event.name);
      addAll(event.attributes);
    }
    for (const link of span.links) addAll(link.attributes);
    ends[row] = at.length;
  }
  return { texts, at: Int32Array.from(at), ends };
}

function wantedOf(text: string): Wanted {
  const at = text.indexOf("=");
  const contains = (part: string) => {
    // A pattern that ignores case is several times quicker than making each value lower case.
    const pattern = new RegExp(part.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`), "i");
    return (value: string) => pattern.test(value);
  };
  if (at < 1) return { key: remembered(contains(text)), value: contains(text), both: false };
  const key = text.slice(0, at).trim().toLowerCase();
  const value = contains(text.slice(at + 1).trim());
  return { key: remembered((one) => one.toLowerCase() === key), value, both: true };
}

/** There are few different keys. */
function remembered(test: (key: string) => boolean): (key: string) => boolean {
  const known = new Map<string, boolean>();
  return (key) => {
    let hit = known.get(key);
    if (hit === undefined) {
      hit = test(key);
      if (known.size < 10_000) known.set(key, hit);
    }
    return hit;
  };
}
