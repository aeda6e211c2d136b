import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button } from "../../../ui/button.tsx";
import { ProgressBar } from "../../../ui/progress-bar.tsx";
import { useTitleFocus } from "../../../ui/use-title-focus.ts";
import { keyOf, type Run } from "../result.ts";
import type { Sets } from "../sets.ts";
import { timeLeft } from "../time-left.ts";
import { liveWords, stateWords, timeWords, titleOf } from "../words.ts";

const TICK_MS = 1000;

export interface ProgressProps {
	run: Run;
	sets: Sets;
	history: readonly Run[];
	onCancel: () => void;
}

export function Progress({ run, sets, history, onCancel }: ProgressProps) {
	const heading = useTitleFocus();
	const [cancelling, setCancelling] = useState(false);
	const { results } = run;
	const now = useNow();
	const at = useRef({ run, since: now });
	if (at.current.run !== run) at.current = { run, since: Date.now() };
	const planned = useMemo(() => timeLeft(run, sets, history), [run]);
	// within a step that is long, time goes on as well
	const left = Math.max(1000, planned - (now - at.current.since));
	const elapsed = now - Date.parse(run.started);
	const furthest = useRef(0);
	furthest.current = Math.max(furthest.current, elapsed / Math.max(1, elapsed + left));
	const current = results.find(({ state }) => state === "running");
	const text = cancelling ? "Stopping after what is being read" : `${capital(timeWords(left))} left`;

	return (
		<section class="panel card" aria-labelledby="progress-title">
			<h2 id="progress-title" ref={heading} tabIndex={-1}>
				Measuring
			</h2>
			<ProgressBar fraction={furthest.current} label="Measuring" text={text} />
			<p id="time-left" class="quiet">
				{text}. Keep this tab open; if it is closed, what was measured until then is kept.
			</p>
			<p class="visually-hidden" role="status">
				{current && `Measuring ${titleOf(current.candidate)}.`}
			</p>
			<ul id="live" class="live">
				{results.map((result) => (
					<li key={keyOf(result.candidate)} data-state={result.state}>
						<span class="mark" aria-hidden="true" />
						<span class="name">{titleOf(result.candidate)}</span>
						<span class="quiet">{stateWords(result)}</span>
						<span class="numbers">{liveWords(result)}</span>
					</li>
				))}
			</ul>
			<div class="actions">
				<Button
					id="cancel"
					disabled={cancelling}
					onClick={() => {
						setCancelling(true);
						onCancel();
					}}
				>
					{cancelling ? "Stopping…" : "Cancel"}
				</Button>
			</div>
		</section>
	);
}

function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

function useNow(): number {
	const [now, setNow] = useState(Date.now);
	useEffect(() => {
		const timer = setInterval(() => setNow(Date.now()), TICK_MS);
		return () => clearInterval(timer);
	}, []);
	return now;
}
