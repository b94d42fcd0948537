import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileRegex, InvalidRegexError } from "./regex.ts";

describe("compileRegex", () => {
  it("searches anywhere unless anchored", () => {
    expect(compileRegex("b+").test("abbc")).toBe(true);
    expect(compileRegex("b+", { anchored: true }).test("abbc")).toBe(false);
    expect(compileRegex("a|b", { anchored: true }).test("ab")).toBe(false);
    expect(compileRegex("a|b", { anchored: true }).test("b")).toBe(true);
    expect(compileRegex("", { anchored: true }).test("")).toBe(true);
    expect(compileRegex("|x", { anchored: true }).test("")).toBe(true);
  });

  it("lets a dot match a line feed only with dotAll", () => {
    expect(compileRegex("a.b").test("a\nb")).toBe(false);
    expect(compileRegex("a.b", { dotAll: true }).test("a\nb")).toBe(true);
    expect(compileRegex("a.b", { dotAll: true, anchored: true }).test("a\nb")).toBe(true);
    expect(compileRegex("a.b", { anchored: true }).test("a\nb")).toBe(false);
  });

  it("reads RE2's own syntax", () => {
    expect(compileRegex("(?i)abc").test("xABCx")).toBe(true);
    expect(compileRegex("^[[:alpha:]]+$").test("abc")).toBe(true);
    expect(compileRegex("x\\z").test("x\n")).toBe(false);
    expect(compileRegex("(?P<verb>\\w+) (?P<path>/\\S*)(?:\\?(q))?").groupNames).toEqual([
      "verb",
      "path",
      null,
    ]);
  });

  it("refuses with Go's wording what RE2 refuses", () => {
    expect(() => compileRegex("[a")).toThrow(
      new InvalidRegexError("error parsing regexp: missing closing ]: `[a`"),
    );
    for (const bad of ["(?=a)", "a**", "a{1001}", "a)|(b", "\\1"])
      expect(() => compileRegex(bad, { anchored: true })).toThrow(InvalidRegexError);
  });

  it("gives groups and positions", () => {
    const match = compileRegex("(\\d+)-(x)?").exec("zz 12-q");
    expect(match).toEqual({ start: 3, end: 6, groups: ["12-", "12", null] });
    expect(compileRegex("q").exec("z")).toBeNull();
  });

  it("expands templates as Go does", () => {
    const re = compileRegex("(?P<a>\\w+):(\\w+)", { anchored: true });
    expect(re.expand("x:y", "$2-${a}-$a_-$$-$9-$")).toBe("y-x--$--$");
    expect(re.expand("nothing", "$1")).toBeNull();
    expect(compileRegex("o").replaceAll("foo", "[$0]")).toBe("f[o][o]");
    expect(compileRegex("").replaceAll("ab", "-")).toBe("-a-b-");
  });

  it("stays linear where backtracking would not end", () => {
    expect(compileRegex("(x+x+)+y", { anchored: true }).test("x".repeat(20_000))).toBe(false);
  });

  it("agrees with JavaScript on patterns that mean the same in both", () => {
    const atom = fc.constantFrom("a", "b", "[ab]", "[^a]", "(?:ab)", ".", "\\d", "\\w");
    const piece = fc.tuple(atom, fc.constantFrom("", "*", "+", "?", "{1,2}")).map(([a, q]) => a + q);
    const pattern = fc.array(piece, { minLength: 1, maxLength: 4 }).map((list) => list.join(""));
    fc.assert(
      fc.property(
        pattern,
        fc.string({ unit: fc.constantFrom("a", "b", "1", " "), maxLength: 8 }),
        (p, text) => {
          expect(compileRegex(p).test(text)).toBe(new RegExp(p, "u").test(text));
          expect(compileRegex(p, { anchored: true }).test(text)).toBe(
            new RegExp(`^(?:${p})$`, "u").test(text),
          );
        },
      ),
    );
  });
});
