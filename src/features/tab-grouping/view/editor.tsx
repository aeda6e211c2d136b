import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../../../ui/button.tsx";
import { Dot } from "../../../ui/dot.tsx";
import { useTitleFocus } from "../../../ui/use-title-focus.ts";
import { colorOf } from "../colors.ts";
import { type DraftCategory, type DraftField, toDraft } from "../draft.ts";
import type { OwnCategories } from "./use-categories.ts";

export function Editor({ own, onClose }: { own: OwnCategories; onClose: () => void }) {
	const { saved, draft, problem } = own;
	const list = draft ?? toDraft(saved);
	const [open, setOpen] = useState<string>();
	const heading = useTitleFocus();
	useEffect(() => {
		if (!problem?.key) return;
		setOpen(problem.key);
		// after the fields of the category have appeared
		requestAnimationFrame(() => document.getElementById(fieldId(problem.key ?? "", problem.field))?.focus());
	}, [problem]);

	const change = (key: string, field: DraftField, text: string) =>
		own.edit(list.map((category) => (category.key === key ? { ...category, [field]: text } : category)));
	const add = () => {
		const key = crypto.randomUUID();
		own.edit([...list, { key, name: "", description: "", examples: "", domains: "", patterns: "" }]);
		setOpen(key);
		requestAnimationFrame(() => document.getElementById(fieldId(key, "name"))?.focus());
	};
	const remove = (key: string) => {
		own.edit(list.filter((category) => category.key !== key));
		heading.current?.focus();
	};
	const save = async () => {
		if (await own.save()) onClose();
	};

	return (
		<section class="panel editor" aria-labelledby="editor-title">
			<h2 id="editor-title" ref={heading} tabIndex={-1}>
				Categories
			</h2>
			<p class="quiet under-title">The model compares each tab with these words.</p>
			<ul id="category-list">
				{list.map((category) => (
					<li key={category.key}>
						<CategoryRow
							category={category}
							open={open === category.key}
							problem={problem?.key === category.key ? problem : undefined}
							onToggle={() => setOpen(open === category.key ? undefined : category.key)}
							onChange={(field, text) => change(category.key, field, text)}
							onRemove={() => remove(category.key)}
						/>
					</li>
				))}
			</ul>
			<div class="actions">
				<Button id="add-category" look="plain" onClick={add}>
					Add a category
				</Button>
				<Button id="reset-categories" look="plain" onClick={own.fillWithOriginal}>
					Original list
				</Button>
			</div>
			<footer class="bar">
				{problem && (
					<p id="problem" class="notice error" role="alert">
						{problem.message}
					</p>
				)}
				<div class="actions">
					{draft ? (
						<>
							<Button id="save-categories" look="primary" onClick={save}>
								Save
							</Button>
							<Button id="discard-categories" onClick={() => own.discard()}>
								Discard changes
							</Button>
						</>
					) : (
						<Button id="close-editor" onClick={onClose}>
							Back
						</Button>
					)}
				</div>
			</footer>
		</section>
	);
}

interface RowProps {
	category: DraftCategory;
	open: boolean;
	problem: OwnCategories["problem"];
	onToggle: () => void;
	onChange: (field: DraftField, text: string) => void;
	onRemove: () => void;
}

function CategoryRow({ category, open, problem, onToggle, onChange, onRemove }: RowProps) {
	const panel = fieldId(category.key, "panel");
	const fields = useRef<HTMLDivElement>(null);
	useEffect(() => {
		if (open) fields.current?.scrollIntoView({ block: "nearest" });
	}, [open]);
	const field = (name: DraftField, label: string, hint: string, rows?: number) => (
		<Field
			id={fieldId(category.key, name)}
			label={label}
			hint={hint}
			rows={rows}
			value={category[name]}
			invalid={problem?.field === name}
			onInput={(text) => onChange(name, text)}
		/>
	);
	return (
		<>
			<button type="button" class="row" aria-expanded={open} aria-controls={panel} onClick={onToggle}>
				<Dot color={colorOf(category)} />
				<span class="name">{category.name.trim() || "New category"}</span>
				<span class="chevron" aria-hidden="true" />
			</button>
			{open && (
				<div id={panel} class="fields" ref={fields}>
					{field("name", "Name", "")}
					{field("description", "What belongs here", "in a few words", 2)}
					{field("examples", "Examples", "one a line", 3)}
					{field("domains", "Always these sites", "one a line, e.g. example.org", 2)}
					{field("patterns", "Always when title or address has", "one a line", 2)}
					<Button look="danger" label={`Remove ${category.name || "the new category"}`} onClick={onRemove}>
						Remove
					</Button>
				</div>
			)}
		</>
	);
}

interface FieldProps {
	id: string;
	label: ComponentChildren;
	hint: string;
	/** One line when absent. */
	rows: number | undefined;
	value: string;
	invalid: boolean;
	onInput: (text: string) => void;
}

function Field({ id, label, hint, rows, value, invalid, onInput }: FieldProps) {
	const shared = {
		id,
		value,
		"aria-invalid": invalid,
		...(invalid ? { "aria-describedby": "problem" } : {}),
		dir: "auto" as const,
		spellcheck: false,
		onInput: (event: { currentTarget: { value: string } }) => onInput(event.currentTarget.value),
	};
	return (
		<div class="field">
			<label for={id}>
				{label}
				{hint && <span class="quiet"> {hint}</span>}
			</label>
			{rows === undefined ? <input type="text" {...shared} /> : <textarea rows={rows} {...shared} />}
		</div>
	);
}

function fieldId(key: string, field: string): string {
	return `${field}-${key.replace(/\W+/g, "-")}`;
}
