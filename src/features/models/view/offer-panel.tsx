import { Button } from "../../../ui/button.tsx";
import { useTitleFocus } from "../../../ui/use-title-focus.ts";
import { bytesOf } from "../download.ts";
import type { Offer } from "../entry.ts";
import { purposeWords, sizeWords } from "../words.ts";

export interface OfferPanelProps {
	offer: Offer;
	onAccept: () => void;
	onDismiss: () => void;
}

/** What was found at an address, before anything is downloaded. All words in it are a stranger's. */
export function OfferPanel({ offer: { model, folder }, onAccept, onDismiss }: OfferPanelProps) {
	const heading = useTitleFocus();
	const { host } = new URL(folder);
	const size = sizeWords(bytesOf(model));
	return (
		<div class="offer">
			<h3 id="offer-name" ref={heading} tabIndex={-1} dir="auto">
				{model.name}
			</h3>
			<p>{purposeWords(model)}.</p>
			<dl>
				<dt>From</dt>
				<dd>{host}</dd>
				<dt>Download</dt>
				<dd>{size}</dd>
				<dt>Made from</dt>
				<dd dir="auto">{model.base}</dd>
				<dt>Licence</dt>
				<dd dir="auto">{model.license}</dd>
				<dt>Precision</dt>
				<dd dir="auto">{model.quantization}</dd>
			</dl>
			<p class="quiet">
				Only weights and settings come from there. The program that runs them is part of Inglenook. Nothing about your
				tabs or mail is sent.
			</p>
			<div class="actions wide">
				<Button id="accept-model" look="primary" onClick={onAccept}>
					Download {size}
				</Button>
				<Button id="dismiss-model" onClick={onDismiss}>
					Not now
				</Button>
			</div>
		</div>
	);
}
