import { expect, it } from "vitest";
import { TASKS } from "./index.ts";

it("lists every task under its own id", () => {
	for (const [id, task] of Object.entries(TASKS)) expect(task.id).toBe(id);
});
