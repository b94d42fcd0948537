import { type Attributes, text } from "#lib/traces/raw.ts";

/**
 * Pipecat has no span for a tool call: the request after it has the call and its result in `input`, the conversation so
 * far as JSON in the provider's own form. What the caller said is in there too, so only names and ids leave this file.
 */

export interface ToolCall {
  readonly id: string;
  readonly name: string;
}

/** What an `input` tells of tools. Null: it could not be read, or was not recorded. */
export type Messages = readonly Json[] | null;

type Json = Readonly<Record<string, unknown>>;

/** Longer ones are left unread: a conversation of hours has less text. In characters. */
const LONGEST_INPUT = 512 * 1024;
const LONGEST_NAME = 128;
const MOST_CALLS = 16;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** The messages that a request was made with. A backend that cuts long attributes leaves no JSON. */
export function messagesOf(attributes: Attributes): Messages {
  const input = text(attributes, "input");
  if (input === null || input.length > LONGEST_INPUT) return null;
  try {
    const parsed: unknown = JSON.parse(input);
    return Array.isArray(parsed) ? objects(parsed) : null;
  } catch {
    return null;
  }
}

/** The calls that were answered between two requests: those in `next` that `previous` did not hold yet. */
export function answeredBetween(previous: Messages, next: Messages): ToolCall[] {
  if (next === null) return [];
  if (previous !== null && previous.length > 0 && previous.length < next.length) {
    return answered(next.slice(previous.length));
  }
  return lastAnswered(next);
}

/** Those that the request itself went on from. Most conversations need not be parsed to see that there are none. */
export function answeredBefore(attributes: Attributes): ToolCall[] {
  return /tool|function/i.test(text(attributes, "input") ?? "") ? lastAnswered(messagesOf(attributes)) : [];
}

/** The calls whose results are the last that a request was made with: it is the one that went on from them. */
function lastAnswered(messages: Messages): ToolCall[] {
  const all = messages ?? [];
  let from = all.length;
  while (from > 0 && tellsOfTools(all[from - 1])) from--;
  return answered(all.slice(from));
}

const tellsOfTools = (message: Json | undefined): boolean =>
  message !== undefined && itemsOf(message).some((item) => item.kind !== "other");

function answered(messages: readonly Json[]): ToolCall[] {
  const items = messages.flatMap(itemsOf);
  const results = new Set(items.flatMap((item) => (item.kind === "result" ? [item.id] : [])));
  const calls = new Map<string, ToolCall>();
  for (const item of items) {
    if (item.kind !== "call" || calls.size >= MOST_CALLS) continue;
    if (results.has(item.id)) calls.set(item.id, { id: item.id, name: item.name });
  }
  return [...calls.values()];
}

type Item =
  | { readonly kind: "call"; readonly id: string; readonly name: string }
  | { readonly kind: "result"; readonly id: string }
  | { readonly kind: "other" };

/** Pipecat's words for a result that is not there yet, or never came. */
const NO_RESULT: ReadonlySet<unknown> = new Set(["IN_PROGRESS", "CANCELLED"]);

/** The calls and results in a message, in the forms that Pipecat's adapters write. */
function itemsOf(message: Json): Item[] {
  const items = [
    // OpenAI, and all that copy it.
    ...objects(message["tool_calls"]).map((call) => callItem(call["id"], nameIn(call["function"]))),
    ...(message["role"] === "tool" && !NO_RESULT.has(message["content"])
      ? [resultItem(message["tool_call_id"])]
      : []),
    // OpenAI's Responses.
    ...(message["type"] === "function_call" ? [callItem(message["call_id"], message["name"])] : []),
    ...(message["type"] === "function_call_output" && !NO_RESULT.has(message["output"])
      ? [resultItem(message["call_id"])]
      : []),
    ...[...objects(message["content"]), ...objects(message["parts"])].flatMap(partItems),
  ];
  return items.length > 0 ? items : [{ kind: "other" }];
}

function partItems(part: Json): Item[] {
  // Anthropic.
  if (part["type"] === "tool_use") return [callItem(part["id"], part["name"])];
  if (part["type"] === "tool_result") {
    return NO_RESULT.has(part["content"]) ? [] : [resultItem(part["tool_use_id"])];
  }
  // Bedrock, then Gemini, whose ids are optional.
  const [use, result] = [part["toolUse"], part["toolResult"]];
  if (isObject(use)) return [callItem(use["toolUseId"], use["name"])];
  if (isObject(result)) return [resultItem(result["toolUseId"])];
  const [call, response] = [part["function_call"], part["function_response"]];
  if (isObject(call)) return [callItem(call["id"] ?? call["name"], call["name"])];
  if (isObject(response)) return [resultItem(response["id"] ?? response["name"])];
  return [];
}

const nameIn = (value: unknown): unknown => (isObject(value) ? value["name"] : undefined);

function callItem(id: unknown, name: unknown): Item {
  const known = wordOf(id);
  const called = wordOf(name);
  return known === null || called === null ? { kind: "other" } : { kind: "call", id: known, name: called };
}

function resultItem(id: unknown): Item {
  const known = wordOf(id);
  return known === null ? { kind: "other" } : { kind: "result", id: known };
}

const wordOf = (value: unknown): string | null =>
  typeof value === "string" && value !== "" && value.length <= LONGEST_NAME ? value : null;
