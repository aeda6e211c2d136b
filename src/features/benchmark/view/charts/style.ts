/** Colours are the page's, so that a chart changes with the scheme. */
export const STYLE = {
	background: "none",
	color: "var(--quiet)",
	fontFamily: "inherit",
	fontSize: "12px",
	overflow: "visible",
};

/** One for each candidate, as the groups of tabs have theirs. */
export const COLORS = [
	"var(--ember)",
	"var(--group-blue)",
	"var(--group-green)",
	"var(--group-purple)",
	"var(--group-cyan)",
	"var(--group-pink)",
];
