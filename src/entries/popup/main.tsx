import { render } from "preact";
import { currentWindowId } from "../../browser/tab-strip.ts";
import { App } from "./app.tsx";
import "../../ui/theme.css";
import "../../ui/panel.css";
import "./popup.css";

const options = new URLSearchParams(location.search);

/** The window to act on: "?window=ID" when the page is opened as a tab on behalf of another one, else its own. */
async function chosenWindowId(): Promise<number> {
	const chosen = Number(options.get("window") ?? Number.NaN);
	return Number.isInteger(chosen) ? chosen : currentWindowId();
}

const root = document.getElementById("root");
if (!root) throw new Error("popup.html has no #root.");
render(
	<App
		windowId={await chosenWindowId()}
		inTab={options.has("window")}
		startsWith={options.get("view") === "models" ? "models" : "tabs"}
	/>,
	root,
);
