/** The providers that can stand behind an answer. */
export const BACKENDS = ["webgpu", "cpu", "ollama", "chrome-ai", "rules"] as const;
export type BackendId = (typeof BACKENDS)[number];
