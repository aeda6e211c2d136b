import { defineConfig } from "vitest/config";

const ignored = ["**/node_modules/**", "**/.venv/**", "dist/**", "build/**"];

export default defineConfig({
	test: {
		projects: [
			{
				test: {
					name: "unit",
					include: ["src/**/*.test.{ts,tsx}", "finetune/**/*.test.ts", "scripts/**/*.test.ts"],
					exclude: ignored,
				},
			},
			{ test: { name: "contract", include: ["tests/contract/**/*.test.ts"], testTimeout: 60_000 } },
			{ test: { name: "parity", include: ["tests/parity/**/*.test.ts"], ...browserTests() } },
			{ test: { name: "pipeline", include: ["tests/pipeline/**/*.test.ts"], ...browserTests(30) } },
			{ test: { name: "e2e", include: ["tests/e2e/**/*.test.ts"], ...browserTests() } },
		],
	},
});

/** One worker for all files and no isolation between them, so that they share one browser; a software adapter is slow. */
function browserTests(minutes = 10) {
	const limit = minutes * 60_000;
	return { maxWorkers: 1, fileParallelism: false, isolate: false, testTimeout: limit, hookTimeout: limit };
}
