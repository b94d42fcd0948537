import { describe, expect, it } from "vitest";
import { run } from "./testing.ts";

describe("formatting", () => {
  it("writes templates from labels, the line and the time", () => {
    expect(
      run('| line_format "{{.a}} [{{ .b }}]{{.none}} {{__line__}} {{__timestamp__}}"', "x", {
        a: "1",
        b: "2",
      })?.line,
    ).toBe("1 [2] x 1970-01-01 00:00:01 +0000 UTC");
    expect(run("| line_format `a {{- .a -}} b`", "x", { a: "1" })?.line).toBe("a1b");
  });

  it.each([
    ["{{ .a | ToUpper }} {{ lower .a }} {{ .a | title }} {{ .none | default `-` }}", "AB ab AB -"],
    ["{{ if eq .a `Ab` }}yes{{ else }}no{{ end }} {{ if and .n (gt (int .n) 4) }}big{{ end }}", "no big"],
    [
      "{{ with .none }}x{{ else }}nothing{{ end }}{{ range $i, $x := fromJson `[1,2]` }} {{ $i }}:{{ $x }}{{ end }}",
      "nothing 0:1 1:2",
    ],
    [
      "{{ printf `%-4s|%05.1f|%d` .a 1.25 7 }} {{ add .n 1 }} {{ div 7 2 }} {{ addf 0.1 0.2 }} {{ mulf .n 0.5 }}",
      "aB  |001.2|7 6 3 0.3 2.5",
    ],
    [
      "{{ regexReplaceAll `(a)(B)` .a `$2$1` }} {{ __line__ | count `e` }} {{ Replace .a `B` `C` -1 }} {{ .a | replace `a` `$1` }}",
      "Ba 2 aC $1B",
    ],
    [
      "{{ trunc 1 .a }} {{ substr 1 2 .a }} {{ alignRight 4 .a }} {{ TrimPrefix .a `a` }} {{ .a | trimSuffix `B` }}",
      "a B   aB B a",
    ],
    [
      "{{ __timestamp__ | date `2006-01-02T15:04:05.000Z07:00` }} {{ __timestamp__ | unixEpochMillis }}",
      "1970-01-01T00:00:01.000Z 1000",
    ],
    [
      "{{ unixToTime `1700000000` | date `Mon Jan _2 3:04PM` }} {{ toDate `2006-01-02` `2026-02-03` | unixEpoch }}",
      "Tue Nov 14 10:13PM 1770076800",
    ],
    [
      "{{ bytes `2KiB` }} {{ duration .d }} {{ urlencode `a b&c` }} {{ urldecode `a%20b+c` }} {{ b64dec `aGk=` }}",
      "2048 1.5 a+b%26c a b c hi",
    ],
  ])("writes %s", (template, expected) => {
    expect(
      run(`| line_format ${JSON.stringify(template)}`, "the line", { a: "aB", n: "5", d: "1.5s" })?.line,
    ).toBe(expected);
  });

  it.each([
    "{{ div 1 0 }}",
    "{{ bytes .a }}",
    "{{ trunc `1` .a }}",
    "{{ .a.b }}",
    "{{ eq 1 `1` }}",
    "{{ repeat 1000000 .a }}",
  ])("marks a line for which %s fails, and keeps it", (template) => {
    const got = run(
      `| line_format ${JSON.stringify(template)} | label_format x=${JSON.stringify(template)}, y="z"`,
      "line",
      { a: "x" },
    );
    expect(got).toMatchObject({ line: "line", parsed: { __error__: "TemplateFormatErr", y: "z" } });
    expect(got?.parsed).not.toHaveProperty("x");
  });

  it("gives all templates of a stage the labels from in front of it", () => {
    expect(
      run('| label_format a="new", b="{{.a}}", c=d, e="{{.c}}"', "x", { a: "old", d: "1" })?.parsed,
    ).toEqual({
      a: "new",
      b: "old",
      c: "1",
      e: "",
    });
    expect(run("| json | line_format `[{{ .__error__ }}]`", "x")?.line).toBe("[]");
  });

  it("renames, adds, drops and keeps labels", () => {
    const metadata = { a: "1", b: "2", c: "3" };
    expect(run('| label_format x=a, y="{{.b}}!"', "l", metadata)).toMatchObject({
      metadata: { b: "2", c: "3" },
      parsed: { x: "1", y: "2!" },
    });
    expect(run('| drop a, b="no", c="3"', "l", metadata)?.metadata).toEqual({ b: "2" });
    expect(run("| keep a, app", "l", metadata, { env: "lab" })).toMatchObject({
      stream: { app: "a" },
      metadata: { a: "1" },
    });
    expect(run("| decolorize", "\u001B[31mred\u001B[0m")?.line).toBe("red");
  });
});
