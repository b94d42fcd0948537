import { oncePerProcess } from "#lib/config/once.ts";
import { config } from "#lib/config/service.ts";
import type { Config } from "#lib/config/model.ts";
import type { Asked } from "./asked.ts";
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

/**
 * The same backends for one answer, so that the timeouts of one that hangs do not add up in it, and what they were
 * asked can be told: see `questionsOf`.
 */
export function backendsForOneAnswer(all: Backends): Backends {
  const asked: Asked = [];
  return {
    tempo: forOneAnswer(all.tempo, asked),
    loki: forOneAnswer(all.loki, asked),
    prometheus: forOneAnswer(all.prometheus, asked),
    alertmanager: forOneAnswer(all.alertmanager, asked),
  };
}

/** The same backends, with a list of questions of their own: for a part of an answer that tells them by itself. */
export function askingApart(all: Backends): Backends {
  const asked: Asked = [];
  const apart = (backend: Backend): Backend => ({ ...backend, asked });
  return {
    tempo: apart(all.tempo),
    loki: apart(all.loki),
    prometheus: apart(all.prometheus),
    alertmanager: apart(all.alertmanager),
  };
}

/** This process' backends, made once for its configuration. Throws ConfigError where that cannot be read. */
export const backends = (): Backends => oncePerProcess("backends", () => createBackends(config()));
