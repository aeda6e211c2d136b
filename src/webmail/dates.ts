/**
 * A date as a page writes it, in ISO 8601 (to the minute, in the page's own time zone) where it can be told; else as it
 * stands.
 *
 * @param language of the page, a BCP 47 tag: it names the months and says whether days come before them
 */
export function isoDate(text: string, language: string): string {
	const plain = text
		.replace(/[\u00a0\u202f\u2009]/g, " ")
		.replace(/\s+/g, " ")
		.trim();
	const day = dayOf(plain, language);
	if (day === undefined) return plain;
	const time = timeOf(plain);
	return time === undefined ? day : `${day}T${time}`;
}

function dayOf(text: string, language: string): string | undefined {
	const whole = /(?<!\d)(\d{4})(?:-|\/|\.|年) ?(\d{1,2})(?:-|\/|\.|月) ?(\d{1,2})(?!\d)/.exec(text);
	if (whole) return join(Number(whole[1]), Number(whole[2]), Number(whole[3]));
	const numbers = /(?<!\d)(\d{1,2})([./-]) ?(\d{1,2})\2 ?(\d{4}|\d{2})(?!\d)/.exec(text);
	if (numbers) {
		const [first, second] = [Number(numbers[1]), Number(numbers[3])];
		const year = Number(numbers[4]) + (numbers[4]?.length === 2 ? 2000 : 0);
		const monthFirst =
			first <= 12 && (second > 12 || (numbers[2] === "/" && monthsFirst(text, language, first, second, year)));
		return monthFirst ? join(year, first, second) : join(year, second, first);
	}
	const month = monthIn(text, language);
	const year = Number(/(?<!\d)(?:19|20)\d\d(?!\d)/.exec(text)?.[0]);
	const day = Number(/(?<![\d:.])(\d{1,2})(?!\d|[:.h]\d)/.exec(text)?.[1]);
	return month === undefined || !year || !day ? undefined : join(year, month, day);
}

/** A weekday beside it settles "03/10"; else the language does. */
function monthsFirst(text: string, language: string, first: number, second: number, year: number): boolean {
	const weekday = (month: number, day: number) => {
		const date = new Date(Date.UTC(year, month - 1, day));
		return names(language, { weekday: "short", timeZone: "UTC" }, [date])[0] ?? "";
	};
	const [american, other] = [weekday(first, second), weekday(second, first)];
	if (american !== other) {
		if (hasWord(text, american)) return true;
		if (hasWord(text, other)) return false;
	}
	return /^en(?:-US|-PH)?$/i.test(language);
}

function monthIn(text: string, language: string): number | undefined {
	const days = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2026, month, 15)));
	for (const tongue of [language, "en"]) {
		for (const form of ["long", "short"] as const) {
			// with a day beside it a month takes the form that dates have
			const options: Intl.DateTimeFormatOptions[] = [{ month: form, day: "numeric" }, { month: form }];
			for (const option of options) {
				const month = names(tongue, { ...option, timeZone: "UTC" }, days).findIndex((name) => hasWord(text, name));
				if (month >= 0) return month + 1;
			}
		}
	}
	return undefined;
}

function names(language: string, options: Intl.DateTimeFormatOptions, dates: readonly Date[]): string[] {
	const wanted = options.month ? "month" : "weekday";
	const format = formatFor(language, options);
	return dates.map(
		(date) =>
			format
				.formatToParts(date)
				.find(({ type }) => type === wanted)
				?.value.replace(/\.$/, "") ?? "",
	);
}

function formatFor(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	try {
		return new Intl.DateTimeFormat(language, options);
	} catch {
		// a page may call its language anything
		return new Intl.DateTimeFormat("en", options);
	}
}

function hasWord(text: string, word: string): boolean {
	if (word === "") return false;
	const at = text.toLowerCase().indexOf(word.toLowerCase());
	if (at < 0) return false;
	return !/\p{L}/u.test(text[at - 1] ?? "") && !/\p{L}/u.test(text[at + word.length] ?? "");
}

function timeOf(text: string): string | undefined {
	const { hour, minute, half } =
		/(?<![\d.])(?<hour>\d{1,2})[:h](?<minute>\d{2})(?!\d)(?::\d{2})? ?(?<half>[ap])?\.?(?:m\b)?/iu.exec(text)?.groups ??
		{};
	if (hour === undefined || minute === undefined) return undefined;
	const hours = half ? (Number(hour) % 12) + (half.toLowerCase() === "p" ? 12 : 0) : Number(hour);
	return hours > 23 || Number(minute) > 59 ? undefined : `${two(hours)}:${minute}`;
}

function join(year: number, month: number, day: number): string | undefined {
	const date = new Date(Date.UTC(year, month - 1, day));
	return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
		? `${year}-${two(month)}-${two(day)}`
		: undefined;
}

function two(value: number): string {
	return String(value).padStart(2, "0");
}
