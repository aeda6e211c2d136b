/** The report's style sheet; the colours are the extension's own (src/ui/theme.css) and draw.py's. */
export const STYLE = `
:root {
	color-scheme: light dark;
	--paper: #fbf8f3; --card: #fffdfa; --ink: #2a2320; --quiet: #6f635a; --line: #e6dccf; --ember: #b8471b;
	--good: #2f7d4f; --bad: #a3241b;
}
@media (prefers-color-scheme: dark) {
	:root {
		--paper: #1f1a17; --card: #272120; --ink: #f0e7dc; --quiet: #b0a196; --line: #3c332d; --ember: #f0905a;
		--good: #81c995; --bad: #f39a8e;
	}
}
* { box-sizing: border-box; }
body {
	margin: 0 auto; padding: 24px 16px 64px; max-width: 1040px; background: var(--paper); color: var(--ink);
	font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
}
h1 { margin: 0; font-size: 28px; line-height: 1.2; }
h2 { margin: 40px 0 4px; font-size: 20px; line-height: 1.3; }
h3 { margin: 24px 0 8px; font-size: 15px; }
.card > h3 { margin-top: 4px; }
p { margin: 4px 0 12px; max-width: 72ch; }
.quiet { color: var(--quiet); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; margin: 12px 0; }
.scroll { overflow-x: auto; }
.tiles { display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); margin: 20px 0; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; }
.tile b { display: block; font-size: 26px; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tile span { color: var(--quiet); font-size: 13px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th, td { padding: 5px 12px 5px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
tr > :last-child { padding-right: 0; }
tbody tr:last-child > * { border-bottom: 0; }
th { font-weight: 600; }
thead th { color: var(--quiet); font-weight: 500; vertical-align: bottom; }
.number { text-align: right; white-space: nowrap; overflow-wrap: normal; }
.best { font-weight: 700; }
.bar { background: linear-gradient(var(--ember), var(--ember)) left bottom / calc(var(--share) - 4px) 3px no-repeat; }
.name { min-width: 6em; }
time { white-space: nowrap; }
.charts { display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); align-items: start; }
figure { margin: 0; }
figure img { display: block; max-width: 100%; height: auto; }
figcaption { color: var(--quiet); font-size: 13px; margin-bottom: 8px; }
.examples { display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); align-items: start; }
.examples ul { list-style: none; margin: 0; padding: 0; }
.examples li { padding: 6px 0; border-top: 1px solid var(--line); }
.examples small { display: block; color: var(--quiet); font-size: 13px; }
.right { color: var(--good); }
.wrong { color: var(--bad); }
.text { white-space: pre-wrap; }
pre { margin: 0; font: 12.5px/1.5 ui-monospace, monospace; white-space: pre-wrap; }
code { font: 12.5px ui-monospace, monospace; }
@media print {
	:root { color-scheme: light; }
	body { max-width: none; font-size: 11pt; }
	.card, .tile, tr, figure, li { break-inside: avoid; }
}
`;
