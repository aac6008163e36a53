// Looking for things: from a value to a query, its columns, InstaQuery, the trail of a process.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { accessible, go, legible, shot, typeIn } from "./harness.mjs";

async function run(page, query) {
  await typeIn(page, query);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+Enter");
  await page.waitForFunction(
    (text) => new URLSearchParams(location.hash.split("?")[1]).get("q") === text && location.hash.includes("id="),
    query,
  );
  await page.locator(".progress .state", { hasText: "done" }).waitFor({ timeout: 30_000 });
}

const heads = (page) => page.getByRole("grid", { name: "Results" }).getByRole("columnheader").allInnerTexts();
const cells = (page, title) =>
  page.getByRole("grid", { name: "Results" }).evaluate((grid, name) => {
    const at = [...grid.querySelectorAll("[role=columnheader]")].findIndex((head) => head.textContent.trim() === name);
    return [...grid.querySelectorAll(".body [role=row]")].map((row) => row.children[at]?.textContent ?? "");
  }, title);

export const hunt = [
  [
    "a value leads to a hunt",
    async (world) => {
      const { page, seed } = world;
      await go(world, `detections/${seed.detection}`);
      await page
        .locator(".value", { hasText: /^www-data$/ })
        .first()
        .click();
      await page.getByRole("menuitem", { name: "Find events with this value" }).click();
      await page.locator("[data-editor] .cm-content", { hasText: 'any where user.name == "www-data"' }).waitFor();
    },
  ],
  [
    "query: error at its character, completion, run, event, export",
    async (world) => {
      const { page } = world;
      await go(world, "query");
      await typeIn(page, "process wher");
      await page.getByRole("list", { name: "Problems" }).getByText("where").first().waitFor();
      await page.locator("[data-editor] .cm-lintRange-error").first().waitFor();
      await shot(world, "work-query-error");
      await typeIn(page, "process where process.comm");
      await page.keyboard.press("Control+Space");
      await page.locator("[data-editor] .cm-tooltip-autocomplete", { hasText: "process.command_line" }).waitFor();
      await shot(world, "work-query-completion");
      await run(page, 'process where process.command_line : "*flood-*"');
      await page.getByRole("grid", { name: "Results" }).waitFor();
      await page.getByText(`${world.seed.flood_size} rows`).first().waitFor();
      await accessible(world, "query results");
      await legible(world, "query results");
      await shot(world, "work-query-results");
      await page.getByRole("grid", { name: "Results" }).focus();
      await page.keyboard.press("j");
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").getByText("process.entity_id").waitFor();
      await accessible(world, "event dialog");
      await page.keyboard.press("Escape");
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Export …" }).click();
      await page.getByRole("menuitem", { name: "CSV", exact: true }).click();
      const text = readFileSync(await (await download).path(), "utf8");
      assert.match(text, /^(.*,)?@timestamp,/);
      assert.equal(text.trim().split("\r\n").length, world.seed.flood_size + 1);
    },
  ],
  [
    "query: columns follow the class, so that files have a path and connections an address",
    async (world) => {
      const { page } = world;
      await go(world, "query");
      await run(page, "file where true");
      assert.ok((await heads(page)).includes("file.path"));
      assert.ok((await cells(page, "file.path")).every((text) => text.startsWith("/")));
      await run(page, "network where true");
      const shown = await heads(page);
      for (const name of ["destination.ip", "destination.port"]) assert.ok(shown.includes(name), name);
      assert.ok((await cells(page, "destination.ip")).every((text) => /^\d+\.\d+/.test(text)));
      await run(page, "dns where true");
      assert.ok((await heads(page)).includes("dns.question.name"));
      // Classes side by side: each row says what it acted on.
      await run(page, "any where process.pid in (902, 903)");
      const objects = await cells(page, "what it acted on");
      assert.ok(objects.length > 20);
      assert.ok(
        objects.every((text) => text !== "" && text !== "–"),
        "a row without its object",
      );
      assert.ok(objects.includes("203.0.113.7 port 443"));
      assert.ok(objects.some((text) => text.startsWith("/var/tmp/out/")));
      await shot(world, "work-query-mixed");
    },
  ],
  [
    "query: an empty answer says why it is empty",
    async (world) => {
      const { page } = world;
      await go(world, "query");
      await run(page, 'process where process.name == "nobody-has-this-name"');
      const empty = page.locator("main .empty-title");
      await empty.waitFor();
      assert.match(await empty.innerText(), /No event matches|Nothing found in what is stored/);
      await go(world, "query?from=2001-01-01T00:00:00.000Z&to=2001-01-02T00:00:00.000Z");
      await typeIn(page, "process where true");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+Enter");
      await page.locator(".progress .state", { hasText: "done" }).waitFor({ timeout: 30_000 });
      await empty.waitFor();
      assert.notEqual(await empty.innerText(), "");
      await shot(world, "work-query-empty");
    },
  ],
  [
    "InstaQuery: ask, whole times, sightings, narrow by value",
    async (world) => {
      const { page, seed } = world;
      await go(world, "insta");
      await page.getByLabel("Facet").selectOption("PrimaryImagePath");
      await page.getByLabel("Values, one per line").fill("/usr/bin/");
      await page.getByRole("button", { name: "Ask" }).click();
      await page.getByRole("grid", { name: "InstaQuery results" }).waitFor();
      await shot(world, "work-insta");
      await accessible(world, "InstaQuery results");
      await legible(world, "InstaQuery results");
      const flood = page.locator(".rows.bars li", { hasText: "/usr/bin/flood" });
      assert.match(await flood.innerText(), new RegExp(`${seed.flood_size}`), "sightings, not devices");
      await page.locator(".rows.bars .link", { hasText: "/usr/bin/curl" }).click();
      await page.getByRole("button", { name: "Remove the value filter" }).waitFor();
    },
  ],
  [
    "focus view: opens fitted with the children in sight, zooms, unfolds, narrows the timeline",
    async (world) => {
      const { page, seed } = world;
      await go(world, `focus?device=${seed.device}&process=${seed.process}`);
      const graph = page.getByRole("group", { name: "Trail of the process, as a graph" });
      await graph.waitFor();
      await page.getByRole("button", { name: /^14 files/ }).waitFor();
      const inside = await graph.evaluate((frame) => {
        const seen = frame.getBoundingClientRect();
        return [...frame.querySelectorAll(".node")].map((each) => {
          const at = each.getBoundingClientRect();
          return [
            each.textContent,
            at.left >= seen.left - 1 &&
              at.right <= seen.right + 1 &&
              at.top >= seen.top - 1 &&
              at.bottom <= seen.bottom + 1,
          ];
        });
      });
      // The focus, what it started (a dozen of one name, each for itself) and what it touched.
      assert.equal(inside.filter(([text]) => /^id/.test(text)).length, 12);
      assert.deepEqual(
        inside.filter(([text, seen]) => !seen && /^id|invoice|files/.test(text)),
        [],
      );
      await shot(world, "work-focus");
      await accessible(world, "focus view");
      const width = () =>
        graph
          .locator("svg")
          .first()
          .evaluate((svg) => svg.getBoundingClientRect().width);
      const fitted = await width();
      await page.getByRole("button", { name: "Zoom in" }).click();
      assert.ok((await width()) > fitted);
      await graph.focus();
      await page.keyboard.press("0");
      assert.ok(Math.abs((await width()) - fitted) < 2);
      await page.getByRole("button", { name: /^14 files/ }).press("Enter");
      await page.getByRole("button", { name: /\/3\.bin/ }).waitFor();
      await page.getByRole("button", { name: "Only the chosen node" }).click();
      await page.getByRole("grid", { name: "Trail, oldest first" }).waitFor();
    },
  ],
];
