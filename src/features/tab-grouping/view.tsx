import { useEffect, useState } from "preact/hooks";
import { isRunning } from "../../messages/job.ts";
import { progressWords, summaryWords } from "./words.ts";
import { Editor } from "./view/editor.tsx";
import { Preview } from "./view/preview.tsx";
import { Progress } from "./view/progress.tsx";
import { Result } from "./view/result.tsx";
import { useCategories } from "./view/use-categories.ts";
import { useTabGrouping } from "./view/use-tab-grouping.ts";
import "./view/view.css";

/** Sorting the tabs of a window, as a person sees it. */
export function TabGroupingView({ windowId }: { windowId: number }) {
	const { job, preview, status, notice, sort, cancel, undo } = useTabGrouping(windowId);
	const own = useCategories();
	const [editing, setEditing] = useState(false);

	useEffect(() => {
		if (own.draft) setEditing(true);
	}, [own.draft !== null]);

	const running = job && isRunning(job) ? job : undefined;
	const here = job !== undefined && "windowId" in job && job.windowId === windowId;
	const ended = here && "message" in job ? job.message : undefined;
	const spoken = running
		? progressWords(running)?.spoken
		: here && job.phase === "done"
			? summaryWords(job.summary)
			: undefined;

	return (
		<main data-phase={job?.phase ?? "asking"}>
			<p id="status" class="visually-hidden" role="status">
				{spoken}
			</p>
			{editing && !running ? (
				<Editor own={own} onClose={() => setEditing(false)} />
			) : running ? (
				<Progress job={running} here={here || running.windowId === undefined} onCancel={cancel} />
			) : (
				<>
					{(ended ?? notice) && (
						<p id="notice" role="alert" class={`notice ${notice?.kind ?? (job?.phase === "failed" ? "error" : "info")}`}>
							{notice?.text ?? ended}
						</p>
					)}
					{here && job.phase === "done" ? (
						<Result summary={job.summary} preview={preview} onSort={sort} onUndo={undo} onEdit={() => setEditing(true)} />
					) : (
						preview && (
							<Preview
								preview={preview}
								categories={own.saved}
								onSort={sort}
								onUndo={undo}
								onEdit={() => setEditing(true)}
							/>
						)
					)}
					{status && status.backend !== "webgpu" && !(here && job.phase === "done") && (
						<p id="backend" class="quiet">
							{status.words}
						</p>
					)}
				</>
			)}
		</main>
	);
}
