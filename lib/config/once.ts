const made: unique symbol = Symbol.for("earshot.once");
const store = globalThis as { [made]?: Map<string, unknown> };

/**
 * What there must be only once in a process. Next builds pages and routes apart, each with its own copy of a module
 * and of what that remembers: a trace that the page has read would be read again by the API.
 */
export function oncePerProcess<T>(name: string, make: () => T): T {
  const all = (store[made] ??= new Map());
  if (!all.has(name)) all.set(name, make());
  return all.get(name) as T;
}
