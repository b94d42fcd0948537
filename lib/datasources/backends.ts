import { config } from "#lib/config/service.ts";
import type { Config } from "#lib/config/model.ts";
import { createBackend, forOneAnswer } from "./transport.ts";
import type { Backend } from "./transport.ts";

export interface Backends {
  readonly tempo: Backend;
  readonly loki: Backend;
  readonly prometheus: Backend;
  readonly alertmanager: Backend;
}

/** The backends of a configuration, each with its own cap on requests at once. */
export function createBackends({ backends }: Pick<Config, "backends">): Backends {
  return {
    tempo: createBackend("tempo", backends.tempo),
    loki: createBackend("loki", backends.loki),
    prometheus: createBackend("prometheus", backends.prometheus),
    alertmanager: createBackend("alertmanager", backends.alertmanager),
  };
}

/** The same backends for one answer, so that the timeouts of one that hangs do not add up in it. */
export const backendsForOneAnswer = (all: Backends): Backends => ({
  tempo: forOneAnswer(all.tempo),
  loki: forOneAnswer(all.loki),
  prometheus: forOneAnswer(all.prometheus),
  alertmanager: forOneAnswer(all.alertmanager),
});

let made: { readonly config: Config; readonly backends: Backends } | null = null;

/** This process' backends, made once for its configuration. Throws ConfigError where that cannot be read. */
export function backends(): Backends {
  const current = config();
  if (made?.config !== current) made = { config: current, backends: createBackends(current) };
  return made.backends;
}
