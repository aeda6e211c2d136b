import type { Model } from "../../src/catalog/schema.ts";
import type { Measured } from "./measured.ts";

const BEGIN = "<!-- begin: measured by the pipeline; deploy writes this part anew -->";
const END = "<!-- end: measured by the pipeline -->";

/**
 * A model's card. What people have written stays; the part between the two marks is replaced, or added at the end.
 *
 * @param existing the card of the version before
 */
export function renderCard(model: Model, measured: Measured, existing: string | undefined): string {
	const part = `${BEGIN}\n${measuredPart(model, measured)}${END}\n`;
	if (existing === undefined) return `# ${model.name}\n${part}`;
	const begin = existing.indexOf(BEGIN);
	const end = existing.indexOf(END, begin);
	if (begin < 0 || end < 0) return `${existing.trimEnd()}\n\n${part}`;
	return existing.slice(0, begin) + part + existing.slice(end + END.length).replace(/^\n/, "");
}

function measuredPart(model: Model, { evaluated, checks }: Measured): string {
	const bytes = Object.values(model.files).reduce((sum, file) => sum + file.bytes, 0);
	const facts = [
		["task", model.tasks.join(", ")],
		["base", model.base],
		["licence", model.license],
		["quantized", model.quantization],
		["reads", `up to ${model.contextWindow} tokens`],
		["packaged", `${(bytes / 1e6).toFixed(1)} MB`],
	];
	return [
		"## Measured by the pipeline",
		table(["", ""], facts),
		...(evaluated ? [evaluatedPart(evaluated)] : []),
		...(checks
			? [
					"Browser against PyTorch:",
					table(
						["check", "found", "limit"],
						checks.map((c) => [c.what, c.found, c.limit]),
					),
				]
			: []),
	]
		.map((part) => `${part}\n`)
		.join("\n");
}

function evaluatedPart({ machine, finished, systems, sets }: NonNullable<Measured["evaluated"]>): string {
	const head = ["", ...systems.map(({ name }) => name)];
	const tables = sets.map(({ name, rows, metrics }) =>
		[
			`\`${name}\`, ${rows} rows:`,
			table(
				head,
				metrics.map(({ name, values }) => [name, ...values.map(figure)]),
			),
		].join("\n\n"),
	);
	const where = `Measured on ${finished.slice(0, 10)} through the built extension, on ${machine.processor} with ${machine.adapter}.`;
	return [where, ...tables].join("\n\n");
}

function figure(value: number | undefined): string {
	if (value === undefined) return "–";
	return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(3);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replace(/[|\n]/g, " ")).join(" | ")} |`;
	return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}
