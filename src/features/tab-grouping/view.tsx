import { useEffect, useState } from "preact/hooks";
import { isRunning, type JobState } from "../../messages/job.ts";
import { Editor } from "./view/editor.tsx";
import { Preview } from "./view/preview.tsx";
import { Progress } from "./view/progress.tsx";
import { Result } from "./view/result.tsx";
import { useCategories } from "./view/use-categories.ts";
import { useTabGrouping } from "./view/use-tab-grouping.ts";
import { isOutdated, progressWords, summaryWords } from "./words.ts";
import "./view/view.css";

/** Sorting the tabs of a window, as a person sees it. */
export function TabGroupingView({ windowId }: { windowId: number }) {
	const { job, preview, previewIsFresh, undoing, status, notice, sort, cancel, undo } = useTabGrouping(windowId);
	const own = useCategories();
	const [editing, setEditing] = useState(false);
	const hasDraft = own.draft !== null;
	// somebody who was typing when the popup closed wants to go on
	useEffect(() => {
		if (hasDraft) setEditing(true);
	}, [hasDraft]);

	const running = job && isRunning(job) ? job : undefined;
	const ended = job && !running && "windowId" in job && job.windowId === windowId ? job : undefined;
	const summary = ended?.phase === "done" ? ended.summary : undefined;
	const outdated = summary && preview && previewIsFresh && isOutdated(summary, preview);
	const message = notice ?? endNotice(ended);
	const actions = { undoing, onSort: sort, onUndo: undo, onEdit: () => setEditing(true) };

	return (
		<main data-phase={job?.phase ?? "asking"}>
			<p id="status" class="visually-hidden" role="status">
				{running ? progressWords(running)?.spoken : summary && summaryWords(summary)}
			</p>
			{running ? (
				<Progress
					job={running}
					here={running.windowId === undefined || running.windowId === windowId}
					onCancel={cancel}
				/>
			) : editing ? (
				<Editor own={own} onClose={() => setEditing(false)} />
			) : (
				<>
					{message && (
						<p id="notice" role="alert" class={`notice ${message.kind}`}>
							{message.text}
						</p>
					)}
					{summary && !outdated ? (
						<Result summary={summary} preview={preview} {...actions} />
					) : (
						preview && <Preview preview={preview} categories={own.saved} {...actions} />
					)}
					{status && !summary && (
						<p id="backend" class="quiet">
							{status.words}
						</p>
					)}
				</>
			)}
		</main>
	);
}

function endNotice(ended: JobState | undefined): { kind: "error" | "info"; text: string } | undefined {
	if (!ended || !("message" in ended)) return undefined;
	return { kind: ended.phase === "failed" ? "error" : "info", text: ended.message };
}
