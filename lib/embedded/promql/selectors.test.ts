import { describe, expect, test } from "vitest";
import { instant, memoryStorage, MINUTE, range } from "./testing.ts";

const storage = memoryStorage([
  { labels: { __name__: "up", job: "a" }, samples: [1, 2, "stale", null, 5] },
  { labels: { __name__: "up", job: "b" }, samples: [10, 20, 30, 40, 50] },
]);

describe("instant selectors", () => {
  test("take the newest sample of the last five minutes, the left edge left out as in Prometheus 3", () => {
    expect(instant("up", storage, 9 * MINUTE - 1)).toEqual([
      '{__name__="up", job="a"} 5',
      '{__name__="up", job="b"} 50',
    ]);
    expect(instant("up", storage, 9 * MINUTE)).toEqual([]);
    expect(instant("up", storage, 4 * MINUTE)).toContain('{__name__="up", job="b"} 50');
  });

  test("end at a staleness marker, not five minutes after it", () => {
    expect(instant('up{job="a"}', storage, 2 * MINUTE - 1)).toEqual(['{__name__="up", job="a"} 2']);
    expect(instant('up{job="a"}', storage, 2 * MINUTE)).toEqual([]);
    expect(instant('up{job="a"}', storage, 3 * MINUTE)).toEqual([]);
  });

  test("move with offset and are held by @, in either order", () => {
    expect(instant('up{job="b"} offset 3m', storage, 4 * MINUTE)).toEqual(['{__name__="up", job="b"} 20']);
    expect(instant('up{job="b"} offset -1m', storage, 0)).toEqual(['{__name__="up", job="b"} 20']);
    expect(instant('up{job="b"} @ 60', storage, 4 * MINUTE)).toEqual(['{__name__="up", job="b"} 20']);
    const held = ['{__name__="up", job="b"} 40@0 40@60 40@120'];
    expect(range('up{job="b"} @ 240 offset 1m', storage, [0, 2 * MINUTE, MINUTE])).toEqual(held);
    expect(range('up{job="b"} offset 1m @ 240', storage, [0, 2 * MINUTE, MINUTE])).toEqual(held);
    expect(range('up{job="b"} @ end()', storage, [0, 2 * MINUTE, MINUTE])).toEqual([
      '{__name__="up", job="b"} 30@0 30@60 30@120',
    ]);
  });
});

describe("range selectors", () => {
  test("leave the left edge out and staleness markers too", () => {
    expect(instant("up[2m]", storage, 4 * MINUTE)).toEqual([
      '{__name__="up", job="a"} 5@240',
      '{__name__="up", job="b"} 40@180 50@240',
    ]);
    expect(instant('count_over_time(up{job="b"}[2m])', storage, 4 * MINUTE)).toEqual(['{job="b"} 2']);
  });

  test("of one millisecond hold the sample at their end", () => {
    expect(instant('up{job="b"}[1ms]', storage, 4 * MINUTE)).toEqual(['{__name__="up", job="b"} 50@240']);
  });
});

describe("subqueries", () => {
  test("step at whole multiples of the resolution, the left edge left out", () => {
    expect(instant('up{job="b"}[2m:1m]', storage, 4 * MINUTE)).toEqual([
      '{__name__="up", job="b"} 40@180 50@240',
    ]);
    expect(instant('up{job="b"}[2m:1m]', storage, 4 * MINUTE + 30_000)).toEqual([
      '{__name__="up", job="b"} 40@180 50@240',
    ]);
    expect(instant('sum_over_time(up{job="b"}[4m:2m] offset 1m)', storage, 4 * MINUTE)).toEqual([
      '{job="b"} 40',
    ]);
  });

  test("step by a minute when no resolution is given", () => {
    expect(instant('count_over_time(up{job="b"}[3m:])', storage, 4 * MINUTE)).toEqual(['{job="b"} 3']);
  });

  test("see the whole query's start and end inside", () => {
    expect(
      range('max_over_time((up{job="b"} @ start())[2m:1m])', storage, [MINUTE, 3 * MINUTE, MINUTE]),
    ).toEqual(['{job="b"} 20@60 20@120 20@180']);
  });
});
