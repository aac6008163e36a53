// Every page as a person uses it, in headless Chromium, on a node: see harness.mjs. `npm run e2e`.
// An argument runs only the tests whose name has it. Screenshots go to OUTPUT (default build/console-screenshots).

import assert from "node:assert/strict";
import test from "node:test";
import { account } from "./account.mjs";
import { detections } from "./detections.mjs";
import { devices } from "./devices.mjs";
import { flow } from "./flow.mjs";
import { output, shot, signIn, start, undocumented } from "./harness.mjs";
import { hunt } from "./hunt.mjs";
import { outage } from "./outage.mjs";
import { pages } from "./pages.mjs";
import { protect } from "./protect.mjs";
import { unsaved } from "./unsaved.mjs";

const only = process.argv[2];
/** These change things: only on a node that was filled for them. */
const work = [...detections, ...hunt, ...protect, ...devices, ...unsaved, ...account];

/**
 * Tests that have not passed yet, with what they end at: the node runner runs them, shows what becomes of them as
 * "todo", and does not fail for them. A test leaves this list with the commit that makes it pass; none may be added.
 */
const open = new Map([
  ["it shows what its response did", "the newest detections of the day have no response"],
  ["it shows what its package printed", "the newest detections of the day have no package output"],
  ["detections: what matches but is not loaded changes, too, and can be undone", "no button 'All 240 that match'"],
  ["detections: many are assigned to somebody else, and commented, at once", "no toast of the assignment"],
  ["a value leads to a hunt", "the user of the event is not shown as a value"],
  ["query: columns follow the class, so that files have a path and connections an address", "21 or fewer network rows"],
  ["rules: each example in the rule is shown with what became of it", "the list of examples stays away"],
  [
    "account: sessions are listed and ended; a password is changed by its owner",
    "contrast of a disabled entry of the rail",
  ],
]);

test(`console on ${process.env.BASE_URL}`, async (t) => {
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
    for (const [name, run] of [...flow, ...pages, ...(world.seed ? [...work, ...outage] : [])]) {
      if (only && !name.includes(only)) continue;
      await t.test(name, { todo: open.get(name) }, () =>
        run(world).catch(
          async (error) => (
            await shot(world, `failed ${name.slice(0, 60).replace(/\W+/g, "-")}`),
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
    await t.test("every call that the console made is one that the node documents", async () =>
      assert.deepEqual(await undocumented(world), []),
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
