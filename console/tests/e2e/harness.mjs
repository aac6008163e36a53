// A real browser on the built console. Against the fixture server by default, or a node: BASE_URL, CONSOLE_USER, CONSOLE_PASSWORD.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { serve } from "../fixture/server.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const live = !!process.env.BASE_URL;
export const output = process.env.OUTPUT ?? new URL("../../../build/console-screenshots/", import.meta.url).pathname;

/** Starts the browser, and the fixture server unless a node is given. */
export async function start() {
  mkdirSync(output, { recursive: true });
  const fixture = live ? null : await serve();
  const base = (process.env.BASE_URL ?? fixture.url).replace(/\/$/, "");
  const profile = mkdtempSync(join(tmpdir(), "vedette-console-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: flags,
    headless: true,
    ignoreHTTPSErrors: true,
    viewport: { width: 1440, height: 900 },
    colorScheme: "dark",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(10_000);
  const problems = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !url.startsWith("blob:")) problems.push(`outside request: ${url}`);
  });
  page.on("pageerror", (error) => problems.push(`page error: ${error.message}`));
  page.on("console", (message) => {
    // A refused sign-in is a 401 that the browser reports too.
    if (message.type() === "error" && !/status of (401|404|422|429)/.test(message.text()))
      problems.push(`console: ${message.text()}`);
  });
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(
        `policy violated: ${event.effectiveDirective} ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}:${event.columnNumber} in ${event.target?.nodeName}`,
      ),
    ),
  );
  page.on("dialog", (dialog) => {
    if (dialog.type() === "alert") problems.push("a script of somebody else ran: alert");
    void dialog.accept();
  });
  return {
    base,
    page,
    context,
    problems,
    user: live ? (process.env.CONSOLE_USER ?? process.env.USER) : "admin",
    password: live ? (process.env.CONSOLE_PASSWORD ?? process.env.PASSWORD) : "correct horse battery",
    stop: async () => {
      await context.close();
      fixture?.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

export async function signIn({ page, base, user, password }) {
  await page.goto(`${base}/#/dashboard`);
  await page.getByLabel("User name").fill(user);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Dashboard" }).waitFor();
}

/** Goes to a place of the console and waits until nothing is loading. */
export async function go({ page, base }, place) {
  // What a failed test left open must not fail the next one.
  if (await page.locator("dialog[open]").count()) await page.keyboard.press("Escape");
  await page.goto(`${base}/#/${place}`);
  await settled(page);
}

export async function settled(page) {
  await page.waitForFunction(
    () => document.querySelector("main h1, main .empty") && !document.querySelector("main .loading"),
    undefined,
    { timeout: 10_000 },
  );
}

export async function shot({ page }, name) {
  await page.screenshot({ path: join(output, `${name}.png`) });
}

/** WCAG 2.2 AA as far as a program can see it. */
export async function accessible({ page }, where) {
  // As a string: the page's CSP does not let the test add a script element.
  if (!(await page.evaluate("typeof window.axe === 'object'"))) await page.evaluate(axe);
  const found = await page.evaluate(() =>
    window.axe.run(document, {
      preload: false,
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      rules: { region: { enabled: false } },
    }),
  );
  const list = found.violations.map(
    (each) =>
      `${each.id} (${each.impact}): ${each.nodes
        .slice(0, 3)
        .map((node) => `${node.target.join(" ")} ${node.failureSummary.split("\n")[1] ?? ""}`)
        .join("; ")}`,
  );
  assert.deepEqual(list, [], `axe on ${where}`);
}
