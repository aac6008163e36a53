// Each page opens, is accessible in both themes and leaves its picture.

import { accessible, go, settled, shot } from "./harness.mjs";

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
  "policies",
  "exceptions",
  "exceptions/new",
  "packages",
  "enrolment",
  "actors",
  "actors?tab=windows",
  "cluster",
  "users",
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

async function inBothThemes(world, name) {
  for (const colorScheme of ["dark", "light"]) {
    await world.page.emulateMedia({ colorScheme });
    await shot(world, `${name}-${colorScheme}`);
    await accessible(world, `${name} (${colorScheme})`);
  }
  await world.page.emulateMedia({ colorScheme: "dark" });
}

const nameOf = (place) => place.replace(/[/?=&]+/g, "-").replace(/-status-any/, "");

export const pages = [
  ...places.map((place) => [
    `page ${place}`,
    async (world) => {
      await go(world, place);
      if (place.endsWith("/new")) await world.page.locator("[data-editor] .cm-content").waitFor();
      await inBothThemes(world, nameOf(place));
    },
  ]),
  ...inner.map(([list, prefix]) => [
    `first page of ${list}`,
    async (world) => {
      await go(world, list);
      const link = world.page.locator(`main [role=grid] a[href^="#/${prefix}"]`).first();
      if ((await link.count()) === 0) return;
      await link.click();
      await world.page.waitForURL(new RegExp(`#/${prefix}`));
      await settled(world.page);
      await inBothThemes(world, `${prefix.replace("/", "")}-one`);
    },
  ]),
  [
    "a phone-sized window scrolls in one direction and keeps the navigation reachable",
    async (world) => {
      await world.page.setViewportSize({ width: 390, height: 800 });
      await go(world, "detections?status=any");
      const wide = await world.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      if (wide) throw new Error("the page is wider than the window");
      await world.page.getByRole("button", { name: "Open the navigation" }).click();
      await shot(world, "narrow-navigation");
      await world.page.getByRole("link", { name: "Devices" }).click();
      await world.page.getByRole("heading", { name: "Devices" }).waitFor();
      await world.page.setViewportSize({ width: 1440, height: 900 });
    },
  ],
];
