import { expect, it } from "vitest";
import { createNearDuplicates } from "./near-duplicates.ts";
import { createRng } from "./rng.ts";

const LONG = "Minister resigns after months of protest in the capital | thegazette.com politics minister resigns";

it("takes texts that differ in case, digits and punctuation for one", () => {
	const near = createNearDuplicates();
	expect(near.add("Order #123: shipped!", "train")).toBe(true);
	expect(near.add("order 456 – SHIPPED", "train")).toBe(false);
	expect(near.left).toMatchObject({ "said already": 1 });
});

it("refuses what is nearly the same, and lets pass what is not", () => {
	const near = createNearDuplicates();
	near.add(LONG, "train");
	expect(near.add(LONG.replace("months", "weeks"), "train")).toBe(false);
	expect(near.add("Minister opens a library | thegazette.com culture", "train")).toBe(true);
	expect(near.left).toEqual({ "said already": 0, "nearly said already": 1, "said in another split, or nearly": 0 });
});

it("lets another scope of the same split say it again, never another split", () => {
	const near = createNearDuplicates();
	expect(near.add(LONG, "train", "list 1")).toBe(true);
	expect(near.add(LONG, "train", "list 2")).toBe(true);
	expect(near.add(LONG, "train", "list 2")).toBe(false);
	expect(near.add(LONG, "test", "list 3")).toBe(false);
	expect(near.add(`${LONG} now`, "validation", "list 3")).toBe(false);
	expect(near.left["said in another split, or nearly"]).toBe(2);
});

it("finds pairs that comparing everything with everything would find", () => {
	const rng = createRng("pairs");
	const words = Array.from({ length: 60 }, (_, i) => `word${String.fromCharCode(97 + (i % 26), 97 + (i % 7))}`);
	const texts = Array.from({ length: 300 }, () => Array.from({ length: 14 }, () => rng.pick(words)).join(" "));
	const near = createNearDuplicates();
	const kept = texts.filter((text) => near.add(text, "train"));
	// one word of fourteen replaced at the end
	const found = kept.filter((text) => !near.add(text.replace(/\S+$/, "else"), "test")).length;
	expect(found / kept.length).toBeGreaterThan(0.97);
});

it.each(["", "!!!", "a", "日本語のページ"])("can take %j", (text) => {
	const near = createNearDuplicates();
	expect(near.add(text, "train")).toBe(true);
	expect(near.add(text, "test")).toBe(false);
});

it("tells texts without letters apart", () => {
	const near = createNearDuplicates();
	expect([near.add("2048", "train"), near.add("404 – 17", "train"), near.add("2048", "train")]).toEqual([
		true,
		true,
		false,
	]);
});
