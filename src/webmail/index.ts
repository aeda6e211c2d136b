export { findText } from "./find-text.ts";
export type { SelectorReport } from "./finder.ts";
export type { Page } from "./found.ts";
export type { HiddenBy } from "./hidden.ts";
export { openThreadId, readThread, siteOf } from "./read-thread.ts";
export { LIMITS, type Limits, type Reading, type Unread } from "./reading.ts";
export { SITES, type SiteName } from "./selectors.ts";
export { type Look, type Sight, sightOf } from "./sight.ts";
export type { Cut, HiddenText } from "./text-of.ts";
