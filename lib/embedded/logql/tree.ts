import type { SyntaxNode } from "@lezer/common";
import { parseError, parseErrorAt } from "./error.ts";
import { unquote } from "./literals.ts";

/** What was parsed. */
export interface Source {
  readonly text: string;
  /** Offsets of ranges (`offset 5m`) that the grammar cannot place, by where their range ends. */
  readonly offsets: ReadonlyMap<number, string>;
}

/** A node of the lezer tree together with the query's text. */
export class Node {
  readonly source: Source;
  readonly #node: SyntaxNode;

  constructor(source: Source, node: SyntaxNode) {
    this.source = source;
    this.#node = node;
  }

  get name(): string {
    return this.#node.type.name;
  }

  get text(): string {
    return this.source.text.slice(this.#node.from, this.#node.to);
  }

  get end(): number {
    return this.#node.to;
  }

  /** Children without comments. */
  get children(): Node[] {
    const out: Node[] = [];
    for (let child = this.#node.firstChild; child !== null; child = child.nextSibling)
      if (child.type.name !== "LineComment") out.push(new Node(this.source, child));
    return out;
  }

  child(name: string): Node | null {
    const found = this.#node.getChild(name);
    return found === null ? null : new Node(this.source, found);
  }

  all(name: string): Node[] {
    return this.#node.getChildren(name).map((node) => new Node(this.source, node));
  }

  /** The child that the grammar promises; a tree without error nodes always has it. */
  need(name: string): Node {
    const found = this.child(name);
    if (found === null) throw this.unsupported();
    return found;
  }

  /** The first child, whatever it is. */
  get only(): Node {
    const [first] = this.children;
    if (first === undefined) throw this.unsupported();
    return first;
  }

  /** A String node's value. */
  get string(): string {
    const value = unquote(this.text);
    if (value === null) throw parseErrorAt(this.source.text, this.#node.from, "invalid syntax");
    return value;
  }

  unsupported(): Error {
    return parseError(`${this.name} is not supported: ${this.text}`);
  }
}

/**
 * The left-recursive lists of the grammar (`Matchers(Matchers(a), b)`), flattened in the query's order; `item` is the
 * name of the elements.
 */
export function flattenList(list: Node, item: string): Node[] {
  const out: Node[] = [];
  let at: Node | null = list;
  while (at !== null) {
    const node: Node = at;
    out.unshift(...node.all(item));
    at = node.child(node.name);
  }
  return out;
}

/** More operands in one row are refused: trees are walked by recursion, which must have an end. */
const MAX_OPERANDS = 500;

/**
 * Puts `operands` with the operators between them into a tree. `reduces(previous, next)`: the operator on the left
 * binds before the one on the right.
 */
export function shiftReduce<T, Op>(
  operands: readonly T[],
  operators: readonly Op[],
  reduces: (previous: Op, next: Op) => boolean,
  build: (op: Op, left: T, right: T) => T,
): T {
  if (operands.length > MAX_OPERANDS)
    throw parseError(`more than ${MAX_OPERANDS} operands in a row are not supported`);
  const values: T[] = [];
  const pending: Op[] = [];
  const reduce = (): void => {
    const right = values.pop();
    const left = values.pop();
    const op = pending.pop();
    if (left === undefined || right === undefined || op === undefined)
      throw new Error("an operator lacks an operand");
    values.push(build(op, left, right));
  };
  operands.forEach((operand, i) => {
    if (i > 0) {
      const next = operators[i - 1];
      if (next === undefined) throw new Error("two operands without an operator");
      for (let top = pending.at(-1); top !== undefined && reduces(top, next); top = pending.at(-1)) reduce();
      pending.push(next);
    }
    values.push(operand);
  });
  while (pending.length > 0) reduce();
  const [root] = values;
  if (root === undefined) throw new Error("no operand");
  return root;
}
