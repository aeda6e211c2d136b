import { describe, expect, it } from "vitest";
import { TASKS } from "../../src/tasks/index.ts";
import { committedFiles } from "../support/repository.ts";
import { checkTasks } from "./check-tasks.ts";

describe("the tasks", () => {
	it("are registered, and each has a generator and metrics", () => {
		expect(checkTasks(Object.keys(TASKS), committedFiles())).toEqual([]);
	});

	it("carry their folder's name", () => {
		expect(Object.entries(TASKS).filter(([id, task]) => task.id !== id)).toEqual([]);
	});
});

describe("the check", () => {
	const whole = [
		"src/tasks/index.ts",
		"src/tasks/a/prompt.ts",
		"src/tasks/a/metrics.ts",
		"finetune/tasks/a/generate.ts",
	];

	it("lets a whole task pass", () => {
		expect(checkTasks(["a"], whole)).toEqual([]);
	});

	it("names a task without a generator", () => {
		expect(
			checkTasks(
				["a"],
				whole.filter((path) => !path.endsWith("generate.ts")),
			),
		).toEqual(["The task a has no finetune/tasks/a/generate.ts, so that its training rows have no generator."]);
	});

	it("names a folder without a line, a line without a folder, and a generator without a task", () => {
		expect(checkTasks([], whole)).toEqual([
			"src/tasks/a/ has no line in src/tasks/index.ts.",
			"finetune/tasks/a/ belongs to no task in src/tasks/index.ts.",
		]);
		expect(checkTasks(["a", "b"], [...whole, "finetune/tasks/b/generate.ts"])).toEqual([
			"src/tasks/index.ts lists b, and there is no src/tasks/b/.",
		]);
	});
});
