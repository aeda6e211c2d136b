import { useState } from "preact/hooks";
import { History } from "./view/history.tsx";
import { Progress } from "./view/progress.tsx";
import { Report } from "./view/report.tsx";
import { Setup } from "./view/setup.tsx";
import { useBenchmark } from "./view/use-benchmark.ts";
import "./view/view.css";
import "./view/tables.css";

/** Measuring the models of this machine, as a person sees it. */
export function BenchmarkView() {
	const benchmark = useBenchmark();
	const { sets, here, history, live, notice } = benchmark;
	const [chosen, setChosen] = useState<string>();
	const [asked, setAsked] = useState(false);
	const shown = history.find(({ id }) => id === chosen) ?? history[0];
	return (
		<main data-phase={live ? "running" : "ready"}>
			{notice && (
				<p id="notice" class="notice error" role="alert">
					{notice}
				</p>
			)}
			{live ? (
				<Progress run={live} sets={sets} history={history} onCancel={benchmark.cancel} />
			) : (
				<Setup
					here={here}
					sets={sets}
					history={history}
					onStart={(keys, amount) => {
						setChosen(undefined);
						setAsked(true);
						void benchmark.start(keys, amount);
					}}
				/>
			)}
			{shown && !live && <Report key={shown.id} run={shown} history={history} focus={asked} />}
			{history.length > 0 && !live && (
				<History
					runs={history}
					shown={shown?.id}
					onShow={(id) => {
						setChosen(id);
						setAsked(true);
					}}
					onRemove={(id) => void benchmark.remove(id)}
				/>
			)}
		</main>
	);
}
