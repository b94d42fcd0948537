import { describe, expect, it } from "vitest";
import { DemoError, demoOptions } from "./options.ts";

describe("demo options", () => {
  it("has the documented defaults", () => {
    expect(demoOptions([], {})).toEqual({
      hours: 24,
      speed: 1,
      fresh: false,
      port: 3000,
      backendPort: 4318,
      dataDir: ".earshot",
    });
  });

  it("reads options and environment", () => {
    const env = { PORT: "8080", EARSHOT_BACKEND_PORT: "9000", EARSHOT_DATA_DIR: "/data" };
    expect(demoOptions(["--hours", "2", "--speed=4", "--fresh"], env)).toEqual({
      hours: 2,
      speed: 4,
      fresh: true,
      port: 8080,
      backendPort: 9000,
      dataDir: "/data",
    });
  });

  it.each([
    [["--hours", "many"], {}, '--hours takes a number from 0 to 336, not "many".'],
    [["--speed", "-1"], {}, "--speed"],
    [["--quick"], {}, "Unknown option '--quick'"],
    [[], { PORT: "http" }, 'PORT takes a port from 1 to 65535, not "http".'],
    [[], { EARSHOT_BACKEND_PORT: "70000" }, "EARSHOT_BACKEND_PORT takes a port"],
  ])("refuses %j %j in one sentence", (argv, env, message) => {
    expect(() => demoOptions(argv, env)).toThrow(DemoError);
    expect(() => demoOptions(argv, env)).toThrow(message);
  });
});
