import { expect, test } from "vitest";
import { labelsOf } from "../../promql/labels.ts";
import { parseTemplate } from "../../gotemplate/parse.ts";
import { ALERT_VOCABULARY, expandTemplate } from "./template.ts";

const LABELS = { vertical: "salon", instance: "edge-1.eu.example.org:9090", path: "a b&c" };

const expand = (text: string, value = 0.25): string =>
  expandTemplate(
    text,
    { labels: LABELS, value },
    {
      ms: 1_700_000_000_500,
      query: () => [
        { labels: labelsOf({ agent: "bob" }), value: 2 },
        { labels: labelsOf({ agent: "ada" }), value: 1 },
      ],
    },
  );

test.each([
  ["no action at all }}", "no action at all }}"],
  ["{{ $labels.vertical }}: {{ $value }}", "salon: 0.25"],
  ["{{ .Labels.vertical }}{{ $labels.absent }}.", "salon."],
  ["{{- $value -}}  !", "0.25!"],
  ["a {{/* a remark }} */}} b", "a  b"],
  ["{{ $value | humanizePercentage }}", "25%"],
  ['{{ printf "%.1f%% of %s" $value $labels.vertical }}', "0.2% of salon"],
  ['{{ printf "%5.2f|%-4s|%q|%v" 1.5 "a" "b" true }}', ' 1.50|a   |"b"|true'],
  ['{{ printf "%d" $value }}', "%!d(float64=0.25)"],
  ["{{ if gt $value 0.2 }}high{{ else }}low{{ end }}", "high"],
  ["{{ if eq $labels.vertical `x` }}x{{ else if $labels.vertical }}y{{ end }}", "y"],
  ["{{ with $labels.absent }}{{ . }}{{ else }}none{{ end }}", "none"],
  [
    "{{ $x := 3 }}{{ range $i, $s := query `q` }}{{ $i }}{{ $s.Labels.agent }}{{ .Value }} {{ end }}{{ $x }}",
    "0bob2 1ada1 3",
  ],
  ["{{ query `q` | sortByLabel `agent` | first | label `agent` }}", "ada"],
  ["{{ (query `q` | first).Value }}", "2"],
  ["{{ toUpper $labels.vertical }} {{ title `two words` }}", "SALON Two Words"],
  [
    "{{ stripPort $labels.instance }} {{ stripDomain $labels.instance }}",
    "edge-1.eu.example.org edge-1:9090",
  ],
  ["{{ reReplaceAll `(\\w+)-(\\d)` `$2:$1` $labels.instance }}", "1:edge.eu.example.org:9090"],
  ["{{ urlquery $labels.path }}", "a+b%26c"],
  ["{{ if match `^sal` $labels.vertical }}yes{{ end }}", "yes"],
  ["{{ parseDuration `1h30m` }} {{ now }}", "5400 1.7000000005e+09"],
  ["{{ if and $value (not false) }}both{{ end }}", "both"],
  ["{{ index $labels `vertical` }} {{ len $labels }}", "salon 3"],
  ["{{ 1700000000.5 | humanizeTimestamp }}", "2023-11-14 22:13:20.5 +0000 UTC"],
])("%s", (text, expected) => expect(expand(text)).toBe(expected));

test.each([
  ["humanize", 0, "0"],
  ["humanize", 1234567, "1.235M"],
  ["humanize", 0.00012, "120u"],
  ["humanize", 9999.6, "10k"],
  ["humanize", 0.65625, "656.2m"],
  ["humanize", 0.65675, "656.8m"],
  ["humanize", -999, "-999"],
  ["humanize", 1e30, "1e+06Y"],
  ["humanize1024", 1048576, "1Mi"],
  ["humanize1024", 0.5, "0.5"],
  ["humanizeDuration", 0, "0s"],
  ["humanizeDuration", 0.0125, "12.5ms"],
  ["humanizeDuration", 59.9, "59.9s"],
  ["humanizeDuration", -3700, "-1h 1m 40s"],
  ["humanizeDuration", 90_061, "1d 1h 1m 1s"],
  ["humanizePercentage", 0.123456, "12.35%"],
  ["humanize", Number.POSITIVE_INFINITY, "+Inf"],
])("%s of %d", (name, value, expected) => expect(expand(`{{ $value | ${name} }}`, value)).toBe(expected));

test("what fails when it is expanded is told in the text", () => {
  expect(expand("{{ humanize $labels.vertical }}")).toBe(
    '<error expanding template: strconv.ParseFloat: parsing "salon": invalid syntax>',
  );
});

test.each([
  ["{{ nope 1 }}", 'function "nope" not defined'],
  ["{{ $nope }}", 'undefined variable "$nope"'],
  ["{{ $value", "unclosed action"],
  ["{{ if $value }}x", "{{if}} has no {{end}}"],
  ["{{ end }}", "unexpected {{end}}"],
  ["{{ ( $value }}", "unclosed left paren"],
  ["{{ template `x` }}", "{{template}} is not supported"],
  ["{{ }}", "missing value for command"],
])("%s is refused when it is loaded", (text, message) =>
  expect(() => parseTemplate(text, ALERT_VOCABULARY)).toThrow(message),
);
