/** @param fraction 0–1 */
export function ProgressBar({ fraction, label, text }: { fraction: number; label: string; text: string }) {
	const percent = Math.round(Math.min(1, Math.max(0, fraction)) * 100);
	return (
		<div
			class="progress-bar"
			role="progressbar"
			aria-label={label}
			aria-valuemin={0}
			aria-valuemax={100}
			aria-valuenow={percent}
			aria-valuetext={text}
		>
			<div style={{ width: `${percent}%` }} />
		</div>
	);
}
