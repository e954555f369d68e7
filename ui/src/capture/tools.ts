//! The tools of the overlay and their keys.
import type { IconName } from "../parts/icons";
import type { Tool } from "./marks";

export const TOOLS: readonly {
  id: Tool;
  icon: IconName;
  words: string;
  key: string;
}[] = [
  { id: "box", icon: "box", words: "tool-box", key: "R" },
  { id: "arrow", icon: "arrow", words: "tool-arrow", key: "A" },
  { id: "ellipse", icon: "ellipse", words: "tool-ellipse", key: "E" },
  { id: "pen", icon: "pen", words: "tool-pen", key: "P" },
  { id: "text", icon: "text", words: "tool-text", key: "T" },
  { id: "step", icon: "number", words: "tool-step", key: "N" },
  { id: "highlight", icon: "highlight", words: "tool-highlight", key: "H" },
  { id: "redact", icon: "redact", words: "tool-redact", key: "X" },
  { id: "crop", icon: "crop", words: "tool-crop", key: "C" },
];

/** The tool a key chooses. */
export function toolOf(key: string): Tool | undefined {
  return TOOLS.find((tool) => tool.key.toLowerCase() === key.toLowerCase())?.id;
}
