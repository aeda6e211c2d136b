import { type ESTree, parseSync, Visitor } from "vite";

export interface Import {
	/** As written; undefined where it is computed. */
	specifier: string | undefined;
	typeOnly: boolean;
	line: number;
}

export interface Use {
	name: string;
	line: number;
}

function parse(path: string, source: string) {
	const { program, errors } = parseSync(path, source);
	const [error] = errors;
	if (error) throw new Error(`${path} does not parse: ${error.message}`);
	const lineOf = ({ start }: { start: number }) => source.slice(0, start).split("\n").length;
	return { program, lineOf };
}

/** Everything that a module asks for: imports, re-exports, `import()`, `require()`, and types by `import("…")`. */
export function readImports(path: string, source: string): Import[] {
	const { program, lineOf } = parse(path, source);
	const found: Import[] = [];
	const add = (node: { start: number }, specifier: unknown, typeOnly = false) =>
		found.push({ specifier: typeof specifier === "string" ? specifier : undefined, typeOnly, line: lineOf(node) });
	new Visitor({
		ImportDeclaration(node) {
			const named = node.specifiers;
			const typesAlone =
				named.length > 0 && named.every((s) => s.type === "ImportSpecifier" && s.importKind === "type");
			add(node, node.source.value, node.importKind === "type" || typesAlone);
		},
		ExportNamedDeclaration(node) {
			if (node.source) add(node, node.source.value, node.exportKind === "type");
		},
		ExportAllDeclaration(node) {
			add(node, node.source.value, node.exportKind === "type");
		},
		ImportExpression(node) {
			add(node, literalOf(node.source));
		},
		CallExpression(node) {
			if (node.callee.type === "Identifier" && node.callee.name === "require") add(node, literalOf(node.arguments[0]));
		},
		TSImportType(node) {
			add(node, node.source.value, true);
		},
		TSExternalModuleReference(node) {
			add(node, literalOf(node.expression));
		},
	}).visit(program);
	return found;
}

function literalOf(node: ESTree.Node | undefined): unknown {
	return node?.type === "Literal" ? node.value : undefined;
}

const API = ["chrome", "browser"];
const GLOBALS = ["globalThis", "self", "window"];

/** Where a module names the browser's API: `chrome.…` and `browser.…`, as values and as types. */
export function findApiUses(path: string, source: string): Use[] {
	const { program, lineOf } = parse(path, source);
	const found: Use[] = [];
	const isApi = (node: ESTree.Node) => node.type === "Identifier" && API.includes(node.name);
	new Visitor({
		MemberExpression(node) {
			if (isApi(node.object)) found.push({ name: source.slice(node.start, node.end), line: lineOf(node) });
			const { object, property } = node;
			if (object.type === "Identifier" && GLOBALS.includes(object.name) && isApi(property)) {
				found.push({ name: source.slice(node.start, node.end), line: lineOf(node) });
			}
		},
		TSQualifiedName(node) {
			if (isApi(node.left)) found.push({ name: source.slice(node.start, node.end), line: lineOf(node) });
		},
	}).visit(program);
	return found;
}

/** Where a script makes code out of text, or could: `eval(…)`, `new Function(…)`, `Function(…)`, `F = Function`. */
export function findEvals(path: string, source: string): Use[] {
	const { program, lineOf } = parse(path, source);
	const found: Use[] = [];
	const check = (node: ESTree.CallExpression | ESTree.NewExpression) => {
		let callee: ESTree.Node = node.callee;
		// (0, eval)(…)
		if (callee.type === "ParenthesizedExpression") callee = callee.expression;
		if (callee.type === "SequenceExpression") callee = callee.expressions.at(-1) ?? callee;
		if (callee.type === "MemberExpression") callee = callee.property;
		if (callee.type === "Identifier" && ["eval", "Function"].includes(callee.name)) {
			found.push({ name: callee.name, line: lineOf(node) });
		}
	};
	const checkAlias = (value: ESTree.Node | null) => {
		if (value?.type === "Identifier" && ["eval", "Function"].includes(value.name)) {
			found.push({ name: value.name, line: lineOf(value) });
		}
	};
	new Visitor({
		CallExpression: check,
		NewExpression: check,
		VariableDeclarator: ({ init }) => checkAlias(init),
		AssignmentExpression: ({ right }) => checkAlias(right),
	}).visit(program);
	return found;
}
