// Work that is not saved is not lost: not by a click, not by Back, not by a session that ends, not by a reload.

import assert from "node:assert/strict";
import { accessible, ask, fillSignIn, go, settled, shot, toast, typeIn } from "./harness.mjs";

const draftRule = 'process where process.name == "draft"';
const editor = (page, text) => page.locator("[data-editor] .cm-content", { hasText: text }).waitFor();

export const unsaved = [
  [
    "unsaved: leaving a rule asks; staying keeps the page, leaving keeps the draft",
    async (world) => {
      const { page } = world;
      await go(world, "rules");
      await page.getByRole("button", { name: "New rule" }).click();
      await page.locator("[data-editor] .cm-content").waitFor();
      await page.getByLabel("Language").selectOption("eql");
      await typeIn(page, draftRule);
      await page.getByRole("link", { name: "Devices" }).click();
      const dialog = page.getByRole("dialog", { name: "Leave without saving?" });
      await dialog.waitFor();
      await accessible(world, "leave dialog");
      await shot(world, "work-leave");
      await dialog.getByRole("button", { name: "Stay" }).click();
      assert.match(page.url(), /#\/rules\/new/);
      await editor(page, draftRule);
      // Back asks, too, and goes where it would have gone.
      await page.goBack();
      await dialog.waitFor();
      await dialog.getByRole("button", { name: "Leave" }).click();
      await page.getByRole("heading", { name: "Rules", exact: true }).waitFor();
      await go(world, "rules/new");
      await page.getByText("Your unsaved changes are back").waitFor();
      await editor(page, draftRule);
      await page.getByRole("button", { name: "Discard them" }).click();
      await page.locator("[data-editor] .cm-content", { hasText: "Shell drops a file" }).waitFor();
      await page.getByRole("link", { name: "Devices" }).click();
      await page.getByRole("heading", { name: "Devices" }).waitFor();
    },
  ],
  [
    "unsaved: a session that ends and a reload leave rule, rule set and comment as they were typed",
    async (world) => {
      const { page, seed } = world;
      await go(world, `rules/${seed.medium}`);
      await page.locator("[data-editor] .cm-content").waitFor();
      await page.getByLabel("Description").fill("Written before the session ended.");
      await page.waitForTimeout(50);
      await ask(page, "DELETE", "/api/v1/session");
      // The page finds out with the next thing it asks.
      await page.getByLabel("Description").press("Control+s");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByLabel("Password").waitFor();
      await fillSignIn(page, world);
      await page.getByText("Your unsaved changes are back").waitFor();
      assert.equal(await page.getByLabel("Description").inputValue(), "Written before the session ended.");
      await page.reload();
      await page.getByText("Your unsaved changes are back").waitFor();
      await page.getByRole("button", { name: "Save" }).click();
      await toast(page, "Rule saved");
      const saved = await ask(page, "GET", `/api/v1/rules/${seed.medium}`);
      assert.equal(saved.body.description, "Written before the session ended.");
      await page.getByText("Your unsaved changes are back").waitFor({ state: "detached" });

      await go(world, `rulesets/${seed.ruleset}`);
      await page.getByLabel("Description").fill("Half a sentence");
      await page.reload();
      await settled(page);
      assert.equal(await page.getByLabel("Description").inputValue(), "Half a sentence");
      await page.getByRole("button", { name: "Discard them" }).click();

      await go(world, `detections/${seed.detection}`);
      await page.getByLabel("Write a comment").fill("Not sent yet");
      await page.reload();
      await settled(page);
      assert.equal(await page.getByLabel("Write a comment").inputValue(), "Not sent yet");
      await page.getByLabel("Write a comment").fill("");
    },
  ],
  [
    "unsaved: what somebody else saved meanwhile is said and not overwritten in silence",
    async (world) => {
      const { page } = world;
      await go(world, `exceptions/new`);
      await page.locator("[data-editor] .cm-content").waitFor();
      await page.getByLabel("Name", { exact: true }).fill("Of two people");
      await page.getByRole("button", { name: "Save" }).click();
      await toast(page, "Exception saved");
      await page.waitForURL(/#\/exceptions\/(?!new)/);
      const id = page.url().split("/").pop();
      await page.getByLabel("Name", { exact: true }).fill("Mine");
      const theirs = await ask(page, "GET", `/api/v1/exceptions/${id}`);
      const put = await ask(page, "PUT", `/api/v1/exceptions/${id}`, { name: "Theirs", source: theirs.body.source });
      assert.equal(put.status, 200);
      await page.getByRole("button", { name: "Save" }).click();
      await page.locator(".toast.bad", { hasText: /changed this meanwhile|another version/i }).waitFor();
      await page.reload();
      await page.getByText("Somebody saved another version meanwhile").waitFor();
      assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Mine");
      await page.getByRole("button", { name: "Discard them" }).click();
      assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Theirs");
    },
  ],
];
