import { useState } from "preact/hooks";
import { Button } from "../../ui/button.tsx";
import { useTitleFocus } from "../../ui/use-title-focus.ts";
import type { Offer } from "./entry.ts";
import { ADDRESS_ID, AddModel } from "./view/add-model.tsx";
import { ModelItems } from "./view/model-items.tsx";
import { OfferPanel } from "./view/offer-panel.tsx";
import { TaskChoices } from "./view/task-choices.tsx";
import { useModels } from "./view/use-models.ts";
import { WorkPanel } from "./view/work-panel.tsx";
import "./view/view.css";

export interface ModelsViewProps {
	onClose: () => void;
	/** Shows this page in a tab, which does not close by itself; absent where it is in one. */
	onOpenTab?: (() => void) | undefined;
}

/** The models that there are, which of them does what, and a way to add one by its address. */
export function ModelsView({ onClose, onOpenTab }: ModelsViewProps) {
	const models = useModels();
	const heading = useTitleFocus();
	const { packaged, added, offer, work, notice } = models;
	const [address, setAddress] = useState("");
	const focusTitle = () => heading.current?.focus();
	const look = async () => {
		if (await models.look(address)) return;
		// after the field has come back, with what was typed in it
		requestAnimationFrame(() => document.getElementById(ADDRESS_ID)?.focus());
	};
	const download = async (offer: Offer) => {
		await models.download(offer);
		setAddress("");
		focusTitle();
	};
	return (
		<main data-work={work?.kind ?? "none"}>
			<section class="panel models" aria-labelledby="models-title">
				<div class="title-row">
					<h2 id="models-title" ref={heading} tabIndex={-1}>
						Models
					</h2>
					{!work && (
						<Button id="close-models" look="plain" onClick={onClose}>
							Back to tabs
						</Button>
					)}
				</div>
				{notice && (
					<p id="models-notice" role={notice.kind === "error" ? "alert" : "status"} class={`notice ${notice.kind}`}>
						{notice.text}
					</p>
				)}
				{work ? (
					<WorkPanel work={work} onCancel={models.cancel} onOpenTab={onOpenTab} />
				) : offer ? (
					<OfferPanel
						offer={offer}
						onAccept={() => download(offer)}
						onDismiss={() => {
							models.dismiss();
							focusTitle();
						}}
					/>
				) : (
					packaged && (
						<>
							<TaskChoices packaged={packaged} added={added} chosen={models.chosen} onChoose={models.choose} />
							<ModelItems
								packaged={packaged}
								added={added}
								onResume={download}
								onRemove={async (model) => {
									await models.remove(model);
									focusTitle();
								}}
							/>
							<AddModel address={address} onInput={setAddress} onLook={look} />
						</>
					)
				)}
			</section>
		</main>
	);
}
