import type { Catalog, Model } from "../../../catalog/index.ts";
import { findModel } from "../../../catalog/index.ts";
import type { AddedModel } from "../storage.ts";
import { taskTitle } from "../words.ts";

export interface TaskChoicesProps {
	packaged: Catalog;
	added: readonly AddedModel[];
	chosen: Readonly<Record<string, string>>;
	onChoose: (task: string, id: string) => void;
}

/** One choice for each task that more than one model can do. */
export function TaskChoices({ packaged, added, chosen, onChoose }: TaskChoicesProps) {
	const own = new Set(packaged.models.map(({ id }) => id));
	const models = [...packaged.models, ...added.flatMap(({ model, complete }) => (complete ? [model] : []))];
	const tasks = [...new Set(models.flatMap((model) => model.tasks))];
	return tasks.map((task) => {
		const able = models.filter((model) => model.tasks.includes(task));
		if (able.length < 2) return null;
		const current = findModel({ version: 1, models: able, chosen }, task);
		return (
			<fieldset class="choice" key={task}>
				<legend>{taskTitle(task)}</legend>
				{able.map((model) => (
					<label key={model.id}>
						<input
							type="radio"
							name={task}
							value={model.id}
							checked={model.id === current?.id}
							onChange={() => onChoose(task, model.id)}
						/>
						<span class="name" dir="auto">
							{model.name}
						</span>
						<span class="quiet">{origin(model, own)}</span>
					</label>
				))}
			</fieldset>
		);
	});
}

function origin({ id }: Model, own: ReadonlySet<string>): string {
	return own.has(id) ? "comes with Inglenook" : "added by you";
}
