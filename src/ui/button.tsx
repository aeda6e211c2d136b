import type { ComponentChildren } from "preact";

export interface ButtonProps {
	/** Stable, so that tests and styles find it. */
	id?: string;
	look?: "primary" | "ordinary" | "plain" | "danger";
	disabled?: boolean;
	/** What it is called where its content does not say it. */
	label?: string;
	onClick: () => void;
	children: ComponentChildren;
}

export function Button({ id, look = "ordinary", disabled, label, onClick, children }: ButtonProps) {
	const classes = { primary: "primary", ordinary: "", plain: "plain", danger: "plain danger" }[look];
	return (
		<button
			type="button"
			id={id}
			class={`button ${classes}`.trim()}
			disabled={disabled}
			aria-label={label}
			onClick={onClick}
		>
			{children}
		</button>
	);
}
