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
  // `npm run dev` shows the sources against a node or the fixture server.
  server: {
    proxy: Object.fromEntries(
      ["/api", "/admin"].map((path) => [
        path,
        { target: process.env.VEDETTE_NODE ?? "http://127.0.0.1:8480", secure: false },
      ]),
    ),
  },
  test: { include: ["tests/unit/**/*.test.ts"], environment: "node" },
});
