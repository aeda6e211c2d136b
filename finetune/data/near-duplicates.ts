import type { Split } from "./split.ts";

/** Texts that share this much of their letters in order are one text: |A ∩ B| / |A ∪ B| over shingles. */
const SIMILAR = 0.8;
/** Characters of a shingle. */
const WIDTH = 4;
// 12 bands of 4 rows find a pair of similarity 0.8 in 99.8 % of cases; candidates are then compared exactly
const BANDS = 12;
const BAND_ROWS = 4;
const HASHES = BANDS * BAND_ROWS;

interface Said {
	shingles: Uint32Array;
	split: Split;
	scopes: Set<string>;
}

/** Remembers what has been said, and refuses what says it again. */
export interface NearDuplicates {
	/**
	 * Whether `text` is new; it is remembered then. Within a split only what was said under the same `scope` counts,
	 * such as one list of categories; what another split said is never new.
	 */
	add(text: string, split: Split, scope?: string): boolean;
	/** How many were refused, by reason. */
	readonly left: Readonly<Record<string, number>>;
}

/**
 * Shingles of characters, compared through MinHash signatures and locality-sensitive hashing (Broder 1997; Leskovec,
 * Rajaraman and Ullman, Mining of Massive Datasets, chapter 3). Case, digits and punctuation do not count.
 */
export function createNearDuplicates(): NearDuplicates {
	const said: Said[] = [];
	const byText = new Map<string, Said>();
	const bands = Array.from({ length: BANDS }, () => new Map<number, number[]>());
	const left = { "said already": 0, "nearly said already": 0, "said in another split, or nearly": 0 };

	return {
		left,
		add(text, split, scope = "") {
			// "2048" has no letters, and is not the same as "404"
			const plain = essence(text) || text.trim();
			const same = byText.get(plain);
			if (same !== undefined && same.split !== split) return refuse("said in another split, or nearly");
			if (same?.scopes.has(scope)) return refuse("said already");
			const shingles = same?.shingles ?? shinglesOf(plain);
			const keys = bandKeys(shingles);
			for (const other of candidates(keys)) {
				if (other === same || (other.split === split && !other.scopes.has(scope))) continue;
				if (similarity(shingles, other.shingles) < SIMILAR) continue;
				return refuse(other.split === split ? "nearly said already" : "said in another split, or nearly");
			}
			if (same !== undefined) {
				same.scopes.add(scope);
				return true;
			}
			const entry = { shingles, split, scopes: new Set([scope]) };
			byText.set(plain, entry);
			for (const [band, key] of keys.entries()) {
				const bucket = bands[band]?.get(key);
				if (bucket === undefined) bands[band]?.set(key, [said.length]);
				else bucket.push(said.length);
			}
			said.push(entry);
			return true;
		},
	};

	function refuse(reason: keyof typeof left): false {
		left[reason]++;
		return false;
	}

	function candidates(keys: readonly number[]): Said[] {
		const found = new Set(keys.flatMap((key, band) => bands[band]?.get(key) ?? []));
		return [...found].flatMap((index) => said[index] ?? []);
	}
}

/** What two texts have in common that differ in case, numbers and punctuation only. */
export function essence(text: string): string {
	return text
		.toLowerCase()
		.replace(/[^\p{L}]+/gu, " ")
		.trim();
}

/** The different shingles of a text as 32-bit hashes (FNV-1a), in ascending order. */
function shinglesOf(text: string): Uint32Array {
	const padded = ` ${text} `;
	const hashes = new Set<number>();
	for (let start = 0; start === 0 || start + WIDTH <= padded.length; start++) {
		let hash = 0x811c9dc5;
		for (let i = start; i < Math.min(start + WIDTH, padded.length); i++)
			hash = Math.imul(hash ^ padded.charCodeAt(i), 0x01000193);
		hashes.add(hash >>> 0);
	}
	return Uint32Array.from(hashes).sort();
}

const MULTIPLIERS = Array.from({ length: HASHES }, (_, i) => mix(2 * i + 1) | 1);

/** One key for each band of a MinHash signature. */
function bandKeys(shingles: Uint32Array): number[] {
	return Array.from({ length: BANDS }, (_, band) => {
		let key = 0;
		for (let row = 0; row < BAND_ROWS; row++) {
			const multiplier = MULTIPLIERS[band * BAND_ROWS + row] ?? 1;
			let least = 0xffffffff;
			for (const shingle of shingles) {
				const hash = mix(Math.imul(shingle, multiplier));
				if (hash < least) least = hash;
			}
			key = mix(Math.imul(key, 31) ^ least);
		}
		return key;
	});
}

/** Spreads the bits of a 32-bit number over all 32. */
function mix(value: number): number {
	const once = Math.imul(value ^ (value >>> 16), 0x7feb352d);
	const twice = Math.imul(once ^ (once >>> 15), 0x846ca68b);
	return (twice ^ (twice >>> 16)) >>> 0;
}

/** The Jaccard similarity of two sets in ascending order. */
function similarity(a: Uint32Array, b: Uint32Array): number {
	let [i, j, common] = [0, 0, 0];
	while (i < a.length && j < b.length) {
		const [left = 0, right = 0] = [a[i], b[j]];
		if (left === right) common++;
		if (left <= right) i++;
		if (right <= left) j++;
	}
	return common / (a.length + b.length - common);
}
