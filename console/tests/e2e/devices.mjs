// A device: what it is, its events to the end, commands as the node's catalogue has them; actors; the palette.

import assert from "node:assert/strict";
import { accessible, ask, go, legible, settled, shot, toast } from "./harness.mjs";

const ended = /succeeded|failed|refused|expired|cancelled/;

/** The state in which the newest command ends. */
async function outcome(page) {
  const newest = page.getByRole("list", { name: "Commands" }).locator(":scope > li").first();
  await newest.locator(".state", { hasText: ended }).first().waitFor({ timeout: 40_000 });
  return newest.innerText();
}

export const devices = [
  [
    "a device: revisions stay apart, its policy has a name, sensors that are off are said",
    async (world) => {
      const { page, seed } = world;
      await go(world, `devices/${seed.device}`);
      await legible(world, "device overview");
      const hashes = await page.locator("main .hash").allInnerTexts();
      assert.ok(hashes.length >= 2 && hashes.every((text) => text.length <= 14), hashes.join(" "));
      const { body } = await ask(page, "GET", `/api/v1/devices/${seed.device}`);
      assert.equal(await page.locator("main .hash").first().getAttribute("title"), body.policy_revision);
      for (const each of body.policy_applied.blind ?? []) {
        const rule = await ask(page, "GET", `/api/v1/rules/${each.rule_id}`);
        const row = page.getByRole("region", { name: "Cannot fire here" }).locator("li", { hasText: rule.body.name });
        await row.getByText(each.why).waitFor();
      }
      await shot(world, "work-device");
      await page.getByLabel("Device policy").selectOption({ label: "Data bases" });
      await toast(page, "Policy assigned");
      await page.getByLabel("Device policy").selectOption({ label: "Web servers" });
      await toast(page, "Policy assigned");
      const off = body.sensors.filter((each) => each.backend === "off");
      await go(world, "dashboard");
      const strip = page.locator(".rows.coverage");
      await strip.waitFor();
      for (const each of off)
        await strip
          .locator("li", { hasText: each.class })
          .getByText(/off on \d+ of/)
          .waitFor();
      await shot(world, "work-dashboard");
    },
  ],
  [
    "a device's events can be read to the first of them, between two times",
    async (world) => {
      const { page, seed } = world;
      await go(world, `devices/${seed.device}?tab=events&from=-24h`);
      const grid = page.getByRole("grid", { name: "Events, newest first" });
      await grid.waitFor();
      await legible(world, "device events");
      await accessible(world, "device events");
      await shot(world, "work-device-events");
      // The first event of the day: the web server, whatever came after it.
      await page.waitForFunction(
        (least) => {
          const scroller = document.querySelector('[role=grid][aria-label="Events, newest first"]');
          scroller.scrollTop = scroller.scrollHeight;
          const loaded = Number(
            /^[\d\s\u202f]+/.exec(document.querySelector(".table .foot").textContent)[0].replace(/\D/g, ""),
          );
          return loaded >= least;
        },
        seed.many_events + seed.flood_size,
        { timeout: 60_000, polling: 200 },
      );
      await grid.getByText("nginx: worker process").last().waitFor();
      await page.getByLabel("Class", { exact: true }).selectOption("dns");
      await grid.getByText("bad.example").waitFor();
      assert.equal(await grid.locator(".body [role=row]").count(), 1);
    },
  ],
  [
    "commands: the form is the node's catalogue, a wrong value is said before it is sent",
    async (world) => {
      const { page, seed } = world;
      const catalogue = (await ask(page, "GET", "/api/v1/actions")).body.items.filter((each) =>
        each.on.includes("command"),
      );
      await go(world, `devices/${seed.device}?tab=commands`);
      const action = page.getByLabel("Action");
      await action.waitFor();
      assert.deepEqual(
        await action.locator("option").allInnerTexts(),
        catalogue.map((each) => each.title),
      );
      await action.selectOption("TerminateProcesses");
      await page.getByLabel(/^Process id/).fill("0");
      await page.getByText("must be at least 1").first().waitFor();
      await page.getByLabel(/^Process id/).fill("twelve");
      await page.getByText("must be a whole number").first().waitFor();
      await accessible(world, "command form");
      await action.selectOption("GetFile");
      await page.getByLabel(/^Path on the device/).fill("etc/hostname");
      await page.getByText("must be an absolute path").first().waitFor();
      // What is fetched is shown with the command, or why it was not.
      await page.getByLabel(/^Path on the device/).fill("/etc/hostname");
      await page.getByRole("button", { name: "Send …" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
      assert.match(await outcome(page), /succeeded/);
    },
  ],
  [
    "commands: a process is ended with what a person knows of it, and it is gone",
    async (world) => {
      const { page, seed, victim } = world;
      await go(world, `devices/${seed.device}?tab=commands`);
      await page.getByLabel("Action").selectOption("TerminateProcesses");
      await page.getByLabel(/^Process id/).fill(victim);
      await page.getByRole("button", { name: "Send …" }).click();
      await accessible(world, "command dialog");
      await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
      await toast(page, "Command sent");
      assert.match(await outcome(page), /succeeded/);
      await shot(world, "work-command");
      // A process that is not there is no success.
      await page.getByLabel(/^Process id/).fill("4194000");
      await page.getByRole("button", { name: "Send …" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
      const said = page.locator("form .problem").or(page.locator(".outputs .state", { hasText: /failed|refused/ }));
      await said.first().waitFor({ timeout: 40_000 });
    },
  ],
  [
    "commands: one for a device that is away waits and can be taken back",
    async (world) => {
      const { page, seed } = world;
      await go(world, `devices/${seed.silent}?tab=commands`);
      await page.getByLabel("Action").selectOption("GetFile");
      await page.getByLabel(/^Path on the device/).fill("/etc/hostname");
      await page.getByRole("button", { name: "Send …" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
      await toast(page, "waits until it is back");
      await page.getByText("the device is offline: it waits for it").waitFor();
      await page.getByRole("list", { name: "Commands" }).getByRole("button", { name: "Cancel" }).click();
      await page.locator(".outputs .state", { hasText: "cancelled" }).waitFor();
    },
  ],
  [
    "palette and theme work from the keyboard; the choice of theme lasts",
    async (world) => {
      const { page } = world;
      await go(world, "dashboard");
      await page.keyboard.press("Control+k");
      await page.keyboard.insertText("audit");
      await accessible(world, "palette");
      await shot(world, "work-palette");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Audit log" }).waitFor();
      await page.getByRole("button", { name: "Use the light theme" }).press("Enter");
      await page.reload();
      await settled(page);
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "light");
      await page.getByRole("button", { name: "Use the dark theme" }).waitFor();
      await page.evaluate(() => localStorage.removeItem("vedette.theme"));
      await page.reload();
      await settled(page);
    },
  ],
  [
    "actors: sort, open one, its state; a list of thousands draws only what is seen",
    async (world) => {
      const { page } = world;
      await go(world, "actors");
      await page.getByRole("button", { name: "Restarts" }).click();
      await page.waitForURL(/sort=restarts/);
      await settled(page);
      assert.ok((await page.locator(".body [role=row]").count()) < 60);
      await page.locator(".body [role=row] a").first().click();
      await page.waitForURL(/#\/actors\//);
      await settled(page);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await shot(world, "work-actor");
    },
  ],
];
