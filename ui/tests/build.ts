import { build } from "vite";
import { BUILT } from "./built";

/** Builds the UI with the desk in memory; the shipped build does not contain it. */
export default async function setup(): Promise<void> {
  await build({ mode: "fake", logLevel: "warn", build: { outDir: BUILT, emptyOutDir: true } });
}
