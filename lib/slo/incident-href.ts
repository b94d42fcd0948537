/**
 * The address of the incident page for any alert's labels. Rules write the same address into `incident_url`
 * (lib/slo/alerts.ts); docs/operations.md has its form. Labels are untrusted and only ever encoded.
 */
const PARAMETERS = {
  alert: ["alertname"],
  slo: ["sloth_slo"],
  vertical: ["vertical"],
  severity: ["sloth_severity", "severity"],
  stage: ["stage"],
  environment: ["deployment_environment_name"],
} as const;

/** @param atMs an instant of the incident, epoch ms; null: the latest one with these labels. */
export function incidentHref(labels: ReadonlyMap<string, string>, atMs: number | null): string {
  const query = new URLSearchParams();
  for (const [parameter, names] of Object.entries(PARAMETERS)) {
    const value = names.map((name) => labels.get(name)).find((one) => one !== undefined && one !== "");
    if (value !== undefined) query.set(parameter, value);
  }
  if (atMs !== null) query.set("at", String(Math.floor(atMs / 1000)));
  const text = query.toString();
  return text === "" ? "/incidents" : `/incidents?${text}`;
}
