import type { Output } from "../../../messages/protocol.ts";
import type { Category } from "../../../tasks/group-tabs/schema.ts";
import { Button } from "../../../ui/button.tsx";
import { Dot } from "../../../ui/dot.tsx";
import { useTitleFocus } from "../../../ui/use-title-focus.ts";
import { colorOf } from "../colors.ts";
import { previewWords } from "../words.ts";

export interface PreviewProps {
	preview: Output<"preview">;
	categories: readonly Category[];
	undoing: boolean;
	onSort: () => void;
	onUndo: () => void;
	onEdit: () => void;
}

export function Preview({ preview, categories, undoing, onSort, onUndo, onEdit }: PreviewProps) {
	const heading = useTitleFocus();
	const { headline, rest } = previewWords(preview);
	return (
		<section class="panel" aria-labelledby="preview-title">
			<h2 id="preview-title" ref={heading} tabIndex={-1}>
				{headline}
			</h2>
			{rest && <p class="quiet under-title">{rest}</p>}
			<div class="actions wide">
				<Button id="sort" look="primary" disabled={preview.sortable === 0 || undoing} onClick={onSort}>
					Sort tabs
				</Button>
				{preview.undo && (
					<Button id="undo" disabled={undoing} onClick={onUndo}>
						{undoing ? "Undoing…" : "Undo the last sort"}
					</Button>
				)}
			</div>
			<div class="categories">
				<div>
					<h3 id="categories-title">Categories</h3>
					<Button id="edit-categories" look="plain" label="Edit categories" onClick={onEdit}>
						Edit
					</Button>
				</div>
				<ul class="chips" aria-labelledby="categories-title">
					{categories.map((category) => (
						<li key={category.name}>
							<Dot color={colorOf(category)} />
							<span class="name" dir="auto">
								{category.name}
							</span>
						</li>
					))}
				</ul>
			</div>
		</section>
	);
}
