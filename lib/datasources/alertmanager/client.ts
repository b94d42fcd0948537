import { mapReply } from "#lib/sources/model.ts";
import type { Reply } from "#lib/sources/model.ts";
import { parseReply } from "../parse.ts";
import { matcher } from "../quoting.ts";
import type { Matcher } from "../quoting.ts";
import { ask } from "../transport.ts";
import type { Backend, Options } from "../transport.ts";
import { adaptAlert, adaptSilence } from "./adapt.ts";
import type { ManagedAlert, Silence, SilenceMatcher } from "./adapt.ts";
import { alertsSchema, createdSchema, silenceSchema, silencesSchema, statusSchema } from "./schema.ts";

/** One function for each endpoint of Alertmanager's API v2: https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml */

const pass = ({ signal, timeoutMs }: Options) => ({ signal, timeoutMs });

const filters = (matchers: Readonly<Record<string, Matcher>> = {}): string[] =>
  Object.entries(matchers).map(([name, value]) => matcher(name, value));

export interface AlertFilter extends Options {
  readonly matchers?: Readonly<Record<string, Matcher>>;
  /** Each true by default. */
  readonly active?: boolean;
  readonly silenced?: boolean;
  readonly inhibited?: boolean;
}

/** Alerts that were sent to it: `pending` ones are known only to Prometheus. */
export async function alerts(
  alertmanager: Backend,
  options: AlertFilter = {},
): Promise<Reply<readonly ManagedAlert[]>> {
  const params = {
    filter: filters(options.matchers),
    active: String(options.active ?? true),
    silenced: String(options.silenced ?? true),
    inhibited: String(options.inhibited ?? true),
  };
  const reply = await ask(alertmanager, { path: "/api/v2/alerts", params, ...pass(options) });
  return parseReply(alertmanager, reply, alertsSchema, (list) => list.map(adaptAlert));
}

/** Silences, expired ones too: Alertmanager keeps them for 5 days. */
export async function silences(
  alertmanager: Backend,
  options: Options & { readonly matchers?: Readonly<Record<string, Matcher>> } = {},
): Promise<Reply<readonly Silence[]>> {
  const params = { filter: filters(options.matchers) };
  const reply = await ask(alertmanager, { path: "/api/v2/silences", params, ...pass(options) });
  return parseReply(alertmanager, reply, silencesSchema, (list) => list.map(adaptSilence));
}

/** One silence; an unknown id is the failure `not_found`. */
export async function silence(
  alertmanager: Backend,
  id: string,
  options: Options = {},
): Promise<Reply<Silence>> {
  const path = `/api/v2/silence/${encodeURIComponent(id)}`;
  return parseReply(
    alertmanager,
    await ask(alertmanager, { path, ...pass(options) }),
    silenceSchema,
    adaptSilence,
  );
}

export interface NewSilence {
  /** One that is there already: with the same matchers it is changed, else ended and another one made. */
  readonly id?: string;
  /** At least one that does not match the empty text, or Alertmanager refuses. */
  readonly matchers: readonly SilenceMatcher[];
  /** Epoch ms. */
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly createdBy: string;
  readonly comment: string;
}

/** Creates a silence and gives its id. Not retried. */
export async function createSilence(
  alertmanager: Backend,
  { id, matchers, startsAtMs, endsAtMs, createdBy, comment }: NewSilence,
  options: Options = {},
): Promise<Reply<string>> {
  const json = {
    ...(id !== undefined && { id }),
    matchers,
    startsAt: new Date(startsAtMs).toISOString(),
    endsAt: new Date(endsAtMs).toISOString(),
    createdBy,
    comment,
  };
  const question = { path: "/api/v2/silences", method: "POST", json, ...pass(options) } as const;
  return parseReply(
    alertmanager,
    await ask(alertmanager, question),
    createdSchema,
    ({ silenceID }) => silenceID,
  );
}

/** Ends a silence at once. Alertmanager answers 200 with an empty body. */
export async function expireSilence(
  alertmanager: Backend,
  id: string,
  options: Options = {},
): Promise<Reply<true>> {
  const path = `/api/v2/silence/${encodeURIComponent(id)}`;
  const question = { path, method: "DELETE", expect: "text", ...pass(options) } as const;
  return mapReply(await ask(alertmanager, question), () => true as const);
}

export interface AlertmanagerStatus {
  readonly version: string;
  /** `ready`, `settling` or `disabled`. */
  readonly cluster: string;
}

export async function status(
  alertmanager: Backend,
  options: Options = {},
): Promise<Reply<AlertmanagerStatus>> {
  const reply = await ask(alertmanager, { path: "/api/v2/status", ...pass(options) });
  return parseReply(alertmanager, reply, statusSchema, ({ versionInfo, cluster }) => ({
    version: versionInfo.version,
    cluster: cluster.status,
  }));
}
