// The main job, against the fixture server and against a node after scripts/demo:
// detections → one of them → its process tree, the outcome of its responses, the output of its package.

import assert from "node:assert/strict";
import { go, settled, shot } from "./harness.mjs";

async function openWith(world, panel, what) {
  // The demo makes one detection per rule; look for the one that has what the test is about.
  await go(world, "detections?status=any");
  const links = await world.page
    .locator('main [role=grid] a[href^="#/detections/"]')
    .evaluateAll((all) => all.map((each) => each.getAttribute("href")));
  assert.ok(links.length > 0, "there is no detection: run scripts/demo first");
  for (const link of links.slice(0, 12)) {
    await world.page.goto(`${world.base}/${link}`);
    await settled(world.page);
    if (
      await world.page
        .locator("section.panel", { has: world.page.getByRole("heading", { name: panel, exact: true }) })
        .locator(what)
        .count()
    )
      return;
  }
  assert.fail(`none of ${links.length} detections has ${panel}`);
}

export const flow = [
  [
    "a detection shows who started what, as a graph and as a table",
    async (world) => {
      await openWith(world, "Process tree", "svg .node");
      const graph = world.page.getByRole("group", { name: "Process tree, as a graph" });
      const nodes = graph.getByRole("button");
      const count = await nodes.count();
      assert.ok(count >= 1);
      await nodes.first().click();
      await nodes.first().press("Enter");
      await world.page.getByText("Command line").first().waitFor();
      await shot(world, "flow-process-tree");
      await world.page.getByRole("tab", { name: "Table" }).click();
      assert.equal(
        await world.page.getByRole("grid", { name: "Process tree" }).locator(".body [role=row]").count(),
        count,
      );
      await shot(world, "flow-process-table");
    },
  ],
  [
    "it shows the states of the rule with the events bound to them",
    async (world) => {
      await openWith(world, "What matched", ".states > li");
      const first = world.page.locator(".state-head").first();
      if ((await first.getAttribute("aria-expanded")) === "false") await first.click();
      await world.page.getByText("@timestamp").first().waitFor();
    },
  ],
  [
    "it shows what its response did",
    async (world) => {
      await openWith(world, "Responses", ".responses > li");
      const text = await world.page.locator(".responses").innerText();
      assert.match(text, /succeeded|failed|refused|pending|running|waiting/);
      await shot(world, "flow-response");
    },
  ],
  [
    "it shows what its package printed",
    async (world) => {
      await openWith(world, "Package output", ".outputs pre");
      assert.ok((await world.page.locator(".outputs pre").first().innerText()).trim().length > 0);
      await shot(world, "flow-package-output");
    },
  ],
  [
    "a query of the stored events runs to its end",
    async (world) => {
      await go(world, "query");
      await world.page.locator("[data-editor] .cm-content").click();
      await world.page.keyboard.type("process where true");
      await world.page.keyboard.press("Escape");
      await world.page.keyboard.press("Control+Enter");
      await world.page.locator(".progress .state", { hasText: "done" }).waitFor({ timeout: 20_000 });
      await world.page.locator('[role=grid][aria-label="Results"], .empty').first().waitFor();
      await shot(world, "flow-query");
    },
  ],
];
