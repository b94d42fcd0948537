/** Two calls beside each other; without the second, the page asks for it. */
export const compareHref = (a: string, b: string | null = null): string =>
  `/compare?${new URLSearchParams({ a, ...(b !== null && { b }) })}`;
