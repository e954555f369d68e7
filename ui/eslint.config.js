import js from "@eslint/js";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import importX from "eslint-plugin-import-x";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

/** Folders that may not know each other; only views/ brings them together. */
const AREAS = [
  "accounts",
  "capture",
  "drafts",
  "outbox",
  "search",
  "settings",
  "thread",
  "tickets",
];

const door = {
  regex: "^@tauri-apps/",
  message: "Only lib/host/tauri.ts speaks to the shell.",
};

const apart = AREAS.map((area) => ({
  files: [`src/${area}/**`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          door,
          {
            regex: `^\\.\\./(${AREAS.filter((other) => other !== area).join("|")}|views)(/|$)`,
            message: "Areas do not know each other; views/ brings them together.",
          },
        ],
      },
    ],
  },
}));

export default ts.config(
  { ignores: ["dist", "test-results", "src/lib/host/contract.gen.ts"] },
  js.configs.recommended,
  ts.configs.recommendedTypeChecked,
  svelte.configs.recommended,
  {
    plugins: { "import-x": importX },
    languageOptions: {
      globals: globals.browser,
      parserOptions: {
        projectService: { allowDefaultProject: ["*.js", "*.config.ts"] },
        extraFileExtensions: [".svelte"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    settings: {
      "import-x/resolver-next": [createTypeScriptImportResolver({ project: "tsconfig.json" })],
    },
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      "no-restricted-imports": ["error", { patterns: [door] }],
      "import-x/no-cycle": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      "svelte/no-at-html-tags": "error",
      "svelte/require-each-key": "error",
      "svelte/button-has-type": "error",
      "svelte/no-unused-props": "error",
      // One window, no router: navigation is a value in memory.
      "svelte/no-navigation-without-resolve": "off",
    },
  },
  {
    files: ["**/*.svelte"],
    rules: {
      // The parser does not know the types of other components; svelte-check does and is strict.
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/no-redundant-type-constituents": "off",
    },
  },
  ...apart,
  {
    files: ["src/lib/host/tauri.ts"],
    rules: { "no-restricted-imports": "off" },
  },
  {
    files: ["tests/**", "*.config.*"],
    languageOptions: { globals: globals.node },
  },
  { files: ["*.js", "*.config.ts"], ...ts.configs.disableTypeChecked },
);
