import { describe, expect, it } from "vitest";
import { hostIsAllowed } from "./hosts.ts";

describe("the names under which the console answers", () => {
  it.each([
    "localhost",
    "localhost:3000",
    "a.localhost",
    "127.0.0.1:3000",
    "10.0.0.7",
    "[::1]:3000",
    "LOCALHOST",
  ])("%s cannot be pointed elsewhere", (host) => expect(hostIsAllowed(host, undefined)).toBe(true));

  it.each([
    "evil.example",
    "evil.example:3000",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "",
    null,
  ])("%s needs to be named", (host) => expect(hostIsAllowed(host, undefined)).toBe(false));

  it("are those of EARSHOT_ALLOWED_HOSTS, or all", () => {
    expect(hostIsAllowed("earshot.example:443", "a.example, Earshot.example")).toBe(true);
    expect(hostIsAllowed("other.example", "earshot.example")).toBe(false);
    expect(hostIsAllowed("other.example", "*")).toBe(true);
    expect(hostIsAllowed("", "")).toBe(false);
  });
});
