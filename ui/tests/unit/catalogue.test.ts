import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FluentResource } from "@fluent/bundle";
import { describe, expect, it } from "vitest";

const UI = fileURLToPath(new URL("../..", import.meta.url));

function keys(language: string, file: string): Map<string, string> {
  const text = readFileSync(join(UI, "locales", language, file), "utf8");
  const resource = new FluentResource(text);
  const written = text.split("\n").filter((line) => /^[a-z]/.test(line)).length;
  expect(resource.body.length, `${language}/${file} parses whole`).toBe(written);
  return new Map(resource.body.map(({ id, value }) => [id, JSON.stringify(value)]));
}

function sources(folder: string): string {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => {
      if (statSync(path).isDirectory()) return path.includes("fake") ? "" : sources(path);
      return /(?<!\.test)\.(ts|svelte)$/.test(path) && !path.endsWith(".gen.ts")
        ? readFileSync(path, "utf8")
        : "";
    })
    .join("\n");
}

const FILES = readdirSync(join(UI, "locales/de"));
const OURS = FILES.filter((file) => file !== "shell.ftl");
const CODE = sources(join(UI, "src")).replaceAll(/(data-testid|testid)="[^"]*"/g, "");
const KNOWN = new Set(OURS.flatMap((file) => [...keys("de", file).keys()]));

describe.each(FILES)("%s", (file) => {
  it("has the same words in both languages, with the same blanks", () => {
    const [german, english] = [keys("de", file), keys("en", file)];
    expect([...english.keys()].sort()).toEqual([...german.keys()].sort());
    const blanks = (text = "") =>
      [
        ...new Set([...text.matchAll(/"type":"var","name":"(\w+)"/g)].map((found) => found[1])),
      ].sort();
    for (const [id, text] of german) expect(blanks(english.get(id)), id).toEqual(blanks(text));
  });
});

it("has no word that nothing says", () => {
  const said = new Set([...CODE.matchAll(/["'`]([a-z][a-z0-9-]*)["'`]/g)].map((found) => found[1]));
  expect([...KNOWN].filter((key) => !said.has(key))).toEqual([]);
});

it("has every word that is said", () => {
  const said = [...CODE.matchAll(/\bt\(\s*["']([a-z0-9-]+)["']/g)].map((found) => found[1] ?? "");
  const tables = [
    ...CODE.matchAll(
      /["']((?:error|problem|why|event|outgoing|entry|op|channel|tool|key|keys|label|saved)-[a-z-]+)["']/g,
    ),
  ].map((found) => found[1] ?? "");
  expect(said.length).toBeGreaterThan(150);
  expect([...said, ...tables].filter((key) => !KNOWN.has(key))).toEqual([]);
});
