import fc from "fast-check";
import { expect, test } from "vitest";
import { EventClock } from "./clock.ts";

test("events happen in the order of their time, those of one instant in the order they were asked for", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 }), async (times) => {
      const clock = new EventClock(0);
      const seen: [number, number][] = [];
      for (const [i, at] of times.entries()) clock.at(at, () => seen.push([clock.now(), i]));
      await clock.runUntil(100);
      const wanted = times
        .map((at, i) => [at, i] as [number, number])
        .sort(([a, i], [b, j]) => a - b || i - j);
      expect(seen).toEqual(wanted);
      expect(clock.now()).toBe(100);
    }),
  );
});

test("what awaits an instant is done with it before time moves on", async () => {
  const clock = new EventClock(1000);
  const seen: string[] = [];
  const sleeper = async (): Promise<void> => {
    await clock.sleep(10);
    await Promise.resolve();
    await Promise.resolve();
    seen.push(`slept until ${clock.now()}`);
    await clock.sleep(5);
    seen.push(`slept until ${clock.now()}`);
  };
  const done = sleeper();
  clock.at(1011, () => seen.push("eleven"));
  await clock.runUntil(1020);
  await done;
  expect(seen).toEqual(["slept until 1010", "eleven", "slept until 1015"]);
});

test("nothing happens before its time", async () => {
  const clock = new EventClock(0);
  let happened = false;
  clock.at(50, () => {
    happened = true;
  });
  await clock.runUntil(49);
  expect(happened).toBe(false);
  expect(clock.pending).toBe(1);
  await clock.runUntil(50);
  expect(happened).toBe(true);
});

test("an event of the past happens now, and time never runs back", async () => {
  const clock = new EventClock(100);
  const seen: number[] = [];
  clock.at(20, () => seen.push(clock.now()));
  await clock.runUntil(100);
  await clock.runUntil(50);
  expect(seen).toEqual([100]);
  expect(clock.now()).toBe(100);
});

test("live, an event sees the time it was planned for, however late it is run", async () => {
  const clock = new EventClock(0);
  const seen: number[] = [];
  let wall = 0;
  clock.at(5, () => seen.push(clock.now()));
  clock.at(7, () => {
    seen.push(clock.now());
    clock.stop();
  });
  // Each look at the wall clock finds it much further on.
  await clock.keepPace(() => (wall += 100));
  expect(seen).toEqual([5, 7]);
});
