import { ServerResponse } from "node:http";

/**
 * Lets Next compress what routes answer, as it does pages. It hands a route's headers to Node as lists of one, in
 * which the compression does not find the content type, and drops a `content-encoding` that a route sets by itself.
 * A list of one and its member are the same header. Once a process; browser test: e2e/specs/compression.spec.ts.
 */
export function letAnswersBeCompressed(): void {
  // oxlint-disable-next-line typescript/unbound-method -- called with its own `this` below
  const { setHeader } = ServerResponse.prototype;
  ServerResponse.prototype.setHeader = function setOne(name, value) {
    const one = Array.isArray(value) && value.length === 1 ? (value[0] as string) : value;
    return setHeader.call(this, name, one);
  };
}
