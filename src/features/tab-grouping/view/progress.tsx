import type { RunningState } from "../../../messages/job.ts";
import { Button } from "../../../ui/button.tsx";
import { ProgressBar } from "../../../ui/progress-bar.tsx";
import { useTitleFocus } from "../../../ui/use-title-focus.ts";
import { progressWords } from "../words.ts";

const TITLES = {
	sort: "Sorting tabs",
	categorize: "Reading tabs",
	initialize: "Getting ready",
	summarize: "Summing up a thread",
} as const;

export function Progress({ job, here, onCancel }: { job: RunningState; here: boolean; onCancel: () => void }) {
	const heading = useTitleFocus();
	const words = progressWords(job);
	const title = TITLES[job.kind];
	return (
		<section class="panel" aria-labelledby="progress-title">
			<h2 id="progress-title" ref={heading} tabIndex={-1}>
				{here ? title : `${title} in another window`}
			</h2>
			<ProgressBar fraction={words?.fraction ?? 0} label={title} text={words?.text ?? ""} />
			<p id="progress-text" class="quiet">
				{words?.text}
			</p>
			<Button id="cancel" onClick={onCancel}>
				Cancel
			</Button>
		</section>
	);
}
