// A real browser on the console of a real node: BASE_URL, CONSOLE_USER, CONSOLE_PASSWORD say which and as whom.
// WORLD is the folder of a node that tests/e2e/console_world.py has filled; with it the tests also change things.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

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
const nodeScript = new URL("../../../tests/e2e/console_world.py", import.meta.url).pathname;

export const output = process.env.OUTPUT ?? new URL("../../../build/console-screenshots/", import.meta.url).pathname;

/** What the filled node holds; null on any other node, where nothing is changed. */
function readSeed() {
  const path = process.env.WORLD && join(process.env.WORLD, "seed.json");
  return path && existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null;
}

export async function start() {
  const missing = ["BASE_URL", "CONSOLE_USER", "CONSOLE_PASSWORD"].filter((name) => !process.env[name]);
  if (missing.length) throw new Error(`set ${missing.join(", ")}: the tests run on a node (scripts/demo starts one)`);
  mkdirSync(output, { recursive: true });
  const base = process.env.BASE_URL.replace(/\/$/, "");
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
  page.setDefaultTimeout(15_000);
  const world = {
    base,
    page,
    context,
    problems: [],
    /** Every call of the API: `GET /api/v1/rules`. */
    asked: new Set(),
    /** While the node is away on purpose the browser's own complaints about it are no fault. */
    away: false,
    seed: readSeed(),
    victim: process.env.VICTIM ?? null,
    user: process.env.CONSOLE_USER,
    password: process.env.CONSOLE_PASSWORD,
    stop: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
  await watch(world);
  return world;
}

/** Whatever the page asks from outside, whatever fails in it, whatever breaks the policy is a problem. */
async function watch(world) {
  const { page, base, problems } = world;
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !url.startsWith("blob:")) problems.push(`outside request: ${url}`);
    const { pathname } = new URL(url);
    if (/^\/(api|admin)\//.test(pathname)) world.asked.add(`${request.method()} ${pathname}`);
  });
  page.on("pageerror", (error) => problems.push(`page error: ${error.message}`));
  page.on("console", (message) => {
    // What the tests ask for in vain is a 4xx that the browser reports too.
    if (message.type() !== "error" || /status of (401|403|404|409|412|422|429)/.test(message.text())) return;
    if (world.away && /net::ERR|Failed to (fetch|load)|dynamically imported|EventSource/.test(message.text())) return;
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
}

export async function signIn({ page, base, user, password }, as = { user, password }) {
  await page.goto(`${base}/#/dashboard`);
  await fillSignIn(page, as);
  await page.getByRole("heading", { name: "Dashboard" }).waitFor();
}

export async function fillSignIn(page, { user, password }) {
  await page.getByLabel("User name").fill(user);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Goes to a place of the console and waits until nothing is loading. */
export async function go({ page, base }, place) {
  // What a failed test left open must not fail the next one.
  if (await page.locator("dialog[open]").count()) await page.keyboard.press("Escape");
  await page.goto(`${base}/#/${place}`);
  const leave = page.getByRole("dialog").getByRole("button", { name: "Leave" });
  if (await leave.count()) await leave.click();
  await settled(page);
}

export async function settled(page) {
  await page.waitForFunction(
    () => document.querySelector("main h1, main .empty") && !document.querySelector("main .loading"),
    undefined,
    { timeout: 20_000 },
  );
}

export async function shot({ page }, name) {
  await page.screenshot({ path: join(output, `${name}.png`) });
}

export const toast = (page, text) => page.locator(".toast", { hasText: text }).first().waitFor();

export async function typeIn(page, text) {
  await page.locator("[data-editor] .cm-content").click();
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(text);
}

/** Calls of the console that the node's own document does not have. */
export async function undocumented(world) {
  const { body } = await ask(world.page, "GET", "/api/v1/openapi.json");
  const known = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(
      (method) => new RegExp(`^${method.toUpperCase()} ${path.replace(/\{[^}]+\}/g, "[^/]+")}$`),
    ),
  );
  return [...world.asked].filter((call) => !known.some((each) => each.test(call)));
}

/** Asks the API as the page would; answers {status, body}. */
export function ask(page, method, path, body) {
  return page.evaluate(
    async ([how, where, what]) => {
      const session = await (await fetch("/api/v1/session")).json();
      const answer = await fetch(where, {
        method: how,
        headers: { "Content-Type": "application/json", "X-Vedette-Csrf": session.csrf ?? "" },
        body: what === null ? undefined : JSON.stringify(what),
      });
      const text = await answer.text();
      return { status: answer.status, body: text ? JSON.parse(text) : null };
    },
    [method, path, body ?? null],
  );
}

/** Takes the node away, or brings it back. */
export function node(what) {
  execFileSync("python3", [nodeScript, process.env.WORLD, what], { stdio: "inherit", timeout: 90_000 });
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
        .map((one) => `${one.target.join(" ")} ${one.failureSummary.split("\n")[1] ?? ""}`)
        .join("; ")}`,
  );
  assert.deepEqual(list, [], `axe on ${where}`);
}

/** Nothing is cut that must be read whole, nothing runs over its neighbour. */
export async function legible({ page }, where) {
  const found = await page.evaluate(() => {
    const wider = (element) => element.scrollWidth > element.clientWidth + 1;
    const said = (element) => `${element.className || element.tagName}: ${element.textContent.slice(0, 60)}`;
    const times = [...document.querySelectorAll("main .tr > div")].filter(
      (cell) => cell.querySelector("time") && !cell.querySelector(".clip") && wider(cell),
    );
    const facts = [...document.querySelectorAll("main .facts dd, main .facts dt")].filter(wider);
    return [...times.map((each) => `time cut: ${said(each)}`), ...facts.map((each) => `runs over: ${said(each)}`)];
  });
  assert.deepEqual(found, [], where);
}

/** The page is no wider than its window: only tables and graphs scroll sideways, in frames of their own. */
export async function fitsWindow({ page }, where) {
  const found = await page.evaluate(() => {
    const main = document.querySelector("main");
    if (document.documentElement.scrollWidth <= innerWidth && main.scrollWidth <= main.clientWidth + 1) return [];
    const framed = (element) => {
      for (let at = element.parentElement; at && at !== main; at = at.parentElement)
        if (["auto", "scroll", "hidden"].includes(getComputedStyle(at).overflowX)) return true;
      return false;
    };
    return [...main.querySelectorAll("*")]
      .filter((each) => each.getBoundingClientRect().right > innerWidth + 1 && !framed(each))
      .slice(0, 5)
      .map(
        (each) =>
          `${each.tagName}.${each.getAttribute("class") ?? ""} ${Math.round(each.getBoundingClientRect().right)} px`,
      );
  });
  assert.deepEqual(found, [], `wider than the window: ${where}`);
}
