import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hash53 } from "./hash.ts";
import { decodeMetadata, encodeMetadata, pairFragment, StoredMetadata } from "./metadata.ts";
import { isIndexed } from "./terms.ts";

const name = fc.stringMatching(/^[a-z_]{1,4}$/);
const value = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", '"', "\\", ":", ",", "{") }),
  fc.string({ unit: "binary" }),
);
const pairs = fc.dictionary(name, value).map((object) => new Map(Object.entries(object)));

describe("stored metadata", () => {
  it("reads back each value by its key, and all of them", () => {
    fc.assert(
      fc.property(pairs, name, (map, other) => {
        const text = encodeMetadata(map);
        const stored = new StoredMetadata(text, new Map());
        for (const key of [...map.keys(), other]) expect(stored.get(key)).toBe(map.get(key));
        expect(new Map(decodeMetadata(text))).toEqual(map);
      }),
    );
  });

  it("contains a pair's fragment exactly when it has the pair", () => {
    fc.assert(
      fc.property(pairs, name, value, (map, key, wanted) => {
        const contains = encodeMetadata(map).includes(pairFragment(key, wanted));
        expect(contains).toBe(map.get(key) === wanted);
      }),
    );
  });

  it("lets what is shared come first", () => {
    const stored = new StoredMetadata('{"a":"own","b":"own"}', new Map([["a", "shared"]]));
    expect(stored.get("a")).toBe("shared");
    expect(stored.entries()).toEqual([
      ["a", "shared"],
      ["b", "own"],
    ]);
  });
});

describe("the term index", () => {
  it("takes identifiers, not words, numbers, sentences or span ids", () => {
    for (const id of [
      "4f70d0b276ba14974c443f0f5478283b",
      "CA88acf7a1302447fb3f70354e00028e2c",
      "0198f6e4-7d6f-7a55",
    ])
      expect(isIndexed("x", id)).toBe(true);
    for (const other of [
      "book_appointment",
      "1795395588086148000",
      "3.754327392578125",
      "on Tuesday at 12",
      "gpt-4o-mini",
    ])
      expect(isIndexed("x", other)).toBe(false);
    expect(isIndexed("span_id", "be8c4b6110d35288")).toBe(false);
  });

  it("hashes without collisions in a few hundred thousand keys, into safe integers", () => {
    const seen = new Set<number>();
    for (let i = 0; i < 300_000; i++) seen.add(hash53(`trace_id\u0000${i}`));
    expect(seen.size).toBe(300_000);
    expect([...seen].every((hash) => Number.isSafeInteger(hash) && hash >= 0)).toBe(true);
  });
});
