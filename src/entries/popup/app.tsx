import { useState } from "preact/hooks";
import { openPackagedPage } from "../../browser/runtime.ts";
import { ModelsView } from "../../features/models/view.tsx";
import { TabGroupingView } from "../../features/tab-grouping/view.tsx";
import { Button } from "../../ui/button.tsx";
import { Hearth } from "../../ui/hearth.tsx";

export interface AppProps {
	/** The window to act on. */
	windowId: number;
	/** Whether the page stands in a tab: unlike a popup it does not close by itself. */
	inTab: boolean;
	startsWith: "tabs" | "models";
}

export function App({ windowId, inTab, startsWith }: AppProps) {
	const [view, setView] = useState(startsWith);
	const openTab = () => void openPackagedPage(`popup.html?window=${windowId}&view=models`);
	return (
		<>
			<header>
				<Hearth />
				<h1>Inglenook</h1>
				{view === "tabs" && (
					<nav>
						<Button id="benchmark" look="plain" onClick={() => void openPackagedPage("benchmark.html")}>
							Benchmark
						</Button>
						<Button id="models" look="plain" onClick={() => setView("models")}>
							Models
						</Button>
					</nav>
				)}
			</header>
			{view === "models" ? (
				<ModelsView onClose={() => setView("tabs")} onOpenTab={inTab ? undefined : openTab} />
			) : (
				<TabGroupingView windowId={windowId} />
			)}
		</>
	);
}
