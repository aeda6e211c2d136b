import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { onStripChanged } from "../../../browser/tab-strip.ts";
import { storedJob } from "../../../jobs/stored-job.ts";
import { errorText } from "../../../lib/error-text.ts";
import { isRunning, type JobState } from "../../../messages/job.ts";
import type { Output } from "../../../messages/protocol.ts";
import { send } from "../../../messages/send.ts";
import { undoWords } from "../words.ts";

const PREVIEW_DELAY_MS = 150;
const ASK_EVERY_MS = 2000;

export interface TabGrouping {
	/** undefined until the worker has answered. */
	job: JobState | undefined;
	preview: Output<"preview"> | undefined;
	/** Whether the preview was made after the job came to where it stands. */
	previewIsFresh: boolean;
	undoing: boolean;
	status: Output<"status"> | undefined;
	/** The last thing that went wrong, or what an undo did, in a sentence. */
	notice: { kind: "error" | "info"; text: string } | undefined;
	sort(): void;
	cancel(): void;
	undo(): void;
}

/** Everything a page needs to show about the tabs of one window; speaks with the worker through messages only. */
export function useTabGrouping(windowId: number): TabGrouping {
	const [job, setJob] = useState<JobState>();
	const [seen, setSeen] = useState<{ preview: Output<"preview">; job: JobState | undefined }>();
	const [undoing, setUndoing] = useState(false);
	const current = useRef<JobState | undefined>(undefined);
	current.current = job;
	const [status, setStatus] = useState<Output<"status">>();
	const [notice, setNotice] = useState<TabGrouping["notice"]>();

	/** Does it and shows what went wrong. */
	const attempt = useCallback(async (action: () => Promise<void>) => {
		try {
			await action();
		} catch (error) {
			setNotice({ kind: "error", text: errorText(error) });
		}
	}, []);

	const look = useCallback(
		() =>
			attempt(async () => {
				const job = current.current;
				setSeen({ preview: await send("preview", { windowId }), job });
			}),
		[windowId],
	);
	const ask = useCallback(() => attempt(async () => setJob(await send("state", {}))), []);

	const busyUndoing = useRef(false);
	useEffect(
		() =>
			storedJob().watch((state) => {
				// an undo shows what it did at once, so that no half of the old picture flashes up
				if (!busyUndoing.current) setJob(state);
			}),
		[],
	);
	useEffect(() => void ask(), []);

	const running = job !== undefined && isRunning(job);
	useEffect(() => {
		if (running) return;
		look();
		attempt(async () => setStatus(await send("status", {})));
	}, [job, running, look]);

	useEffect(() => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const stop = onStripChanged(() => {
			clearTimeout(timer);
			timer = setTimeout(look, PREVIEW_DELAY_MS);
		});
		return () => {
			clearTimeout(timer);
			stop();
		};
	}, [look]);

	// a worker that was killed tells nobody: being asked starts it again, and it then says that it was interrupted
	useEffect(() => {
		if (!running) return;
		const timer = setInterval(ask, ASK_EVERY_MS);
		return () => clearInterval(timer);
	}, [running, ask]);

	return {
		job,
		preview: seen?.preview,
		previewIsFresh: seen !== undefined && seen.job === job,
		undoing,
		status,
		notice,
		sort: () =>
			attempt(async () => {
				setNotice(undefined);
				setJob({ phase: "reading", kind: "sort", windowId, done: 0, total: seen?.preview.sortable ?? 0 });
				try {
					setJob(await send("sort", { windowId }));
				} catch (error) {
					const state = await send("state", {});
					setJob(state);
					// the state says it better where the worker was killed
					if (state.phase !== "interrupted") throw error;
				}
			}),
		cancel: () => attempt(async () => setJob(await send("cancel", {}))),
		undo: () =>
			attempt(async () => {
				setUndoing(true);
				busyUndoing.current = true;
				try {
					const done = await send("undo", { windowId });
					const [preview, job] = await Promise.all([send("preview", { windowId }), send("state", {})]);
					setSeen({ preview, job });
					setJob(job);
					setNotice({ kind: "info", text: undoWords(done) });
				} finally {
					busyUndoing.current = false;
					setUndoing(false);
				}
			}),
	};
}
