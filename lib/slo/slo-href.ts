/** The page of one objective of one vertical. Names are untrusted and only ever encoded. */
export function sloHref({
  objective,
  vertical,
  environment,
}: {
  readonly objective: string;
  readonly vertical: string;
  readonly environment: string | null;
}): string {
  const path = `/slos/${encodeURIComponent(objective)}/${encodeURIComponent(vertical)}`;
  return environment === null ? path : `${path}?environment=${encodeURIComponent(environment)}`;
}
