import { seeded } from "./samples.ts";

/**
 * A rule file with everything that rules can say; no window ends on a sample, where 2.x and 3.x differ.
 * The series make its alerts come and go.
 */
export const RULES = `groups:
- name: recordings
  interval: 1m
  rules:
  - record: vertical:turns:rate5m
    expr: sum by (vertical) (rate(turns_total[290s]))
    labels: {window: 5m}
  - record: vertical:slow:ratio
    expr: sum by (vertical) (rate(slow_turns_total[290s])) / on (vertical) vertical:turns:rate5m
  - record: vertical:slow:ratio:max10m
    expr: max_over_time(vertical:slow:ratio[590s])
  - record: busy:calls
    expr: calls > 12
    labels: {busy: "yes"}
  - record: scalar:time
    expr: time()
- name: alerts
  interval: 1m
  rules:
  - alert: SlowTurns
    expr: vertical:slow:ratio > 0.3
    for: 3m
    labels:
      severity: '{{ if gt $value 0.6 }}page{{ else }}ticket{{ end }}'
      of: '{{ $labels.vertical | toUpper }}'
    annotations:
      summary: '{{ $labels.vertical }}: {{ $value | humanizePercentage }} of turns are slow ({{ printf "%.3f" $value }})'
      value: '{{ $value }} {{ humanize $value }} {{ humanizeDuration $value }} {{ humanize1024 12345678 }}'
      calls: '{{ with query "sum(calls)" }}{{ . | first | value | humanize }}{{ end }}'
      list: '{{ range query "calls" | sortByLabel "vertical" }}{{ .Labels.vertical }}={{ .Value }};{{ end }}'
  - alert: NoTurns
    expr: absent(turns_total{vertical="legal"}) and on () vector(1) unless on () calls{vertical="salon"} > 10
    keep_firing_for: 4m
    annotations:
      text: '{{ $labels }} {{ .Labels.vertical }} {{ len .Labels }} {{ $labels.missing }}'
      at: '{{ humanizeTimestamp 1700000000.5 }} {{ 1e7 }} {{ 100 }} {{ printf "%d|%5.1f|%-6s|%q|%v" 5 0.25 "a" "b" true }}'
  - alert: ManyCalls
    expr: sum without (instance) (calls) > 8
    for: 2m
    keep_firing_for: 3m
    labels: {team: voice}
  - alert: Flapping
    expr: vector(time() / 60) % 5 < 3
    for: 1m
`;

const MINUTES = 95;

interface RuleSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** One a minute; null: none. */
  readonly values: readonly (number | null)[];
}

const random = seeded(11);

const minutes = (value: (minute: number) => number | null): (number | null)[] =>
  Array.from({ length: MINUTES }, (_, minute) => value(minute));

function turns(vertical: string, phase: number): RuleSeries[] {
  // High enough that no rate is held back by zero, which 2.x and 3.x do differently.
  let [all, slow] = [50_000, 50_000];
  const values = minutes((minute) => {
    const added = 5 + Math.floor(random() * 10);
    all += added;
    slow += Math.round(added * Math.max(0, Math.sin((minute + phase) / 8)));
    // No telemetry for a while: series end, and come back.
    return minute > 60 && minute < 72 && vertical === "salon" ? null : all * 1_000_000 + slow;
  });
  return [
    {
      labels: { __name__: "turns_total", vertical },
      values: values.map((value) => (value === null ? null : Math.floor(value / 1_000_000))),
    },
    {
      labels: { __name__: "slow_turns_total", vertical },
      values: values.map((value) => (value === null ? null : value % 1_000_000)),
    },
  ];
}

export const SERIES: readonly RuleSeries[] = [
  ...turns("salon", 0),
  ...turns("sales", 13),
  ...["salon", "sales"].map((vertical, i) => ({
    labels: { __name__: "calls", vertical, instance: "edge-1" },
    values: minutes((minute) => Math.round(10 + 8 * Math.sin((minute + 9 * i) / 5))),
  })),
];
