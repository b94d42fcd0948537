import { createHash } from "node:crypto";
import { invalidParameter } from "../respond.ts";

interface Named {
  readonly file: string;
  readonly name: string;
}

/** Names a group in `group_next_token`. */
export const groupToken = ({ file, name }: Named): string =>
  createHash("sha256").update(`${file};${name}`).digest("hex");

/** One page of groups (`group_limit`), and the first of the next page. @throws {ApiError} */
export function paginate<T extends Named>(
  groups: readonly T[],
  params: URLSearchParams,
): { readonly page: readonly T[]; readonly next: T | null } {
  const [limitText, token] = [params.get("group_limit") ?? "", params.get("group_next_token") ?? ""];
  if (limitText === "") {
    if (token === "") return { page: groups, next: null };
    throw invalidParameter(
      "group_next_token",
      "group_limit needs to be present in order to paginate over the groups",
    );
  }
  if (!/^[+-]?\d+$/.test(limitText)) {
    throw invalidParameter(
      "group_limit",
      `group_limit needs to be a valid number: strconv.ParseInt: parsing ${JSON.stringify(limitText)}: invalid syntax`,
    );
  }
  const limit = Number(limitText);
  if (limit <= 0) throw invalidParameter("group_limit", "group_limit needs to be greater than 0");
  const start = token === "" ? 0 : groups.findIndex((group) => groupToken(group) === token);
  if (start === -1) {
    throw invalidParameter(
      "group_next_token",
      `invalid group_next_token '${token}'. were rule groups changed?`,
    );
  }
  return { page: groups.slice(start, start + limit), next: groups[start + limit] ?? null };
}
