/** The part of JSON Schema that z.toJSONSchema() makes of objects, lists, texts and whole numbers. */
interface Schema {
	type?: string;
	enum?: readonly unknown[];
	properties?: Record<string, Schema>;
	required?: readonly string[];
	items?: Schema | false;
	prefixItems?: readonly Schema[];
	minItems?: number;
	maxItems?: number;
	minLength?: number;
	maxLength?: number;
}

/**
 * Characters of a long text are counted by the chunk: of a text that may go on for 300 more characters one by one, xgrammar
 * looks through as many states before each token, which takes a hundred times as long.
 */
const CHUNK = 16;

/**
 * A grammar (GBNF, as xgrammar reads it) of the JSON texts that fit a schema, without any white space between their parts:
 * the one that web-llm makes of a schema lets a model write spaces for ever. Texts hold no control characters and none of
 * the brackets that spell a tokenizer's special tokens. Of a number only its being whole and not negative is kept.
 *
 * @throws Error naming what it does not know
 */
export function jsonGrammar(schema: object): string {
	return [
		`root ::= ${ruleOf(schema as Schema)}`,
		String.raw`character ::= [^"\\<>\x00-\x1f\x7f] | "\\" ["\\/nt]`,
		`chunk ::= character{${CHUNK}}`,
		`tail ::= character{0,${CHUNK - 1}}`,
		`number ::= "0" | [1-9] [0-9]{0,5}`,
	].join("\n");
}

function ruleOf(schema: Schema): string {
	if (schema.enum) return `(${schema.enum.map((value) => literal(JSON.stringify(value))).join(" | ")})`;
	switch (schema.type) {
		case "object":
			return objectRule(schema);
		case "array":
			return arrayRule(schema);
		case "string":
			return `${literal('"')} ${charactersRule(schema)} ${literal('"')}`;
		case "integer":
			return "number";
		default:
			throw new Error(`A grammar of ${JSON.stringify(schema).slice(0, 80)} is not known.`);
	}
}

/** May end up to a chunk short of the greatest length, and never goes beyond it. */
function charactersRule({ minLength = 0, maxLength }: Schema): string {
	const chunks = maxLength === undefined ? 0 : Math.floor((maxLength - minLength - (CHUNK - 1)) / CHUNK);
	if (chunks < 1) return `character${times(minLength, maxLength)}`;
	return [...(minLength > 0 ? [`character{${minLength}}`] : []), `chunk${times(0, chunks)} tail`].join(" ");
}

function objectRule({ properties = {}, required = [] }: Schema): string {
	const optional = Object.keys(properties).find((name) => !required.includes(name));
	if (optional !== undefined) throw new Error(`A grammar of the optional property "${optional}" is not known.`);
	const parts = Object.entries(properties).map(
		([name, schema], i) => `${literal(`${i === 0 ? "" : ","}${JSON.stringify(name)}:`)} ${ruleOf(schema)}`,
	);
	return [literal("{"), ...parts, literal("}")].join(" ");
}

function arrayRule({ items, prefixItems, minItems = 0, maxItems }: Schema): string {
	if (prefixItems) {
		const parts = prefixItems.map((schema, i) => (i === 0 ? ruleOf(schema) : `${literal(",")} ${ruleOf(schema)}`));
		return [literal("["), ...parts, literal("]")].join(" ");
	}
	if (!items) throw new Error("A grammar of a list of anything is not known.");
	const rule = ruleOf(items);
	const more = times(Math.max(0, minItems - 1), maxItems === undefined ? undefined : maxItems - 1);
	const some = `${rule} (${literal(",")} ${rule})${more}`;
	return `${literal("[")} ${minItems > 0 ? some : `(${some})?`} ${literal("]")}`;
}

function times(least = 0, most?: number): string {
	return `{${least},${most ?? ""}}`;
}

/** A text as grammars spell it, which is as JSON does. */
function literal(text: string): string {
	return JSON.stringify(text);
}
