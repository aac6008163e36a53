import { expect, test } from "vitest";
import npmrc from "../../.npmrc?raw";
import lockText from "../../package-lock.json?raw";

interface Locked {
  resolved?: string;
  engines?: { node?: string };
}
const lock = JSON.parse(lockText) as { packages: Record<string, Locked> };

test("the lock names versions and hashes, never the registry that somebody happened to use", () => {
  const entries = Object.entries(lock.packages).filter(([name]) => name !== "");
  expect(entries.length).toBeGreaterThan(50);
  expect(entries.filter(([, each]) => "resolved" in each).map(([name]) => name)).toEqual([]);
  // What keeps it so when somebody installs without --no-save.
  expect(npmrc).toContain("omit-lockfile-registry-resolved=true");
});

test("Node.js 18 is enough for everything that is installed", () => {
  const needs = Object.entries(lock.packages).flatMap(([name, each]) =>
    each.engines?.node && !takes18(each.engines.node) ? [`${name}: ${each.engines.node}`] : [],
  );
  expect(needs).toEqual([]);
});

/** One of the alternatives of a range lets 18.20 in. */
function takes18(range: string): boolean {
  return range.split("||").some((part) => {
    const found = [...part.matchAll(/(\^|~|>=|>|<=|<|=)?\s*v?(\d+)(?:\.(\d+|x|\*))?(?:\.[\w*-]+)*/g)];
    return found.every(([, operator = "=", major = "0", minor = "0"]) => {
      const at = Number(major) * 1000 + (Number(minor) || 0);
      if (operator === "^" || operator === "~") return Number(major) === 18;
      if (operator === ">=" || operator === ">") return at <= 18_020;
      if (operator === "<" || operator === "<=") return at > 18_020;
      return Number(major) === 18;
    });
  });
}
