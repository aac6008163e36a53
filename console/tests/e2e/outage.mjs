// The node goes away and comes back: the console says so and goes on by itself.

import assert from "node:assert/strict";
import { go, node, settled, shot } from "./harness.mjs";

export const outage = [
  [
    "outage: the page stays, says that the node cannot be reached, and goes on when it is back",
    async (world) => {
      const { page } = world;
      await go(world, "detections?status=any");
      // A page whose program was never loaded here: only a fresh tab is sure to miss it.
      const fresh = await world.context.newPage();
      fresh.setDefaultTimeout(60_000);
      await fresh.goto(`${world.base}/#/dashboard`);
      await settled(fresh);
      world.away = true;
      node("stop");
      try {
        await page.getByRole("button", { name: "Reload" }).click();
        const strip = page.locator(".strip", { hasText: "The node cannot be reached" });
        await strip.waitFor();
        assert.ok((await page.locator(".body [role=row]").count()) > 5, "what was loaded stays");
        await shot(world, "outage");
        await fresh.evaluate(() => {
          location.hash = "/cluster";
        });
        await fresh.getByText("The node cannot be reached").first().waitFor();
        assert.equal(await fresh.getByText(/different versions/).count(), 0);
        await shot({ page: fresh }, "outage-page");
        node("start");
        await strip.waitFor({ state: "detached", timeout: 60_000 });
        await fresh.getByRole("heading", { name: "Cluster" }).waitFor();
      } finally {
        world.away = false;
        await fresh.close();
      }
      await page.locator(".live.on").waitFor({ timeout: 60_000 });
      await settled(page);
    },
  ],
];
