import { useState } from "preact/hooks";
import { errorText } from "../../../lib/error-text.ts";
import { Button } from "../../../ui/button.tsx";
import { answersToCsv, figuresToCsv, toJson } from "../export.ts";
import type { Run } from "../result.ts";
import { drawPicture, type Said } from "./picture.ts";

export interface ExportBarProps {
	run: Run;
	said: Said;
	/** What holds the charts. */
	report: { readonly current: HTMLElement | null };
}

/** Saves the run as files. Nothing is sent anywhere. */
export function ExportBar({ run, said, report }: ExportBarProps) {
	const [problem, setProblem] = useState<string>();
	const name = `inglenook-benchmark-${run.started.slice(0, 16).replace(/[T:]/g, "-")}`;
	const attempt = async (make: () => Promise<Blob>, ending: string) => {
		try {
			setProblem(undefined);
			save(await make(), `${name}${ending}`);
		} catch (error) {
			setProblem(errorText(error));
		}
	};
	const text = (type: string, write: (run: Run) => string) => async () => new Blob([write(run)], { type });
	return (
		<div class="actions exports">
			<span class="quiet">Save as</span>
			<Button id="export-json" label="Save as JSON" onClick={() => attempt(text("application/json", toJson), ".json")}>
				JSON
			</Button>
			<Button id="export-csv" label="Save as CSV" onClick={() => attempt(text("text/csv", figuresToCsv), ".csv")}>
				CSV
			</Button>
			<Button
				id="export-answers"
				label="Save as CSV, tab by tab"
				onClick={() => attempt(text("text/csv", answersToCsv), "-tabs.csv")}
			>
				CSV, tab by tab
			</Button>
			<Button
				id="export-png"
				label="Save as PNG"
				onClick={() =>
					attempt(async () => {
						if (!report.current) throw new Error("There is nothing to draw.");
						return drawPicture(report.current, said);
					}, ".png")
				}
			>
				PNG
			</Button>
			{problem && (
				<p class="notice error" role="alert">
					{problem}
				</p>
			)}
		</div>
	);
}

function save(content: Blob, name: string): void {
	const url = URL.createObjectURL(content);
	const link = document.createElement("a");
	link.href = url;
	link.download = name;
	link.click();
	// the download has begun once this turn is over
	setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
