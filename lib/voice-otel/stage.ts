import { type Attributes, type Span, SpanStatusCode } from "@opentelemetry/api";
import type { SpanInput } from "../ledger/model.ts";
import { MAX_TEXT, known, stageAttributes } from "./attributes.ts";
import { guarded } from "./guard.ts";
import type { CallContext } from "./kit.ts";
import { errorTypeLabel, label, redact } from "./redact.ts";
import { instant, toHrTime, toNanos } from "./time.ts";
import type { StageHandle, StageName, StageOptions } from "./types.ts";

/** What a stage tells its turn. */
export interface StageOwner {
  readonly call: CallContext;
  readonly index: number;
  /** Null while the caller waits. */
  readonly answered: boolean | null;
  ended(stage: Stage): void;
  /** A stage's names are others now: what was computed of them is out of date. */
  changed(): void;
}

/** A stage span under way; what it adds up to is read by the ledger through `input`. */
export class Stage implements StageHandle {
  readonly name: StageName;
  readonly span: Span;
  readonly startMs: number;
  /** Its provider, model and tool are those of the span, whoever set them last. */
  options: StageOptions;
  readonly parentId: string;
  endMs: number | null = null;
  error: string | null = null;
  /** The same work, going on in a continuation turn. */
  #next: Stage | null = null;
  #message: string | undefined;
  readonly #owner: StageOwner;

  constructor(
    owner: StageOwner,
    name: StageName,
    options: StageOptions,
    span: Span,
    parentId: string,
    startMs: number,
  ) {
    this.#owner = owner;
    this.name = name;
    this.options = renamed(options, options.attributes ?? {});
    this.span = span;
    this.parentId = parentId;
    this.startMs = startMs;
  }

  set(attributes: Record<string, string | number | boolean>): void {
    const { report } = this.#owner.call.kit;
    guarded(report, undefined, () => {
      if (this.#next) {
        this.#next.set(attributes);
        return;
      }
      if (this.endMs !== null) return;
      this.span.setAttributes(checked(attributes, this.name, report));
      this.options = renamed(this.options, attributes);
      this.#owner.changed();
    });
  }

  fail(errorType: string, message?: string): void {
    guarded(this.#owner.call.kit.report, undefined, () => {
      if (this.#next) {
        this.#next.fail(errorType, message);
        return;
      }
      if (this.endMs !== null || this.error !== null) return;
      this.error = errorTypeLabel(errorType);
      this.#message =
        typeof message === "string" ? redact(message, MAX_TEXT, this.#owner.call.kit.region) : undefined;
      this.span.setAttribute("error.type", this.error);
      this.span.setStatus(
        this.#message === undefined
          ? { code: SpanStatusCode.ERROR }
          : { code: SpanStatusCode.ERROR, message: this.#message },
      );
      // An error makes it certain that the call is kept.
      this.#owner.call.kit.sampler.keep(this.#owner.call.sampled);
    });
  }

  end(atMs?: number): void {
    const { call } = this.#owner;
    guarded(call.kit.report, undefined, () => {
      if (this.#next) {
        this.#next.end(atMs);
        return;
      }
      if (!this.#close(instant(atMs, call))) return;
      if (this.error !== null) this.#reportError();
      else if (this.name === "tool_call") this.#log("tool.ok", "info", "answered after");
      this.#owner.ended(this);
    });
  }

  /** At hang-up: the span ends, but whether the work went well is not known. */
  cut(atMs: number): void {
    if (!this.#close(atMs)) return;
    if (this.error !== null) this.#reportError();
    this.#owner.ended(this);
  }

  /** What the application's code threw. A request that it gave up after the wait was over has not failed. */
  threw(error: unknown): void {
    const { call } = this.#owner;
    guarded(call.kit.report, undefined, () => {
      if (this.#next) this.#next.threw(error);
      else if (isAbort(error) && this.#owner.answered !== null) this.cut(call.clock.now());
      else this.fail(errorTypeOf(error), error instanceof Error ? error.message : undefined);
    });
  }

  /** The work goes on below another turn: this span ends here, and the handle now speaks for `next`. */
  continueAs(next: Stage, atMs: number): void {
    if (!this.#close(atMs)) return;
    this.#next = next;
    this.#owner.ended(this);
  }

  labels() {
    const { provider, model, tool } = this.options;
    return { stage: this.name, vertical: this.#owner.call.vertical, provider, model, tool };
  }

  input(): SpanInput {
    const { provider, model, tool } = this.options;
    return {
      id: this.span.spanContext().spanId,
      parentId: this.parentId,
      name: this.name,
      startNs: toNanos(this.startMs),
      endNs: toNanos(this.endMs ?? Number.MAX_SAFE_INTEGER),
      stage: this.name,
      tool: tool === undefined ? null : label(tool),
      provider: provider === undefined ? null : label(provider),
      model: model === undefined ? null : label(model),
      error: this.error,
    };
  }

  #close(atMs: number): boolean {
    if (this.endMs !== null) return false;
    const { call } = this.#owner;
    if (atMs < this.startMs)
      call.kit.report(new RangeError(`${this.name} would end before it starts; it is given no length`));
    this.endMs = Math.max(atMs, this.startMs);
    this.span.end(toHrTime(this.endMs));
    return true;
  }

  #reportError(): void {
    const type = this.error ?? "error";
    this.#owner.call.kit.metrics.stageError(this.labels(), type);
    const event = this.name === "tool_call" ? "tool.error" : "stage.error";
    this.#log(event, "error", `failed (${type}) after`);
  }

  #log(event: string, level: "info" | "error", what: string): void {
    const { call, index } = this.#owner;
    const subject = this.name === "tool_call" ? `tool ${label(this.options.tool ?? "unknown")}` : this.name;
    const atMs = this.endMs ?? call.clock.now();
    const reason = this.#message === undefined ? "" : `: ${this.#message}`;
    call.kit.edgeLog({
      traceId: call.ids.traceId,
      spanId: this.span.spanContext().spanId,
      event,
      body: `${subject} ${what} ${Math.round(atMs - this.startMs)} ms${reason}`,
      level,
      atMs,
      observedMs: Math.max(atMs, call.clock.now()),
      attributes: known({
        "call.sid": call.sid,
        "call.vertical": call.vertical,
        "turn.index": index,
        "stage.name": this.name,
        "gen_ai.tool.name": this.options.tool,
        "gen_ai.provider.name": this.options.provider,
        "gen_ai.request.model": this.options.model,
        "error.type": this.error,
      }),
    });
  }
}

/** A stage span's attributes at its start. */
export function stageStartAttributes(
  call: CallContext,
  index: number,
  name: string,
  options: StageOptions,
): Attributes {
  return {
    ...known({
      "call.sid": call.sid,
      "turn.index": index,
      "gen_ai.provider.name": options.provider,
      "gen_ai.request.model": options.model,
      "gen_ai.tool.name": options.tool,
      "gen_ai.tool.call.id": options.toolCallId,
    }),
    ...(name.startsWith("network_") && call.network),
    ...(options.attributes && checked(options.attributes, name, call.kit.report)),
  };
}

const NAMES = {
  provider: "gen_ai.provider.name",
  model: "gen_ai.request.model",
  tool: "gen_ai.tool.name",
} as const;

/** A fallback's provider or model, told by `set`, is the one that verdict, metrics and call log must name too. */
function renamed(options: StageOptions, given: Readonly<Record<string, unknown>>): StageOptions {
  const named: StageOptions = { ...options, attributes: { ...options.attributes } };
  for (const what of ["provider", "model", "tool"] as const) {
    const word = given[NAMES[what]];
    if (typeof word === "string" && word !== "") named[what] = word;
    // The work may go on in another turn, with these options: an old name must not win there.
    if (named.attributes) delete named.attributes[NAMES[what]];
  }
  return named;
}

const checked = (
  given: Record<string, string | number | boolean>,
  name: string,
  report: (e: unknown) => void,
): Attributes =>
  stageAttributes(given, (key) =>
    report(new Error(`${name}: attribute ${label(key)} is refused: it could be content`)),
  );

/** `AbortController.abort()` was called; a deadline (`AbortSignal.timeout`) has a name of its own. */
const isAbort = (error: unknown): boolean => error instanceof Error && error.name === "AbortError";

/** A thrown value as `error.type`: a timeout by that word, else the error's own name or code. */
export function errorTypeOf(error: unknown): string {
  if (!(error instanceof Error)) return "error";
  const { code } = error as { code?: unknown };
  if (error.name === "TimeoutError" || code === "ETIMEDOUT" || code === "UND_ERR_HEADERS_TIMEOUT")
    return "timeout";
  const name: unknown = error.name;
  if (typeof name === "string" && name !== "" && name !== "Error") return name;
  return typeof code === "string" ? code : "error";
}
