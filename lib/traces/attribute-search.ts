import { shownValue } from "./model.ts";
import type { Attributes, RawResource, RawSpan } from "./raw.ts";

/** Search by what rows do not hold. Linear in the number of attributes. */

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
 */
export function searchAttributes(spans: readonly RawSpan[], text: string): number[] {
  const wanted = wantedOf(text.trim());
  const resources = new Map<RawResource, boolean>();
  const inResource = (resource: RawResource): boolean => {
    let hit = resources.get(resource);
    if (hit === undefined) {
      hit = matches(resource.attributes, wanted);
      resources.set(resource, hit);
    }
    return hit;
  };
  const rows: number[] = [];
  for (const [row, span] of spans.entries())
    if (matches(span.attributes, wanted) || elsewhere(span, wanted) || inResource(span.resource))
      rows.push(row);
  return rows;
}

function elsewhere(span: RawSpan, wanted: Wanted): boolean {
  if (!wanted.both && span.statusMessage !== null && wanted.value(span.statusMessage)) return true;
  for (const event of span.events)
    if ((!wanted.both && wanted.value(event.name)) || matches(event.attributes, wanted)) return true;
  return span.links.some((link) => matches(link.attributes, wanted));
}

function matches(attributes: Attributes, wanted: Wanted): boolean {
  for (const [key, value] of attributes) {
    const hit = wanted.key(key);
    if (hit && !wanted.both) return true;
    if ((hit || !wanted.both) && wanted.value(shownValue(key, value))) return true;
  }
  return false;
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
