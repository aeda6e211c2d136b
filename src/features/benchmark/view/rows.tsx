import { useState } from "preact/hooks";
import { isRight } from "../measure.ts";
import type { MailAnswer, TabAnswer } from "../result.ts";
import type { Judged } from "./report.tsx";

const FILTERS = {
	wrong: { name: "Wrong", fits: (answer: TabAnswer) => !isRight(answer) },
	unseen: { name: "Wrong on unseen sites", fits: (answer: TabAnswer) => !isRight(answer) && !answer.known },
	right: { name: "Right", fits: isRight },
	all: { name: "All", fits: () => true },
} as const;
type Filter = keyof typeof FILTERS;

/** Every tab with its answer, for those who want to see for themselves. */
export function TabRows({ judged: { title, result } }: { judged: Judged }) {
	const [open, setOpen] = useState(false);
	const [filter, setFilter] = useState<Filter>("wrong");
	if (result.answers.length === 0) return null;
	const rows = result.answers.filter(FILTERS[filter].fits).toSorted((a, b) => b.probability - a.probability);
	return (
		<details id="tab-rows" class="card rows" open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
			<summary>
				Tab by tab <span class="quiet">{title}</span>
			</summary>
			{open && (
				<>
					<label class="filter">
						Show{" "}
						<select value={filter} onChange={({ currentTarget }) => setFilter(currentTarget.value as Filter)}>
							{Object.entries(FILTERS).map(([value, { name, fits }]) => (
								<option key={value} value={value}>
									{name} ({result.answers.filter(fits).length})
								</option>
							))}
						</select>
					</label>
					<div class="scroll">
						<table>
							<thead>
								<tr>
									<th scope="col">Tab</th>
									<th scope="col" class="text">
										Should be
									</th>
									<th scope="col" class="text">
										Answered
									</th>
									<th scope="col">Sure</th>
								</tr>
							</thead>
							<tbody>
								{rows.map((answer) => (
									<TabRow key={answer.url} answer={answer} />
								))}
							</tbody>
						</table>
					</div>
				</>
			)}
		</details>
	);
}

function TabRow({ answer }: { answer: TabAnswer }) {
	const { url, title, known, expected, answered, probability } = answer;
	const host = URL.canParse(url) ? new URL(url).host : url;
	return (
		<tr>
			<th scope="row" class="title">
				<span dir="auto">{title}</span>
				<span class="quiet">
					{host}
					{known ? "" : " · unseen"}
				</span>
			</th>
			<td class="text">{expected}</td>
			<td class={isRight(answer) ? "text" : "text bad"}>{answered}</td>
			<td>{Math.round(probability * 100)} %</td>
		</tr>
	);
}

export function MailRows({ judged: { title, result } }: { judged: Judged }) {
	if (result.mails.length === 0) return null;
	return (
		<details id="mail-rows" class="card rows">
			<summary>
				Mail by mail <span class="quiet">{title}</span>
			</summary>
			<ul class="mails">
				{result.mails.map((mail) => (
					<MailRow key={mail.subject} mail={mail} />
				))}
			</ul>
		</details>
	);
}

function MailRow({ mail: { subject, summary, reason, unverified, rougeL } }: { mail: MailAnswer }) {
	return (
		<li>
			<p class="title" dir="auto">
				{subject}
			</p>
			<p dir="auto">{summary ?? reason ?? "No summary."}</p>
			<p class="quiet">
				Overlap with a person's summary: {rougeL.toFixed(2)}.
				{unverified.length > 0 && ` Not in the mail: ${unverified.join(", ")}.`}
			</p>
		</li>
	);
}
