import { z } from "zod";
import { readMemory } from "../browser/memory.ts";
import { closeOffscreen, connectOffscreen } from "../browser/offscreen.ts";
import { extensionVersion, packagedUrl } from "../browser/runtime.ts";
import { stored } from "../browser/storage.ts";
import { chromeTabStrip } from "../browser/tab-strip.ts";
import { loadCatalog } from "../catalog/index.ts";
import { probeAdapter } from "../engine/adapter.ts";
import { chooseLibrary } from "../engine/choose-library.ts";
import { createOnnxBackend, unfitForProcessor } from "../engine/onnx.ts";
import { packagedSource } from "../engine/packaged-models.ts";
import { createQueue } from "../engine/queue.ts";
import { createRouter } from "../engine/router.ts";
import { createVectorCache } from "../engine/vector-cache.ts";
import { createWebllmBackend } from "../engine/webllm.ts";
import { createBenchmark } from "../features/benchmark/feature.ts";
import { createFileStore } from "../features/models/file-store.ts";
import { createModelList } from "../features/models/model-list.ts";
import { createCategorizer } from "../features/tab-grouping/categorize.ts";
import { createTabGrouping } from "../features/tab-grouping/feature.ts";
import { loadKnownSites } from "../features/tab-grouping/load-known-sites.ts";
import { createThreadSummary } from "../features/thread-summary/feature.ts";
import { createSummarizer } from "../features/thread-summary/summarize.ts";
import { createJobs } from "../jobs/jobs.ts";
import { handleMessages } from "../messages/handle.ts";

const modelsUrl = packagedUrl("models/");
/** A cache with this is empty when it is made, and gone with it. */
const FORGETFUL = { read: async () => undefined, write: async () => {} };
const vectors = stored<unknown>("local", "vectors", z.unknown(), undefined);

const models = createModelList({
	packaged: () => loadCatalog(`${modelsUrl}catalog.json`),
	packagedSource: packagedSource(modelsUrl),
	store: createFileStore(),
});
// one of each for all features, so that one model is in memory
const backend = createWebllmBackend(models);
const processor = createOnnxBackend({ ...models, connect: connectOffscreen, close: closeOffscreen });
const routes = stored<unknown>("local", "routes", z.unknown(), undefined);

const categorizing = {
	catalog: models.catalog,
	router: createRouter({
		backends: { cpu: processor, webgpu: backend },
		probeAdapter,
		store: { read: routes.get, write: routes.set },
		version: extensionVersion(),
	}),
	knownSites: loadKnownSites(packagedUrl("known-sites.txt")),
};
const categorizer = createCategorizer({
	...categorizing,
	cache: createVectorCache({ read: vectors.get, write: vectors.set }),
});

const summarizer = createSummarizer({ catalog: models.catalog, backend, probeAdapter });
const jobs = createJobs(createQueue());

// synchronously, in the first turn of the worker's script: Chrome wakes a worker only for listeners it knows of
handleMessages({
	...createTabGrouping({ strip: chromeTabStrip, categorizer, jobs }),
	...createThreadSummary({ summarizer, jobs }),
	...createBenchmark({
		catalog: models.catalog,
		probeAdapter,
		readMemory,
		navigator,
		chooseLibrary,
		unfitForCpu: unfitForProcessor,
		createCategorizer: () => createCategorizer({ ...categorizing, cache: createVectorCache(FORGETFUL) }),
		backends: { cpu: processor, webgpu: backend },
		jobs,
	}),
});
