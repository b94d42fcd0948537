import { createLoader, createParser } from "nuqs/server";
import { parseCallSid } from "#lib/units.ts";

/** A bare number is a caller, whom no address may name: it is left out, as is all else that is no Call SID. */
const callSid = createParser<string>({ parse: parseCallSid, serialize: (sid) => sid });

/** The two calls that are compared: `?a=<Call SID>&b=<Call SID>`. */
export const compareParams = { a: callSid, b: callSid };
export const loadCompare = createLoader(compareParams);
