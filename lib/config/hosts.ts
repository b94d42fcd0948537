const NAMED = /^(?:localhost|[a-z0-9-]+\.localhost)$/;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const IPV6 = /^\[[0-9a-f:.]+\]$/;

/**
 * Whether a request may be answered under the name in its `Host` header. A page of somebody else's can point a name of
 * its own at this machine (DNS rebinding) and read what the console answers; an address or `localhost` cannot be
 * pointed elsewhere. Other names are those of EARSHOT_ALLOWED_HOSTS (`allowed`: names with commas between, `*` for all).
 */
export function hostIsAllowed(host: string | null, allowed: string | undefined): boolean {
  const name = (host ?? "").toLowerCase().replace(/:\d*$/, "");
  if (NAMED.test(name) || IPV4.test(name) || IPV6.test(name)) return true;
  const names = new Set((allowed ?? "").split(",").map((one) => one.trim().toLowerCase()));
  return names.has("*") || (name !== "" && names.has(name));
}
