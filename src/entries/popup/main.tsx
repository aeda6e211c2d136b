import { render } from "preact";
import { currentWindowId } from "../../browser/tab-strip.ts";
import { TabGroupingView } from "../../features/tab-grouping/view.tsx";
import { Hearth } from "../../ui/hearth.tsx";
import "../../ui/theme.css";
import "./popup.css";

/** The window to act on: "?window=ID" when the page is opened as a tab on behalf of another one, else its own. */
async function chosenWindowId(): Promise<number> {
	const chosen = Number(new URLSearchParams(location.search).get("window") ?? Number.NaN);
	return Number.isInteger(chosen) ? chosen : currentWindowId();
}

const root = document.getElementById("root");
if (!root) throw new Error("popup.html has no #root.");
render(
	<>
		<header>
			<Hearth />
			<h1>Inglenook</h1>
		</header>
		<TabGroupingView windowId={await chosenWindowId()} />
	</>,
	root,
);
