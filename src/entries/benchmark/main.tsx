import { render } from "preact";
import { BenchmarkView } from "../../features/benchmark/view.tsx";
import { Hearth } from "../../ui/hearth.tsx";
import "../../ui/theme.css";
import "../../ui/panel.css";
import "./benchmark.css";

const root = document.getElementById("root");
if (!root) throw new Error("benchmark.html has no #root.");
render(
	<>
		<header>
			<Hearth size={24} />
			<h1>Inglenook benchmark</h1>
		</header>
		<BenchmarkView />
	</>,
	root,
);
