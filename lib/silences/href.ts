/** The form's address: each label is a parameter. Labels are untrusted and only ever encoded. */
export function silenceHref(labels: Readonly<Record<string, string | null>>): string {
  const query = new URLSearchParams(
    Object.entries(labels).flatMap(([name, value]) =>
      value === null || value === "" ? [] : [[name, value]],
    ),
  ).toString();
  return `/alerts/silences/new${query === "" ? "" : `?${query}`}`;
}
