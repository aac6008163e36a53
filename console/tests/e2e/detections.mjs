// Triage: filters, many at once, one of them, what Back shows.

import assert from "node:assert/strict";
import { accessible, ask, go, settled, shot, toast } from "./harness.mjs";

const totalOf = async (page) => Number((await page.locator(".page-title .num").innerText()).replace(/\D/g, ""));
const waitTotal = (page, n) =>
  page.waitForFunction(
    (wanted) => Number(document.querySelector(".page-title .num")?.textContent?.replace(/\D/g, "")) === wanted,
    n,
  );
const clear = (page) =>
  page.getByRole("region", { name: "Selected detections" }).getByRole("button", { name: "Clear" });

export const detections = [
  [
    "detections: filters live in the address, Back and reload keep them",
    async ({ page, base }) => {
      await go({ page, base }, "detections");
      const before = await page.locator(".page-title .num").innerText();
      await page.getByLabel("Severity").selectOption("Medium");
      await page.waitForURL(/severity=Medium/);
      await page.waitForFunction((old) => document.querySelector(".page-title .num")?.textContent !== old, before);
      const shown = await page.locator(".body .severity").allInnerTexts();
      assert.deepEqual([...new Set(shown)], ["Medium"]);
      await page.reload();
      await settled(page);
      assert.equal(await page.getByLabel("Severity").inputValue(), "Medium");
      await page.getByLabel("Search rule, device or command line").fill("no such thing");
      await page.getByText("No detection matches these filters").waitFor();
    },
  ],
  [
    "detections: the whole list can be reached, and Back returns to the row that was seen",
    async (world) => {
      const { page, seed } = world;
      await go(world, `detections?status=any&rule=${seed.flood}`);
      const grid = page.getByRole("grid", { name: "Detections" });
      const total = await totalOf(page);
      assert.ok(total >= seed.flood_size);
      // To the end, a page of the list at a time.
      await page.waitForFunction((all) => {
        const scroller = document.querySelector('[role=grid][aria-label="Detections"]');
        scroller.scrollTop = scroller.scrollHeight;
        return document.querySelector(".table .foot").textContent.replace(/\D/g, "") === String(all);
      }, total);
      const keys = await ask(page, "GET", `/api/v1/detections?rule=${seed.flood}&limit=1`);
      assert.equal(keys.body.total, total);
      await grid.evaluate((element) => {
        element.scrollTop = 220 * 34;
      });
      await page.waitForTimeout(100);
      const seen = await grid.evaluate((element) => element.scrollTop);
      assert.ok(seen > 200 * 34);
      const row = page.locator(`.body [role=row][aria-rowindex="226"] a`);
      const opened = await row.getAttribute("href");
      await row.click();
      await page.getByRole("heading", { name: "What matched" }).waitFor();
      await page.goBack();
      await grid.waitFor();
      await page.waitForFunction(
        (top) => Math.abs(document.querySelector('[role=grid][aria-label="Detections"]').scrollTop - top) < 40,
        seen,
      );
      assert.equal(await page.locator(`.body a[href="${opened}"]`).count(), 1);
    },
  ],
  [
    "detections: j, x, j, x select, a bulk change can be undone",
    async (world) => {
      const { page } = world;
      await go(world, "detections?status=New");
      await page.getByLabel("Search rule, device or command line").press("Escape");
      const before = await totalOf(page);
      for (const key of ["j", "x", "j", "x"]) await page.keyboard.press(key);
      await page.getByText("2 detections selected").waitFor();
      await shot(world, "work-bulk");
      await accessible(world, "selected detections");
      await page.getByRole("button", { name: "Reviewed" }).click();
      await toast(page, "2 detections: Reviewed");
      await waitTotal(page, before - 2);
      await page.getByRole("button", { name: "Undo" }).click();
      await waitTotal(page, before);
    },
  ],
  [
    "detections: what matches but is not loaded changes, too, and can be undone",
    async (world) => {
      const { page, seed } = world;
      await go(world, `detections?status=any&rule=${seed.flood}`);
      const total = await totalOf(page);
      await page.getByLabel("Select all loaded rows").check();
      await page.getByRole("button", { name: `All ${total} that match` }).click();
      await page
        .getByRole("region", { name: "Selected detections" })
        .getByRole("button", { name: "Follow Up" })
        .click();
      await accessible(world, "bulk dialog");
      await page.getByRole("button", { name: `Change all ${total}` }).click();
      await toast(page, `${total} detections: Follow Up`);
      await go(world, `detections?status=Follow Up&rule=${seed.flood}`);
      await page.getByText(`${total} matches`).waitFor();
      await page.getByRole("button", { name: "Undo" }).first().click();
      await waitTotal(page, 0).catch(() => page.getByText("No detection matches").waitFor());
    },
  ],
  [
    "detections: many are assigned to somebody else, and commented, at once",
    async (world) => {
      const { page, seed } = world;
      await go(world, `detections?status=any&rule=${seed.flood}`);
      await page.getByLabel("Search rule, device or command line").press("Escape");
      for (const key of ["j", "x", "j", "x", "j", "x"]) await page.keyboard.press(key);
      await page.getByRole("button", { name: "Assign …" }).click();
      assert.equal(await page.getByRole("menuitem", { name: "eve" }).count(), 0, "who only reads is not offered");
      await page.getByRole("menuitem", { name: "ann" }).click();
      await toast(page, "3 detections: assigned to ann");
      await page.waitForFunction(
        () => [...document.querySelectorAll(".body .tr")].filter((row) => /ann/.test(row.textContent)).length === 3,
      );
      await page.getByLabel("Search rule, device or command line").press("Escape");
      const boxes = page.locator(".body [role=row] input[type=checkbox]");
      for (const at of [0, 1]) await boxes.nth(at).check();
      await page.getByRole("button", { name: "Comment …" }).click();
      await accessible(world, "bulk comment");
      await page.getByRole("dialog").getByLabel("Comment").fill("Load test, <b>see</b> the ticket");
      await page.getByRole("button", { name: "Add to 2" }).click();
      await toast(page, "2 detections: comment added");
      await page.waitForFunction(
        () =>
          [...document.querySelectorAll(".body .tr")].filter((row) => /1 comment/.test(row.textContent)).length >= 2,
      );
      assert.equal(await clear(page).count(), 0);
    },
  ],
  [
    "detections: e marks the row as done, Enter opens it",
    async (world) => {
      const { page } = world;
      await go(world, "detections?status=New&severity=Low");
      await page.getByRole("grid").focus();
      await page.keyboard.press("j");
      await page.keyboard.press("e");
      await toast(page, "1 detection: Done");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "What matched" }).waitFor();
    },
  ],
  [
    "a detection says what its rule looks for, with ATT&CK; comment, take, assign, status, copy; hostile names stay text",
    async (world) => {
      const { page, seed } = world;
      await go(world, `detections/${seed.detection}`);
      await page.getByText("A file is written below a folder in /tmp and then executed.").waitFor();
      for (const tag of ["Execution", "T1105", "T1059.004"])
        await page.locator(".chip", { hasText: new RegExp(`^${tag.replace(".", "\\.")}$`) }).waitFor();
      await page.getByLabel("Write a comment").fill("Confirmed <b>bad</b>");
      await page.getByRole("button", { name: "Add comment" }).click();
      await page.locator(".comments", { hasText: "Confirmed <b>bad</b>" }).waitFor();
      assert.equal(await page.getByLabel("Write a comment").inputValue(), "");
      await page.getByRole("button", { name: "Take" }).click();
      await page.getByRole("button", { name: "Give back" }).waitFor();
      await page.getByLabel("Assignee").selectOption("ann");
      await toast(page, "assigned to ann");
      await page.getByRole("button", { name: "Take" }).waitFor();
      await page.getByLabel("Status").selectOption("In Progress");
      await toast(page, "In Progress");
      await page.getByRole("button", { name: "Copy as …" }).click();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await toast(page, "curl command copied");
      assert.match(
        await page.evaluate(() => navigator.clipboard.readText()),
        /^curl -H "Authorization: Bearer \$VEDETTE_TOKEN" https:/,
      );
      assert.ok(await page.locator("main .ctl[title^='U+0007']").count());
      assert.equal(await page.locator("main script, main img, main .state-body b").count(), 0);
      await shot(world, "work-detection");
      await accessible(world, "a detection");
    },
  ],
  [
    "an exception is made from a detection, shows what it would have kept quiet, and is attached to the rule",
    async (world) => {
      const { page, seed } = world;
      const flood = await ask(page, "GET", `/api/v1/detections?rule=${seed.flood}&limit=1`);
      await go(world, `detections/${flood.body.items[0].id}`);
      await page.getByRole("button", { name: "Make an exception …" }).click();
      await page.getByRole("heading", { name: "What makes it harmless" }).waitFor();
      const preview = page.getByRole("region", { name: "What it would have kept quiet" });
      // Every line of the flood is the same program.
      await preview.getByText(new RegExp(`${seed.flood_size} of ${seed.flood_size} detections`)).waitFor();
      await shot(world, "work-exception");
      await accessible(world, "an exception from a detection");
      // With the command line it is one of them only.
      await page.getByLabel(/^process\.command_line is/).check();
      await preview.getByText(new RegExp(`1 of ${seed.flood_size} detections`)).waitFor();
      assert.equal(await preview.locator("li").count(), 1);
      await page.getByLabel("Name", { exact: true }).fill("One line of the flood");
      await page.getByRole("region", { name: "Attach it to the rule" }).getByLabel("Web servers").check();
      await page.getByRole("button", { name: "Save" }).click();
      await toast(page, "attached in 1 rule set");
      await page.waitForURL(/#\/exceptions\/(?!new)/);
      const set = await ask(page, "GET", `/api/v1/rulesets/${seed.ruleset}`);
      assert.equal(set.body.rules.find((each) => each.rule_id === seed.flood).exceptions.length, 1);
    },
  ],
];
