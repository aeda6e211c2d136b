/** Numbers as people read them: in reports, and in the browser. */

export function percent(share: number | null | undefined): string {
	return share === null || share === undefined ? "–" : `${(share * 100).toFixed(1)} %`;
}

export function fixed(value: number | null | undefined, digits = 3): string {
	return value === null || value === undefined ? "–" : value.toFixed(digits);
}

export function duration(ms: number): string {
	if (ms < 995) return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
	return `${(ms / 1000).toFixed(ms < 9950 ? 2 : 1)} s`;
}

/** In powers of ten, as disks and downloads are told. */
export function bytes(count: number | undefined): string {
	if (count === undefined) return "–";
	if (count < 999_500) return `${Math.round(count / 1000)} kB`;
	return count < 999_500_000 ? `${(count / 1e6).toFixed(1)} MB` : `${(count / 1e9).toFixed(2)} GB`;
}
