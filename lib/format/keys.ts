/** Each item with a key for React: made of what the item says, and unique even where two say the same. */
export function keyed<T>(items: readonly T[], name: (item: T) => string): { key: string; item: T }[] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const text = name(item);
    const times = seen.get(text) ?? 0;
    seen.set(text, times + 1);
    return { key: times === 0 ? text : `${text} #${times}`, item };
  });
}
