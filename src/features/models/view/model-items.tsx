import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Catalog, Model } from "../../../catalog/index.ts";
import { Button } from "../../../ui/button.tsx";
import { bytesOf } from "../download.ts";
import type { Offer } from "../entry.ts";
import { findLibraries } from "../libraries.ts";
import type { AddedModel } from "../storage.ts";
import { purposeWords, sizeWords } from "../words.ts";

export interface ModelItemsProps {
	packaged: Catalog;
	added: readonly AddedModel[];
	onResume: (offer: Offer) => void;
	onRemove: (added: AddedModel) => void;
}

export function ModelItems({ packaged, added, onResume, onRemove }: ModelItemsProps) {
	return (
		<ul id="model-list" class="model-items">
			{packaged.models.map((model) => (
				<Item key={model.id} model={model} facts={`${purposeWords(model)} · comes with Inglenook`} />
			))}
			{added.map((entry) => {
				const { model, folder, complete } = entry;
				const state = complete ? `${sizeWords(bytesOf(model))} on disk` : "not complete";
				return (
					<Item key={model.id} model={model} facts={`${purposeWords(model)} · ${state} · ${new URL(folder).host}`}>
						{!complete && (
							<Button look="ordinary" label={`Go on downloading ${model.name}`} onClick={() => onResume(entry)}>
								Go on
							</Button>
						)}
						<Remove model={model} onRemove={() => onRemove(entry)} />
						{complete && !findLibraries(packaged, model) && (
							<p class="quiet">This version of Inglenook packs no model library that fits it.</p>
						)}
					</Item>
				);
			})}
		</ul>
	);
}

function Item({ model, facts, children }: { model: Model; facts: string; children?: ComponentChildren }) {
	return (
		<li>
			<p class="name" dir="auto">
				{model.name}
			</p>
			<p class="quiet">{facts}</p>
			{children && <div class="actions">{children}</div>}
		</li>
	);
}

/** Asks once more: a download may have taken an hour. */
function Remove({ model, onRemove }: { model: Model; onRemove: () => void }) {
	const [asking, setAsking] = useState(false);
	return asking ? (
		<>
			<Button look="danger" label={`Remove ${model.name} for good`} onClick={onRemove}>
				Remove for good
			</Button>
			<Button look="plain" onClick={() => setAsking(false)}>
				Keep
			</Button>
		</>
	) : (
		<Button look="danger" label={`Remove ${model.name}`} onClick={() => setAsking(true)}>
			Remove
		</Button>
	);
}
