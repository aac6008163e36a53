// The same tests on a node: BASE_URL, CONSOLE_USER and CONSOLE_PASSWORD say which and as whom.

const missing = ["BASE_URL", "CONSOLE_USER", "CONSOLE_PASSWORD"].filter((name) => !process.env[name]);
if (missing.length) {
  console.error(`set ${missing.join(", ")}`);
  process.exit(2);
}
await import("./run.mjs");
