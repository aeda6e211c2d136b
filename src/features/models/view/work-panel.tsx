import { Button } from "../../../ui/button.tsx";
import { ProgressBar } from "../../../ui/progress-bar.tsx";
import { useTitleFocus } from "../../../ui/use-title-focus.ts";
import { sizeWords } from "../words.ts";
import type { Work } from "./use-models.ts";

export interface WorkPanelProps {
	work: Work;
	onCancel: () => void;
	onOpenTab: (() => void) | undefined;
}

export function WorkPanel({ work, onCancel, onOpenTab }: WorkPanelProps) {
	const heading = useTitleFocus();
	const title = work.kind === "looking" ? `Asking ${work.host}` : `Downloading ${work.name}`;
	const text = work.kind === "looking" ? "" : `${sizeWords(work.done)} of ${sizeWords(work.total)}`;
	return (
		<div class="work">
			<h3 ref={heading} tabIndex={-1}>
				{title}
			</h3>
			{work.kind === "downloading" && (
				<>
					<ProgressBar fraction={work.done / work.total} label={title} text={text} />
					<p id="models-progress" class="quiet">
						{text}. Each file is checked as it arrives. If this window closes, go on later: complete files stay.
					</p>
				</>
			)}
			<div class="actions">
				<Button id="cancel-models" onClick={onCancel}>
					Cancel
				</Button>
				{work.kind === "downloading" && onOpenTab && (
					<Button
						id="models-in-tab"
						look="plain"
						onClick={() => {
							onCancel();
							onOpenTab();
						}}
					>
						Go on in a tab
					</Button>
				)}
			</div>
		</div>
	);
}
