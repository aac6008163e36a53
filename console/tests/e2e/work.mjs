// A day's work, on the fixture server: everything that changes something.

import assert from "node:assert/strict";
import { accessible, go, settled, shot } from "./harness.mjs";

const toast = (page, text) => page.locator(".toast", { hasText: text }).first().waitFor();
const typeIn = async (page, text) => {
  await page.locator("[data-editor] .cm-content").click();
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(text);
};

export const work = [
  [
    "detections: filters live in the address, Back and reload keep them",
    async ({ page, base }) => {
      await go({ page, base }, "detections");
      const before = await page.locator(".page-title .num").innerText();
      await page.getByLabel("Severity").selectOption("Medium");
      await page.waitForURL(/severity=Medium/);
      await page.waitForFunction((old) => document.querySelector(".page-title .num")?.textContent !== old, before);
      assert.deepEqual(
        await page
          .locator(".body .severity")
          .allInnerTexts()
          .then((all) => [...new Set(all)]),
        ["Medium"],
      );
      await page.reload();
      await settled(page);
      assert.equal(await page.getByLabel("Severity").inputValue(), "Medium");
      await page.getByLabel("Search rule, device or command line").fill("no such thing");
      await page.getByText("No detection matches these filters").waitFor();
    },
  ],
  [
    "detections: j, x, j, x select, a bulk change can be undone",
    async (world) => {
      const { page } = world;
      await go(world, "detections?status=New");
      await page.getByLabel("Search rule, device or command line").press("Escape");
      const total = async () => Number((await page.locator(".page-title .num").innerText()).replace(/\D/g, ""));
      const before = await total();
      for (const key of ["j", "x", "j", "x"]) await page.keyboard.press(key);
      await page.getByText("2 detections selected").waitFor();
      await shot(world, "work-bulk");
      await page.getByRole("button", { name: "Reviewed" }).click();
      await toast(page, "2 detections: Reviewed");
      await page.waitForFunction(
        (n) => Number(document.querySelector(".page-title .num")?.textContent?.replace(/\D/g, "")) === n - 2,
        before,
      );
      await page.getByRole("button", { name: "Undo" }).click();
      await page.waitForFunction(
        (n) => Number(document.querySelector(".page-title .num")?.textContent?.replace(/\D/g, "")) === n,
        before,
      );
    },
  ],
  [
    "detections: what matches but is not loaded changes, too, and can be undone",
    async (world) => {
      const { page } = world;
      await go(world, "detections?status=any");
      const total = Number((await page.locator(".page-title .num").innerText()).replace(/\D/g, ""));
      await page.getByLabel("Select all loaded rows").check();
      await page.getByRole("button", { name: `All ${total} that match …` }).click();
      await page.getByRole("menuitem", { name: "Follow Up" }).click();
      await accessible(world, "bulk dialog");
      await page.getByRole("button", { name: `Change all ${total}` }).click();
      await toast(page, ": Follow Up");
      await go(world, "detections?status=Follow Up");
      await page.getByText(`${total} matches`).waitFor();
      await page.getByRole("button", { name: "Undo" }).first().click();
      await page.waitForFunction(
        (all) => !document.querySelector(".page-title .num")?.textContent?.startsWith(String(all)),
        total,
      );
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
    "detection: comment, take, status, copy as curl; hostile names stay text",
    async (world) => {
      const { page } = world;
      await go(world, "detections/d00000");
      await page.getByLabel("Write a comment").fill("Confirmed <b>bad</b>");
      await page.getByRole("button", { name: "Add comment" }).click();
      await page.getByText("Confirmed <b>bad</b>").waitFor();
      await page.getByRole("button", { name: "Take" }).click();
      await page.getByRole("button", { name: "Give back" }).waitFor();
      await page.getByLabel("Status").selectOption("In Progress");
      await toast(page, "In Progress");
      await page.getByRole("button", { name: "Copy as …" }).click();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await toast(page, "curl command copied");
      assert.match(
        await page.evaluate(() => navigator.clipboard.readText()),
        /^curl -H "Authorization: Bearer \$VEDETTE_TOKEN" http/,
      );
      await page.getByRole("button", { name: /^invoice/ }).click();
      assert.ok(await page.locator("dl .ctl[title^='U+0007']").count());
      assert.equal(await page.locator("main script, main img").count(), 0);
      await shot(world, "work-detection");
    },
  ],
  [
    "a value leads to a hunt",
    async (world) => {
      const { page } = world;
      await go(world, "detections/d00000");
      await page.locator("dl.boxed .value", { hasText: "www-data" }).click();
      await page.getByRole("menuitem", { name: "Find events with this value" }).click();
      await page.locator("[data-editor] .cm-content", { hasText: 'any where user.name == "www-data"' }).waitFor();
    },
  ],
  [
    "query: error at its character, completion, run, columns, event, cancel",
    async (world) => {
      const { page } = world;
      await go(world, "query");
      await typeIn(page, "process wher");
      await page.getByText("expected `where` after the event class").first().waitFor();
      await page.locator("[data-editor] .cm-lintRange-error", { hasText: "process" }).waitFor();
      await shot(world, "work-query-error");
      await typeIn(page, "process where process.comm");
      await page.keyboard.press("Control+Space");
      await page.locator("[data-editor] .cm-tooltip-autocomplete", { hasText: "process.command_line" }).waitFor();
      await shot(world, "work-query-completion");
      await page.keyboard.press("Enter");
      await page.keyboard.insertText(' : "*curl*"');
      await page.keyboard.press("Control+Enter");
      await page.getByRole("grid", { name: "Results" }).waitFor();
      await page.getByText("640 rows").first().waitFor();
      await accessible(world, "query results");
      await shot(world, "work-query-results");
      await page.getByRole("grid", { name: "Results" }).focus();
      await page.keyboard.press("j");
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").getByText("process.entity_id").waitFor();
      await accessible(world, "event dialog");
      await page.keyboard.press("Escape");
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Export …" }).click();
      await page.getByRole("menuitem", { name: "NDJSON", exact: true }).click();
      assert.equal((await download).suggestedFilename(), "vedette-query.ndjson");
    },
  ],
  [
    "InstaQuery: ask, narrow by value",
    async (world) => {
      const { page } = world;
      await go(world, "insta");
      await page.getByLabel("Facet").selectOption("PrimaryImagePath");
      await page.getByLabel("Values, one per line").fill("/tmp/");
      await page.getByRole("button", { name: "Ask" }).click();
      await page.getByRole("grid", { name: "InstaQuery results" }).waitFor();
      await shot(world, "work-insta");
      await accessible(world, "InstaQuery results");
      await page.locator(".rows.bars .link", { hasText: "/usr/bin/curl" }).click();
      await page.getByRole("button", { name: "Remove the value filter" }).waitFor();
    },
  ],
  [
    "focus view: from a detection, unfold, narrow the timeline",
    async (world) => {
      const { page } = world;
      await go(world, "detections/d00000");
      await page.getByRole("link", { name: "Focus view", exact: true }).last().click();
      await page.getByRole("button", { name: /^14 files/ }).waitFor();
      await shot(world, "work-focus");
      await accessible(world, "focus view");
      await page.getByRole("button", { name: /^14 files/ }).press("Enter");
      await page.getByRole("button", { name: /\/3\.bin created/ }).waitFor();
      await page.getByRole("button", { name: "Only the chosen node" }).click();
      assert.ok(
        (await page.getByRole("grid", { name: "Trail, oldest first" }).locator(".body [role=row]").count()) < 12,
      );
    },
  ],
  [
    "rules: a wrong operator is underlined where it stands, saving is refused until it is mended",
    async (world) => {
      const { page } = world;
      await go(world, "rules/new");
      await page.locator("[data-editor] .cm-content").waitFor();
      const good = JSON.stringify(
        { Name: "Test rule", Severity: "Low", States: [{ FieldOperators: { a: { Type: "EqualsAny" } } }] },
        null,
        2,
      );
      await typeIn(page, good.replace("EqualsAny", "EqualAny"));
      await page.locator("[data-editor] .cm-lintRange-error", { hasText: "EqualAny" }).waitFor();
      await page.getByText("did you mean `EqualsAny`?").waitFor();
      await shot(world, "work-rule-error");
      await accessible(world, "rule with an error");
      await page.getByRole("button", { name: "Save" }).click();
      await toast(page, "does not validate");
      await typeIn(page, good);
      await page.getByText("When a shell or a downloader").waitFor();
      assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Test rule");
      assert.equal(await page.getByLabel("Severity").inputValue(), "Low");
      await page.getByRole("button", { name: "Save" }).click();
      await page.waitForURL(/#\/rules\/n\d+/);
      await page.getByRole("heading", { name: "Test rule" }).waitFor();
    },
  ],
  [
    "rule sets: enable a rule, give it a response and a package, save; the policy takes it",
    async (world) => {
      const { page } = world;
      await go(world, "rulesets/web");
      await page.getByLabel("Kernel module loaded: on").check();
      await page.getByLabel("Kernel module loaded: Terminate process", { exact: true }).check();
      await page.getByRole("button", { name: "exceptions and packages of Kernel module loaded" }).click();
      await page.getByRole("dialog").getByLabel("Package", { exact: true }).selectOption({ label: "collect-triage" });
      await page.getByRole("button", { name: "Add to the playbook" }).click();
      await shot(world, "work-attachments");
      await accessible(world, "attachments");
      await page.getByRole("button", { name: "Close" }).last().click();
      await page.getByRole("button", { name: "Save" }).click();
      await toast(page, "Rule set saved");
      await page.reload();
      await settled(page);
      assert.ok(await page.getByLabel("Kernel module loaded: Terminate process", { exact: true }).isChecked());
      await go(world, "policies");
      await page.getByRole("button", { name: "Web servers" }).click();
      await accessible(world, "policy dialog");
      await page.getByRole("dialog").getByLabel("logon").check();
      await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
      await toast(page, "Policy saved");
    },
  ],
  [
    "a device: another policy, its events, a command with its question",
    async (world) => {
      const { page } = world;
      await go(world, "devices");
      await page.getByRole("link", { name: "db-primary" }).click();
      await page.getByLabel("Device policy").selectOption({ label: "Web servers" });
      await toast(page, "Policy assigned");
      await page.getByRole("tab", { name: "Events" }).click();
      await page.getByRole("grid", { name: "Events, newest first" }).waitFor();
      await accessible(world, "device events");
      await shot(world, "work-device-events");
      await page.getByRole("tab", { name: "Commands" }).click();
      await page.getByLabel("Process id").fill("4711");
      await page.getByRole("button", { name: "Send …" }).click();
      await accessible(world, "command dialog");
      await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
      await page.locator(".outputs", { hasText: "Terminate processes" }).waitFor();
    },
  ],
  [
    "packages: upload; enrolment: a token and its command; users: a new analyst",
    async (world) => {
      const { page } = world;
      await go(world, "packages");
      await page.getByRole("button", { name: "Upload a package" }).click();
      await page.getByLabel("Zip file").setInputFiles({
        name: "hello.py.zip",
        mimeType: "application/zip",
        buffer: Buffer.from("PK\x05\x06" + "\0".repeat(18)),
      });
      assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "hello");
      await accessible(world, "upload dialog");
      await page.getByRole("button", { name: "Upload", exact: true }).click();
      await toast(page, "hello uploaded");
      await go(world, "enrolment");
      await page.getByRole("button", { name: "Make a token" }).click();
      await page.getByText(/vedette-agent enroll --server \S+ --token \S+/).waitFor();
      await shot(world, "work-enrolment");
      await go(world, "users");
      await page.getByRole("button", { name: "New user" }).click();
      await page.getByLabel("User name").fill("mia");
      await page.getByLabel("Password").fill("a long enough password");
      await accessible(world, "user dialog");
      await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
      await page.getByRole("button", { name: "mia" }).waitFor();
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
      assert.ok((await page.locator(".body [role=row]").count()) < 60);
      await page.locator(".body [role=row] a").first().click();
      await page.getByText("credit_bytes").waitFor();
      await shot(world, "work-actor");
    },
  ],
];
