import type { Rng } from "../../data/rng.ts";
import type { Language } from "./frames.ts";

const DAY_MS = 86_400_000;
const LOCALES: Record<Language, string> = { en: "en-GB", de: "de-DE", fr: "fr-FR", es: "es-ES" };

/** How one writer writes days, times and money: the same throughout a row. */
export interface Style {
	day(date: Date): string;
	time(minutes: number): string;
	money(cents: number): string;
}

/** @param close whether all days are within the week, so that a weekday says it */
export function drawStyle(language: Language, rng: Rng, close: boolean): Style {
	const weekday = rng.chance(0.4);
	const weekdayOnly = close && (language === "en" || language === "de") && rng.chance(0.7);
	const american = language === "en" && rng.chance(0.4);
	const halfDay = language === "en" && rng.chance(0.5);
	const cents = rng.chance(0.5);
	const currency = language === "en" ? rng.pick(["€", "$", "£"]) : "€";
	return {
		day(date) {
			const name = part(language, date, { weekday: "long" });
			if (weekdayOnly) return name;
			const month = part(language, date, { month: "long" });
			const number = date.getUTCDate();
			const plain = {
				en: american ? `${month} ${number}` : `${number} ${month}`,
				de: `${number}. ${month}`,
				fr: `${number === 1 ? "1er" : number} ${month}`,
				es: `${number} de ${month}`,
			}[language];
			if (!weekday) return plain;
			return language === "de" || american ? `${name}, ${plain}` : `${name} ${plain}`;
		},
		time(minutes) {
			const hour = Math.floor(minutes / 60);
			const minute = minutes % 60;
			const two = String(minute).padStart(2, "0");
			if (language === "de") return minute === 0 ? `${hour} Uhr` : `${hour}:${two} Uhr`;
			if (language === "fr") return minute === 0 ? `${hour} h` : `${hour} h ${two}`;
			if (!halfDay) return `${hour}:${two}`;
			return `${((hour + 11) % 12) + 1}${minute === 0 ? "" : `:${two}`} ${hour < 12 ? "am" : "pm"}`;
		},
		money(amount) {
			const whole = Math.floor(amount / 100);
			const [thousands, comma] = { en: [",", "."], de: [".", ","], fr: [" ", ","], es: [".", ","] }[language];
			const digits = String(whole).replace(/\B(?=(\d{3})+$)/g, thousands ?? "");
			const number = cents ? `${digits}${comma}${String(amount % 100).padStart(2, "0")}` : digits;
			return language === "en" ? `${currency}${number}` : `${number} €`;
		},
	};
}

function part(language: Language, date: Date, options: Intl.DateTimeFormatOptions): string {
	return new Intl.DateTimeFormat(LOCALES[language], { ...options, timeZone: "UTC" }).format(date);
}

export function addDays(date: Date, days: number): Date {
	return new Date(date.getTime() + days * DAY_MS);
}

/** The date itself, or the Monday after it. */
export function workday(date: Date): Date {
	const day = date.getUTCDay();
	return day === 0 ? addDays(date, 1) : day === 6 ? addDays(date, 2) : date;
}

/** Times of day at which `count` mails of a thread are written, in order; within working hours where it is work. */
export function drawDates(count: number, atWork: boolean, rng: Rng): Date[] {
	const first = addDays(new Date("2023-01-02T00:00:00Z"), rng.int(0, 1700));
	const dates: Date[] = [];
	let at = new Date((atWork ? workday(first) : first).getTime() + rng.int(7 * 60, 15 * 60) * 60_000);
	for (let i = 0; i < count; i++) {
		dates.push(at);
		const later = new Date(at.getTime() + rng.int(4, rng.chance(0.25) ? 1400 : 150) * 60_000);
		const late = later.getUTCHours() >= 20 || later.getUTCHours() < 7;
		const day = late ? addDays(later, later.getUTCHours() >= 20 ? 1 : 0) : later;
		if (late) day.setUTCHours(rng.int(7, 10), rng.int(0, 59));
		at = atWork ? workday(day) : day;
	}
	return dates;
}
