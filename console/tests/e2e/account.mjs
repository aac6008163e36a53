// What belongs to a person: password, sessions; and the keys of scripts. And what a role does not allow.

import assert from "node:assert/strict";
import { accessible, fillSignIn, go, settled, shot, toast } from "./harness.mjs";

/** Another person's browser on the same node. */
async function elsewhere(world, user, password, work) {
  const context = await world.context.browser()?.newContext({ ignoreHTTPSErrors: true });
  const other = context ?? (await secondProfile(world));
  const page = await other.newPage();
  page.setDefaultTimeout(15_000);
  try {
    await page.goto(`${world.base}/#/dashboard`);
    await fillSignIn(page, { user, password });
    await page.getByRole("heading", { name: "Dashboard" }).waitFor();
    await work({ ...world, page });
  } finally {
    await other.close();
  }
}

async function secondProfile() {
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  context.on("close", () => void browser.close());
  return context;
}

export const account = [
  [
    "account: a key is made, shown once, works, and is withdrawn",
    async (world) => {
      const { page, base } = world;
      await go(world, "account?tab=keys");
      await page.getByRole("button", { name: "New key" }).click();
      await accessible(world, "key dialog");
      await page.getByLabel("Name").fill("nightly");
      await page.getByLabel("Role").selectOption("read_only");
      await page.getByRole("button", { name: "Make the key" }).click();
      const key = (await page.getByLabel("Key", { exact: true }).innerText()).trim();
      assert.match(key, /^vk1\./);
      await shot(world, "work-key");
      const asked = await world.context.request.get(`${base}/api/v1/status`, {
        headers: { Authorization: `Bearer ${key}`, Cookie: "" },
      });
      assert.equal(asked.status(), 200);
      await page.getByRole("button", { name: "I have kept it" }).click();
      assert.equal(await page.getByText(key).count(), 0);
      await page.getByRole("button", { name: "Withdraw nightly" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
      await toast(page, "nightly withdrawn");
    },
  ],
  [
    "account: sessions are listed and ended; a password is changed by its owner",
    async (world) => {
      const { page, seed } = world;
      await elsewhere(world, "ann", seed.password, async (other) => {
        await go(other, "account");
        await other.page.getByLabel("Present password").fill("not this one at all");
        await other.page.getByLabel("New password", { exact: true }).fill("another long password");
        await other.page.getByLabel("New password, again").fill("another long passwort");
        await other.page.getByText("The two are not the same").waitFor();
        await other.page.getByLabel("New password, again").fill("another long password");
        await other.page.getByRole("button", { name: "Change the password" }).click();
        await other.page.locator("form .problem").waitFor();
        await other.page.getByLabel("Present password").fill(seed.password);
        await other.page.getByRole("button", { name: "Change the password" }).click();
        await toast(other.page, "Password changed");
        await accessible(other, "own password");
        await go(other, "account?tab=sessions");
        await other.page.getByRole("grid", { name: "Sessions" }).getByText("this one").waitFor();
        await go(world, "account?tab=sessions");
        const theirs = page.getByRole("grid", { name: "Sessions" }).locator(".body [role=row]", { hasText: "ann" });
        await theirs.first().waitFor();
        await shot(world, "work-sessions");
        while (await theirs.count()) {
          const before = await theirs.count();
          await theirs.first().getByRole("button", { name: "End it" }).click();
          await page.waitForFunction(
            (n) =>
              [...document.querySelectorAll(".body [role=row]")].filter((row) => /ann/.test(row.textContent)).length <
              n,
            before,
          );
        }
        await other.page.getByRole("tab", { name: "Password" }).click();
        await other.page.goto(`${world.base}/#/devices`);
        await other.page.getByLabel("Password").waitFor();
      });
      await elsewhere(world, "ann", "another long password", async (other) => {
        await go(other, "dashboard");
      });
    },
  ],
  [
    "who only reads sees why a button does nothing",
    async (world) => {
      await elsewhere(world, "eve", world.seed.password, async (other) => {
        await go(other, `detections/${world.seed.detection}`);
        const take = other.page.getByRole("button", { name: "Take" });
        assert.equal(await take.getAttribute("title"), "Needs the permission detection:write");
        await go(other, "account?tab=keys");
        await other.page.getByText("Keys are an administrator's").waitFor();
        await go(other, "users");
        await other.page.getByText("not permitted").waitFor();
        await settled(other.page);
      });
    },
  ],
];
