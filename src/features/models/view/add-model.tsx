import { Button } from "../../../ui/button.tsx";

export const ADDRESS_ID = "model-address";

export interface AddModelProps {
	address: string;
	onInput: (address: string) => void;
	onLook: () => void;
}

export function AddModel({ address, onInput, onLook }: AddModelProps) {
	return (
		<form
			class="add-model"
			onSubmit={(event) => {
				event.preventDefault();
				onLook();
			}}
		>
			<label for={ADDRESS_ID}>Add a model by its address</label>
			<div class="address">
				<input
					id={ADDRESS_ID}
					type="text"
					inputMode="url"
					placeholder="https://example.org/models/nano/"
					spellcheck={false}
					autocomplete="off"
					dir="ltr"
					value={address}
					aria-describedby="model-address-hint"
					onInput={({ currentTarget }) => onInput(currentTarget.value)}
				/>
				<Button id="look-model" disabled={address.trim() === ""} onClick={onLook}>
					Look
				</Button>
			</div>
			<p id="model-address-hint" class="quiet">
				You see what it is before anything is downloaded.
			</p>
		</form>
	);
}
