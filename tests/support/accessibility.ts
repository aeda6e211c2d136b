import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type axe from "axe-core";
import type { Page } from "puppeteer-core";

const SOURCE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** @throws Error naming each rule that the page breaks as it looks now, with the first element that breaks it */
export async function expectAccessible(page: Page, name: string): Promise<void> {
	// through the browser's own door: a page of an extension takes no script from elsewhere
	if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(await readFile(SOURCE, "utf8"));
	const broken = await page.evaluate(async () => {
		const { axe: checker } = window as unknown as { axe: typeof axe };
		const { violations } = await checker.run({ resultTypes: ["violations"] });
		return violations.map(({ id, help, nodes }) => `${id} (${help}): ${nodes[0]?.html}: ${nodes[0]?.failureSummary}`);
	});
	if (broken.length > 0) throw new Error(`${name} cannot be used by everybody: ${broken.join("\n")}`);
}
