/** Valid queries beside the recorded ones, so that every construct is mutated. */
export const TRACEQL_SEEDS: readonly string[] = [
  "{}",
  '{ span.call.sid = "CA1" && duration > 300ms } | select(span.call.vertical, resource.service.name)',
  '{ name =~ "t.*" || status = error } | count() > 2 | avg(duration) < 1.5s',
  '{ event:name = "barge_in" } >> { span.turn.index >= 1 }',
  "{ .call.vertical != nil } !>> { kind = server } | by(span.call.vertical) | coalesce()",
  "{ (duration * 2 - 10ms) / 3 > 1ms } ~ { span:parentID = nil }",
  '{ rootName = "call" } &>> { name = "turn" } | max(duration) - min(duration) > 10ms',
  '{ name = "turn" } | rate() by (span.call.vertical) | topk(3)',
  "{ true } | quantile_over_time(duration, .5, .99) by (name) with (exemplars=true)",
  "{ status != ok } | histogram_over_time(duration)",
  '{ trace:id =~ "5.*" } && ({ true } < { traceDuration > 1s }) with (most_recent=true)',
  "{ span.turn.index + 1 = 3 } | min_over_time(span.turn.index) by (resource.service.name)",
  '{ parent.name = "call" } | sum_over_time(duration) | bottomk(2)',
];

export const LOGQL_SEEDS: readonly string[] = [
  '{service_name="voice-edge"}',
  '{service_name=~".+"} |= "tool" != "x" |~ "(?i)answer" or "b" | json | line_format "{{.event_name}} {{.level}}"',
  '{service_name="voice-edge"} | logfmt --strict a="b", c | a > 5 and c < 3.5ms or b >= 10KB',
  '{service_name="voice-edge"} | regexp "(?P<word>\\\\w+)" | label_format x=word, y="{{.word}}-1" | drop word | keep x, y',
  '{service_name="voice-edge"} | pattern "<a> <b> <_>" | decolorize | unpack',
  '{service_name="voice-edge"} | trace_id="4f70d0b276ba14974c443f0f5478283b" | detected_level=~"info|warn"',
  'sum by (detected_level) (count_over_time({service_name="voice-edge"}[5m]))',
  'quantile_over_time(0.95, {service_name="voice-edge"} | json | unwrap duration(duration_ms) | __error__="" [1m] offset 1m) by (x)',
  'topk(3, sum by (event_name) (rate({service_name="voice-edge"} | logfmt [1m]))) > 0.5 or vector(1)',
  'bytes_over_time({service_name="voice-edge"}[1h]) / on() group_left() bytes_rate({service_name="voice-edge"}[1h]) * 100 ^ 2',
  'absent_over_time({service_name="nope"}[5m]) unless bool avg_over_time({a="b"} | unwrap bytes(x) [5m]) without (a)',
  'label_replace(rate({service_name="voice-edge"}[1m]), "a", "$1", "service_name", "(.*)-.*")',
];
