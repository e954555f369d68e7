import { expect, it } from "vitest";
import { says } from "./away.svelte";

it.each([
  ["https://quisa.example/hilfe", "https://quisa.example/hilfe"],
  ["quisa.example", "https://quisa.example/"],
  ["info@quisa.example", "mailto:info@quisa.example"],
])("“%s” says where it leads", (words, to) => {
  expect(says(words, to)).toBe(true);
});

it.each([
  ["hier klicken", "https://quisa.example"],
  ["https://bank.example", "https://bank.example.evil.example"],
  ["", "https://quisa.example"],
])("“%s” does not", (words, to) => {
  expect(says(words, to)).toBe(false);
});
