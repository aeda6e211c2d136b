/** A day of the calendar, as far as a text names it, or a day of the week alone. Months are 1–12, weekdays 0–6 from Sunday. */
export interface CalendarDate {
	day?: number | undefined;
	month?: number | undefined;
	year?: number | undefined;
	weekday?: number | undefined;
}

const MONTHS = [
	["january", "jan", "januar", "januari", "janvier", "enero"],
	["february", "feb", "februar", "février", "febrero"],
	["march", "mar", "märz", "mars", "marzo"],
	["april", "apr", "avril", "abril"],
	["may", "mai", "mayo"],
	["june", "jun", "juni", "juin", "junio"],
	["july", "jul", "juli", "juillet", "julio"],
	["august", "aug", "août", "agosto"],
	["september", "sep", "sept", "septembre", "septiembre"],
	["october", "oct", "oktober", "okt", "octobre", "octubre"],
	["november", "nov", "novembre", "noviembre"],
	["december", "dec", "dezember", "dez", "décembre", "diciembre"],
];
const WEEKDAYS = [
	["sunday", "sonntag", "dimanche", "domingo"],
	["monday", "montag", "lundi", "lunes"],
	["tuesday", "dienstag", "mardi", "martes"],
	["wednesday", "mittwoch", "mercredi", "miércoles"],
	["thursday", "donnerstag", "jeudi", "jueves"],
	["friday", "freitag", "vendredi", "viernes"],
	["saturday", "samstag", "samedi", "sábado"],
];

const monthNames = MONTHS.flat().sort(longestFirst).join("|");
const weekdayNames = WEEKDAYS.flat().sort(longestFirst).join("|");

// a date's parts are named groups, so that one reader serves every form
const FORMS = [
	/(?<![\p{L}\d.-])(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})(?!\d)/gu,
	/(?<![\p{L}\d.])(?<day>\d{1,2})[./](?<month>\d{1,2})[./](?<year>\d{4}|\d{2})?(?![\d])/gu,
	new RegExp(
		`(?<!\\d(?:st|nd|rd|th|\\.)? )\\b(?<name>${monthNames})\\.? (?<day>\\d{1,2})(?:st|nd|rd|th)?(?!\\d)(?:,? (?<year>\\d{4}))?`,
		"giu",
	),
	new RegExp(
		`(?<!\\d)(?<day>\\d{1,2})(?:st|nd|rd|th|er|\\.)?(?: of| de)? (?<name>${monthNames})\\b\\.?(?:,? (?:de )?(?<year>\\d{4}))?`,
		"giu",
	),
	new RegExp(`(?<!\\p{L})(?<weekday>${weekdayNames})s?(?!\\p{L})`, "giu"),
];
const TIMES = [
	/(?<!\d)(?<hour>\d{1,2})[:h](?<minute>\d{2})(?!\d)\s?(?<half>[ap]\.?m\b)?/giu,
	/(?<!\d)(?<hour>\d{1,2})\.(?<minute>\d{2})\s?(?:uhr|h|(?<half>[ap]\.?m))(?!\p{L})/giu,
	/(?<!\d)(?<hour>\d{1,2})\s?(?<half>[ap]\.?m\b)/giu,
	/(?<!\d)(?<hour>\d{1,2})\s?(?:uhr|heures|h|horas)(?!\p{L})/giu,
];

/** Every date in a text, in the forms of English, German, French and Spanish. */
export function findDates(text: string): { text: string; date: CalendarDate }[] {
	return matches(FORMS, text).flatMap(({ text, groups }): { text: string; date: CalendarDate }[] => {
		const { day, month, year, name, weekday } = groups;
		if (weekday) return [{ text, date: { weekday: indexIn(WEEKDAYS, weekday) } }];
		const date = {
			day: Number(day),
			month: name ? indexIn(MONTHS, name) + 1 : Number(month),
			year: year === undefined ? undefined : Number(year.length === 2 ? `20${year}` : year),
		};
		return date.day >= 1 && date.day <= 31 && date.month >= 1 && date.month <= 12 ? [{ text, date }] : [];
	});
}

/** Every time of day in a text, in minutes after midnight. */
export function findTimes(text: string): { text: string; minutes: number }[] {
	return matches(TIMES, text).flatMap(({ text, groups: { hour, minute = "0", half } }) => {
		const afternoon = half?.toLowerCase().startsWith("p") ? 12 : 0;
		const hours = half ? (Number(hour) % 12) + afternoon : Number(hour);
		return hours < 24 && Number(minute) < 60 ? [{ text, minutes: hours * 60 + Number(minute) }] : [];
	});
}

/** 0–6 from Sunday; undefined without a whole date. */
export function weekdayOf({ day, month, year }: CalendarDate): number | undefined {
	return day && month && year ? new Date(Date.UTC(year, month - 1, day)).getUTCDay() : undefined;
}

/** Each form takes its matches out of the text, so that none is read twice. */
function matches(
	forms: readonly RegExp[],
	text: string,
): { text: string; groups: Record<string, string | undefined> }[] {
	let rest = text;
	return forms.flatMap((form) => {
		const found = [...rest.matchAll(form)].map((match) => ({ text: match[0], groups: match.groups ?? {} }));
		rest = rest.replace(form, (match) => " ".repeat(match.length));
		return found;
	});
}

function indexIn(table: readonly (readonly string[])[], name: string): number {
	return table.findIndex((names) => names.includes(name.toLowerCase()));
}

function longestFirst(a: string, b: string): number {
	return b.length - a.length;
}
