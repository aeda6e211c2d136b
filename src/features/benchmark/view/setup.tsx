import { useState } from "preact/hooks";
import { Button } from "../../../ui/button.tsx";
import type { Amount } from "../plan.ts";
import { keyOf, type Run } from "../result.ts";
import { emptyRun } from "../run.ts";
import type { Sets } from "../sets.ts";
import { timeLeft } from "../time-left.ts";
import { aboutWords, machineWords, timeWords, titleOf } from "../words.ts";
import type { Benchmark } from "./use-benchmark.ts";

export interface SetupProps {
	here: Benchmark["here"];
	sets: Sets;
	history: readonly Run[];
	onStart: (keys: ReadonlySet<string>, amount: Amount) => void;
}

export function Setup({ here, sets, history, onStart }: SetupProps) {
	const [amount, setAmount] = useState<Amount>("quick");
	const [changed, setChanged] = useState<ReadonlyMap<string, boolean>>(new Map());
	const candidates = here?.candidates ?? [];
	// a language model takes minutes: only for those who ask for it
	const isChosen = (candidate: (typeof candidates)[number]) =>
		candidate.unfit === undefined && (changed.get(keyOf(candidate)) ?? candidate.model?.kind !== "chat");
	const chosen = candidates.filter(isChosen);
	const estimate = (amount: Amount) => {
		if (!here || chosen.length === 0) return "";
		const about = { id: "", started: "", machine: here.machine, candidates: chosen, amount, sets };
		return timeWords(timeLeft(emptyRun(about), sets, history));
	};
	const amounts = {
		quick: ["A quick look", "80 tabs of every kind"],
		all: ["Everything", `${sets.tabs.length} tabs; with a language model ${sets.mails.length} mails as well`],
	} as const;

	return (
		<section class="panel card" aria-labelledby="setup-title">
			<h2 id="setup-title">How good and how fast is it here?</h2>
			<p class="quiet under-title">
				Models read tabs that come with Inglenook, whose categories are known. Yours are not looked at, and nothing
				leaves this machine.
			</p>
			<fieldset id="candidates" class="choices">
				<legend>What to measure</legend>
				{candidates.map((candidate) => (
					<label key={keyOf(candidate)} class={candidate.unfit ? "unfit" : ""}>
						<input
							type="checkbox"
							value={keyOf(candidate)}
							checked={isChosen(candidate)}
							disabled={candidate.unfit !== undefined}
							onChange={({ currentTarget }) =>
								setChanged(new Map(changed).set(keyOf(candidate), currentTarget.checked))
							}
						/>
						<span class="name">{titleOf(candidate)}</span>
						<span class="quiet">{candidate.unfit ?? aboutWords(candidate, here?.machine)}</span>
					</label>
				))}
			</fieldset>
			<fieldset class="choices">
				<legend>How much</legend>
				{(["quick", "all"] as const).map((value) => (
					<label key={value}>
						<input
							type="radio"
							name="amount"
							value={value}
							checked={amount === value}
							onChange={() => setAmount(value)}
						/>
						<span class="name">{amounts[value][0]}</span>
						<span class="quiet">
							{amounts[value][1]}
							{chosen.length > 0 && ` · ${estimate(value)}`}
						</span>
					</label>
				))}
			</fieldset>
			<div class="actions">
				<Button
					id="start"
					look="primary"
					disabled={chosen.length === 0}
					onClick={() => onStart(new Set(chosen.map(keyOf)), amount)}
				>
					Start
				</Button>
				{here && <p class="quiet machine">{machineWords(here.machine)}</p>}
			</div>
		</section>
	);
}
