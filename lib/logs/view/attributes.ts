import type { LogLine, LogList } from "../schema.ts";

/** Attributes of lines, told once where they are the same. Untrusted keys: never set on an object one by one. */

/** The same list with what all lines of a service have in `shared`. */
export function withShared(list: LogList): LogList {
  const common = new Map<string, Map<string, string>>();
  for (const { service, attributes } of list.lines) {
    const known = common.get(service);
    if (known === undefined) common.set(service, new Map(Object.entries(attributes)));
    else
      for (const [key, value] of known)
        if (!Object.hasOwn(attributes, key) || attributes[key] !== value) known.delete(key);
  }
  const lines = list.lines.map((line) => {
    const shared = common.get(line.service);
    return {
      ...line,
      attributes: Object.fromEntries(
        Object.entries(line.attributes).filter(([key]) => shared?.has(key) !== true),
      ),
    };
  });
  const shared = [...common].map(([service, attributes]) => ({
    service,
    attributes: Object.fromEntries(attributes),
  }));
  return { ...list, lines, shared };
}

/** All attributes of a line, its own first, each by its name. */
export function attributesOf(line: LogLine, shared: LogList["shared"]): [string, string][] {
  const byName = (a: [string, string], b: [string, string]) => (a[0] < b[0] ? -1 : 1);
  const common = shared?.find(({ service }) => service === line.service)?.attributes ?? {};
  return [
    ...Object.entries(line.attributes).sort(byName),
    ...Object.entries(common)
      .filter(([key]) => !Object.hasOwn(line.attributes, key))
      .sort(byName),
  ];
}
