import { parseArgs } from "node:util";
import { bigCall } from "./big-trace.ts";
import { brokenCall, BREAKS } from "./broken-trace.ts";
import { hostileCall } from "./hostile-trace.ts";
import { sendCall } from "./made-call.ts";

/**
 * Sends one made-up call to a backend and prints its SID:
 * `node lib/bench/send-call.ts --url http://127.0.0.1:4318 --spans 50000 --lines 10000 --break everything`, or
 * `--hostile`.
 */
const { values } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:4318" },
    spans: { type: "string", default: "10000" },
    lines: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
    break: { type: "string" },
    hostile: { type: "boolean", default: false },
  },
});
const seed = Number(values.seed);
const nowMs = Date.now();
const whole = values.hostile
  ? hostileCall(`hostile-${seed}-${nowMs}`, nowMs)
  : bigCall({ spans: Number(values.spans), lines: Number(values.lines), seed, nowMs });
const how = BREAKS.find((one) => one === values.break);
await sendCall(values.url, how === undefined ? whole : brokenCall(whole, how, seed));
console.log(whole.sid);
