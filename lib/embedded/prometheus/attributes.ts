import type { KeyValue } from "../otlp/model.ts";
import { valueText } from "../otlp/value-text.ts";

export function findAttribute(attributes: readonly KeyValue[], key: string): string | null {
  const found = attributes.find((attribute) => attribute.key === key);
  return found === undefined ? null : valueText(found.value);
}

/** An identity for a list of attributes as it came: another order is another key, which costs a look-up and no more. */
export function attributesKey(attributes: readonly KeyValue[]): string {
  let key = "";
  for (const { key: name, value } of attributes) {
    key += `${name}\u0000${value.type}\u0000${valueText(value)}\u0001`;
  }
  return key;
}
