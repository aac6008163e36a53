// Each page opens, is accessible in both themes, legible in both zones, fits a phone, and leaves its picture.

import { accessible, fitsWindow, go, legible, settled, shot } from "./harness.mjs";

const places = [
  "dashboard",
  "detections?status=any",
  "devices",
  "query",
  "insta",
  "focus",
  "rules",
  "rules/new",
  "rules/cost",
  "rulesets",
  "rulesets/new",
  "policies",
  "exceptions",
  "exceptions/new",
  "packages",
  "enrolment",
  "actors",
  "actors?tab=windows",
  "cluster",
  "users",
  "account",
  "account?tab=sessions",
  "account?tab=keys",
  "audit",
];
/** Pages of one object: the first link of a list leads there. */
const inner = [
  ["detections?status=any", "detections/"],
  ["devices", "devices/"],
  ["rules", "rules/"],
  ["rulesets", "rulesets/"],
  ["actors", "actors/"],
];
const parts = { "devices/": ["?tab=events", "?tab=commands"], "detections/": ["?view=table"] };
const phone = { width: 390, height: 800 };
const desk = { width: 1440, height: 900 };

async function everyWay(world, name) {
  for (const colorScheme of ["dark", "light"]) {
    await world.page.emulateMedia({ colorScheme });
    await shot(world, `${name}-${colorScheme}`);
    await accessible(world, `${name} (${colorScheme})`);
  }
  await world.page.emulateMedia({ colorScheme: "dark" });
  await legible(world, name);
  const zone = world.page.getByTitle("Switch between UTC and local time");
  await zone.click();
  await legible(world, `${name}, local time`);
  await zone.click();
  await world.page.setViewportSize(phone);
  try {
    await settled(world.page);
    await shot(world, `${name}-phone`);
    await fitsWindow(world, name);
  } finally {
    await world.page.setViewportSize(desk);
  }
}

const nameOf = (place) => place.replace(/[/?=&]+/g, "-").replace(/-status-any/, "");

export const pages = [
  ...places.map((place) => [
    `page ${place}`,
    async (world) => {
      await go(world, place);
      if (/^(rules|exceptions)\/new/.test(place)) await world.page.locator("[data-editor] .cm-content").waitFor();
      await everyWay(world, nameOf(place));
    },
  ]),
  ...inner.map(([list, prefix]) => [
    `first page of ${list}`,
    async (world) => {
      await go(world, list);
      const link = world.page.locator(`main [role=grid] a[href^="#/${prefix}"]`).first();
      if ((await link.count()) === 0) return;
      const target = (await link.getAttribute("href")).slice(2);
      await link.click();
      await world.page.waitForURL(new RegExp(`#/${prefix}`));
      await settled(world.page);
      await everyWay(world, `${prefix.replace("/", "")}-one`);
      for (const part of parts[prefix] ?? []) {
        await go(world, target + part);
        await everyWay(world, `${prefix.replace("/", "")}-one${nameOf(part)}`);
      }
    },
  ]),
  [
    "a phone-sized window keeps the navigation reachable",
    async (world) => {
      await world.page.setViewportSize(phone);
      await go(world, "detections?status=any");
      await world.page.getByRole("button", { name: "Open the navigation" }).click();
      await shot(world, "narrow-navigation");
      await world.page.getByRole("link", { name: "Devices" }).click();
      await world.page.getByRole("heading", { name: "Devices" }).waitFor();
      await world.page.setViewportSize(desk);
    },
  ],
];
