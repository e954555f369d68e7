import { fileURLToPath } from "node:url";

/** Where the build for the tests lies. */
export const BUILT = fileURLToPath(new URL("../node_modules/.cache/pult-fake", import.meta.url));
