// Every page as a person uses it, in headless Chromium. `npm run e2e`, or against a node:
// BASE_URL=https://127.0.0.1:8443 CONSOLE_USER=admin CONSOLE_PASSWORD=… npm run e2e:live
// An argument runs only the tests whose name has it. Screenshots go to OUTPUT (default build/console-screenshots).

import assert from "node:assert/strict";
import test from "node:test";
import { live, output, shot, signIn, start } from "./harness.mjs";
import { pages } from "./pages.mjs";
import { flow } from "./flow.mjs";
import { work } from "./work.mjs";

const only = process.argv[2];

test(`console on ${live ? process.env.BASE_URL : "the fixture server"}`, async (t) => {
  const world = await start();
  try {
    await t.test("a wrong password says so and leaves no session", async () => {
      await world.page.goto(`${world.base}/`);
      await world.page.getByLabel("User name").fill(world.user);
      await world.page.getByLabel("Password").fill("not this one");
      await world.page.getByRole("button", { name: "Sign in" }).click();
      await world.page.getByText("do not match").waitFor();
    });
    await t.test("sign in", () => signIn(world));
    for (const [name, run] of [...flow, ...(live ? [] : work), ...pages]) {
      if (only && !name.includes(only)) continue;
      await t.test(name, () =>
        run(world).catch(
          async (error) => (
            await shot(world, `failed ${name.slice(0, 40).replace(/\W+/g, "-")}`),
            Promise.reject(error)
          ),
        ),
      );
      // When the application itself is gone every further test would only wait.
      if (!(await world.page.locator("#main").count())) break;
    }
    await t.test("nothing was asked from outside, no script failed, the policy was never violated", () =>
      assert.deepEqual([...new Set(world.problems)], []),
    );
    await t.test("sign out", async () => {
      await world.page.getByRole("button", { name: new RegExp(`^${world.user}`) }).click();
      await world.page.getByRole("menuitem", { name: "Sign out" }).click();
      await world.page.getByLabel("Password").waitFor();
    });
  } finally {
    await world.stop();
    console.log(`screenshots: ${output}`);
  }
});
