import { z } from "zod";
import { packagedUrl } from "../browser/runtime.ts";
import { stored } from "../browser/storage.ts";
import { chromeTabStrip } from "../browser/tab-strip.ts";
import { loadCatalog } from "../catalog/index.ts";
import { probeAdapter } from "../engine/adapter.ts";
import { packagedSource } from "../engine/packaged-models.ts";
import { createQueue } from "../engine/queue.ts";
import { createVectorCache } from "../engine/vector-cache.ts";
import { createWebllmBackend } from "../engine/webllm.ts";
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
const vectors = stored<unknown>("local", "vectors", z.unknown(), undefined);

const models = createModelList({
	packaged: () => loadCatalog(`${modelsUrl}catalog.json`),
	packagedSource: packagedSource(modelsUrl),
	store: createFileStore(),
});
// one for all features, so that one model is in memory
const backend = createWebllmBackend(models);

const categorizer = createCategorizer({
	catalog: models.catalog,
	createBackend: () => backend,
	probeAdapter,
	knownSites: loadKnownSites(packagedUrl("known-sites.txt")),
	cache: createVectorCache({ read: vectors.get, write: vectors.set }),
});

const summarizer = createSummarizer({ catalog: models.catalog, backend, probeAdapter });
const jobs = createJobs(createQueue());

// synchronously, in the first turn of the worker's script: Chrome wakes a worker only for listeners it knows of
handleMessages({
	...createTabGrouping({ strip: chromeTabStrip, categorizer, jobs }),
	...createThreadSummary({ summarizer, jobs }),
});
