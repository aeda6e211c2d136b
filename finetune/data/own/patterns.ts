/** A kind of personal data or secret. No string that a pattern finds is ever printed: only its kind and its place. */
export interface Kind {
	name: string;
	pattern: RegExp;
	/** Whether what the pattern found is really one, e.g. by its checksum. */
	check?(found: string): boolean;
}

const digitsOf = (text: string) => text.replace(/\D/g, "");

// every repetition that does not end a pattern is bounded: a mail may be hostile
export const KINDS: readonly Kind[] = [
	{
		name: "an e-mail address",
		pattern: /[\p{L}\p{N}._%+-]{1,64}(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/giu,
	},
	{
		name: "a telephone number",
		// +49 30 1234567, (415) 555-2671, 415-555-2671, 0171 2345678
		pattern:
			/(?<![\p{L}\p{N}./-])(?:\+\d{1,3}[\s./-]?(?:\(\d{1,4}\)[\s./-]?)?\d(?:[\s./-]?\d){6,12}|\(\d{3}\)\s?\d{3}[\s.-]\d{4}|\d{3}[-.]\d{3}[-.]\d{4}|0\d{1,4}[\s/-]\d{2,4}(?:[\s-]?\d{2,5}){1,3})(?![\p{L}\p{N}])/gu,
		check: (found) => digitsOf(found).length >= 9 && digitsOf(found).length <= 15,
	},
	{
		name: "an IBAN",
		pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b/gi,
		check: isIban,
	},
	{
		name: "a credit card number",
		// Visa, Mastercard, American Express, Discover, JCB, Diners
		pattern: /(?<![\d.-])(?:4|5[1-5]|2[2-7]|3[4-8]|6(?:011|5))(?:[ -]?\d){11,17}(?![\d.-])/g,
		check: (found) => digitsOf(found).length >= 13 && digitsOf(found).length <= 19 && hasLuhnSum(digitsOf(found)),
	},
	{ name: "an AWS key", pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
	{ name: "a GitHub token", pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{40,})/g },
	{ name: "a GitLab token", pattern: /\bglpat-[\w-]{20,}/g },
	{ name: "an npm token", pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
	{ name: "a Hugging Face token", pattern: /\bhf_[A-Za-z0-9]{30,}/g },
	{ name: "a Slack token", pattern: /\bxox[abeoprs]-[\w-]{10,}/g },
	{ name: "a Google API key", pattern: /\bAIza[\w-]{35}/g },
	{ name: "a Stripe key", pattern: /\b[rs]k_(?:live|test)_\w{16,}/g },
	{ name: "an API key", pattern: /\bsk-(?:[a-z]+-)*[\w-]{20,}/g },
	{ name: "a SendGrid key", pattern: /\bSG\.[\w-]{16,99}\.[\w-]{16,}/g },
	{ name: "a signed token", pattern: /\beyJ[\w-]{8,999}\.eyJ[\w-]{8,}\.[\w-]{8,}/g },
	{ name: "a private key", pattern: /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/g },
	{ name: "a password in an address", pattern: /:\/\/[^\s/:@]{0,99}:[^\s/@]{1,99}@/g },
	{
		name: "a secret in an address",
		pattern:
			/[?&#](?:[a-z]{1,20}[_-])?(?:token|api[_-]?key|apikey|secret|password|passwd|pwd|session(?:[_-]?id)?|signature|sig|auth|code|jwt)=[^&#\s]{6,}/gi,
	},
	{
		name: "a password",
		pattern:
			/(?<!\p{L})(?:password|passphrase|passwort|kennwort|mot de passe|contraseña|hasło|пароль|密码)\s{0,3}(?:is|ist|est)?\s{0,3}[:=]\s{0,3}(?=\S{0,99}\d)\S{6,}/giu,
	},
];

/** ISO 13616: the first four characters to the end, A = 10 … Z = 35, and the number is 1 modulo 97. */
function isIban(found: string): boolean {
	const plain = found.replace(/\s/g, "").toUpperCase();
	const number = (plain.slice(4) + plain.slice(0, 4)).replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
	let rest = 0;
	for (const digit of number) rest = (rest * 10 + Number(digit)) % 97;
	return rest === 1;
}

/** ISO/IEC 7812: every second digit from the right doubled, and the digits' sum is a multiple of ten. */
function hasLuhnSum(digits: string): boolean {
	let sum = 0;
	for (const [index, digit] of [...digits].reverse().entries()) {
		const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
		sum += value > 9 ? value - 9 : value;
	}
	return sum % 10 === 0;
}
