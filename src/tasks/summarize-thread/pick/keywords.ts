import { cosine, type Vector } from "./vectors.ts";
import { isTopical, stemOf, type Word, wordsIn } from "./words.ts";

/** A text that keywords are looked for in: a message's sentence, one line as long as it is there, or the subject (message 0). */
export interface KeywordSource {
	message: number;
	start: number;
	text: string;
}

export interface Term {
	text: string;
	message: number;
	start: number;
	end: number;
	score: number;
}

const LONGEST = 40;
/** Two words that stand together this often, and in this share of all that the commoner one is there, are one term. */
const FEWEST_PAIRS = 3;
const BOUND = 0.5;
/** Endings of words that say what happens and how, rather than what it is about. */
const NO_NOUN = /(?:ed|ing|ly|ible|able|ful|ous|ive|est)$/;

interface Counted {
	/** How it is written, how often, and where first: in a body rather than in the subject. */
	forms: Map<string, { count: number; message: number; start: number }>;
	count: number;
	messages: Set<number>;
	/** Times it has a capital that no sentence's start gives it. */
	capital: number;
	inner: number;
	stems: string[];
}

/** Terms of a thread by how well they tell what it is about, the best first; people who write it are left out. */
export function rankTerms(sources: readonly KeywordSource[], people: readonly string[]): Term[] {
	const names = new Set(people.flatMap((name) => wordsIn(name).map(({ folded }) => folded)));
	const singles = new Map<string, Counted>();
	const pairs = new Map<string, Counted>();
	for (const source of sources) {
		const words = wordsIn(source.text);
		for (const [index, word] of words.entries()) {
			if (!isTerm(word, names)) continue;
			count(singles, [word], source, index === 0);
			const next = words[index + 1];
			const adjacent = next && /^[ -]$/.test(source.text.slice(word.end, next.start));
			if (adjacent && isTerm(next, names)) count(pairs, [word, next], source, index === 0);
		}
	}
	const total = Math.max(1, new Set(sources.map(({ message }) => message)).size);
	const terms = [...singles].map(([key, counted]) => ({ key, counted, score: worth(counted, total) }));
	const scoreOf = new Map(terms.map(({ key, score }) => [key, score]));
	const named = [...pairs].flatMap(([key, counted]) => {
		const [first = 0, second = 0] = counted.stems.map((stem) => scoreOf.get(stem) ?? 0);
		const counts = counted.stems.map((stem) => singles.get(stem)?.count ?? 1);
		const bound = counted.count / Math.max(...counts);
		// a term is two words that stand together more often than apart
		if (counted.count < FEWEST_PAIRS || bound < BOUND) return [];
		return [{ key, counted, score: Math.max(first, second) * (1 + 0.1 * bound) }];
	});
	return [...terms, ...named].sort((a, b) => b.score - a.score).map(({ counted, score }) => termOf(counted, score));
}

/** Three of the terms, no two of them alike; nearness to the thread's centre decides between the best. */
export function chooseKeywords(terms: readonly Term[], vectors: readonly Vector[], centre: Vector, count = 3): Term[] {
	const best = terms.map((term, index) => ({
		term,
		score: term.score * (1 + Math.max(0, cosine(vectors[index] ?? [], centre))),
	}));
	best.sort((a, b) => b.score - a.score);
	const chosen: Term[] = [];
	for (const { term } of best) {
		const stems = wordsIn(term.text).map(({ folded }) => stemOf(folded));
		const known = new Set(chosen.flatMap(({ text }) => wordsIn(text).map(({ folded }) => stemOf(folded))));
		if (stems.some((stem) => known.has(stem))) continue;
		chosen.push(term);
		if (chosen.length === count) break;
	}
	return chosen;
}

function isTerm(word: Word, names: ReadonlySet<string>): boolean {
	return isTopical(word) && word.text.length <= LONGEST && !names.has(word.folded) && !/^\d|\d{3}/.test(word.text);
}

function count(into: Map<string, Counted>, words: readonly Word[], source: KeywordSource, opens: boolean) {
	const [first, last] = [words[0] as Word, words.at(-1) as Word];
	const stems = words.map(({ folded }) => stemOf(folded));
	const text = source.text.slice(first.start, last.end);
	if (text.length > LONGEST) return;
	const key = stems.join(" ");
	const known = into.get(key) ?? {
		forms: new Map(),
		count: 0,
		messages: new Set(),
		capital: 0,
		inner: 0,
		stems,
	};
	known.count++;
	known.messages.add(source.message);
	const form = known.forms.get(text);
	const place = form && form.message > 0 ? form : { message: source.message, start: source.start + first.start };
	known.forms.set(text, { message: place.message, start: place.start, count: (form?.count ?? 0) + 1 });
	if (!opens) {
		known.inner++;
		if (words.every((word) => /^\p{Lu}/u.test(word.text))) known.capital++;
	}
	into.set(key, known);
}

/** Often, in several messages, in the subject, and with a capital of its own. */
function worth({ forms, count, messages, capital, inner, stems }: Counted, total: number): number {
	const inSubject = messages.has(0);
	const spread = (messages.size - Number(inSubject)) / Math.max(1, total - 1);
	const proper = inner > 0 && capital / inner > 0.6;
	const noun = [...forms.keys()].every((form) => NO_NOUN.test(form.toLowerCase())) ? 0.75 : 1;
	const long = Math.min(1, (stems.join(" ").length - 2) / 5);
	return Math.log2(1 + count) * (1 + spread) * (inSubject ? 1.6 : 1) * (proper ? 1.15 : 1) * (0.7 + 0.3 * long) * noun;
}

function termOf({ forms }: Counted, score: number): Term {
	const [text = "", { message, start } = { message: 0, start: 0 }] =
		[...forms].sort(([, a], [, b]) => b.count - a.count)[0] ?? [];
	return { text, message, start, end: start + text.length, score };
}
