// Builds the extension into dist/:
//   npm run build
import { buildExtension } from "./lib/build-extension.ts";
import { runMain } from "./lib/main.ts";

await runMain(async () => {
	console.log(`The extension is in ${await buildExtension()}`);
});
