// What a first visit loads must stay small: sums the gzip sizes of dist/ and fails above the budget.

import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const budget = { initial: 250, chunk: 200, total: 900 };
const html = readFileSync(new URL("index.html", dist), "utf8");
const names = readdirSync(new URL("assets/", dist)).filter((name) => /\.(js|css)$/.test(name));
const sizes = new Map(
  names.map((name) => [name, gzipSync(readFileSync(new URL(`assets/${name}`, dist)), { level: 9 }).length / 1024]),
);
const first = names.filter((name) => html.includes(name));
const sum = (list) => list.reduce((all, name) => all + sizes.get(name), 0);
const initial = sum(first.filter((name) => name.endsWith(".js")));
const largest = names.filter((name) => !first.includes(name)).sort((a, b) => sizes.get(b) - sizes.get(a))[0];
const total = sum(names);

console.log(
  `initial JS ${initial.toFixed(1)} KiB gzip, CSS ${sum(first.filter((name) => name.endsWith(".css"))).toFixed(1)} KiB, largest lazy chunk ${largest} ${sizes.get(largest).toFixed(1)} KiB, all ${total.toFixed(1)} KiB`,
);
const problems = [
  initial > budget.initial && `initial JS is above ${budget.initial} KiB`,
  sizes.get(largest) > budget.chunk && `${largest} is above ${budget.chunk} KiB`,
  total > budget.total && `everything together is above ${budget.total} KiB`,
  /<script(?![^>]*\bsrc=)[^>]*>|\bon\w+=|<style/.test(html) &&
    "index.html has inline script or style: the CSP forbids it",
  /(src|href)="(https?:)?\/\//.test(html) && "index.html loads from elsewhere",
].filter(Boolean);
problems.forEach((each) => console.error(each));
process.exitCode = problems.length ? 1 : 0;
