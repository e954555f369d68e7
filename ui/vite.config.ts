import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte()],
  // WebKitGTK 2.50 and WebView2 are both far newer than this.
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { strictPort: true, port: 5317 },
  test: { include: ["src/**/*.test.ts", "tests/unit/**/*.test.ts"] },
});
