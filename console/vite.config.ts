import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "./",
  esbuild: { jsx: "automatic" },
  build: {
    target: "es2022",
    outDir: "dist",
    // A data: URL would break `default-src 'self'`.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  // `npm run dev` shows the sources on a node: that of scripts/demo, or VEDETTE_NODE.
  server: {
    proxy: Object.fromEntries(
      ["/api", "/admin"].map((path) => [
        path,
        { target: process.env.VEDETTE_NODE ?? "https://localhost:8443", secure: false },
      ]),
    ),
  },
  test: { include: ["tests/unit/**/*.test.ts"], environment: "node" },
});
