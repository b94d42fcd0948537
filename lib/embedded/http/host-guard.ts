import { isIP } from "node:net";

/**
 * A page of another site can reach a loopback port through a name that it points at 127.0.0.1 (DNS rebinding).
 * So a backend that is bound to loopback answers only to loopback's own names.
 */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, "").toLowerCase();
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  return isIP(name) === 4 ? name.startsWith("127.") : name === "::1";
}

export function hostAllowed(boundTo: string, hostHeader: string | undefined): boolean {
  if (!isLoopback(boundTo)) return true;
  // HTTP/1.0 clients send none, and no browser is one.
  if (hostHeader === undefined) return true;
  return isLoopback(hostHeader.replace(/:\d+$/, ""));
}
