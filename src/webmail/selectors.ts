/** The parts of a mail page. */
export type Part =
	| "pane"
	| "subject"
	| "message"
	| "messageId"
	| "sender"
	| "recipient"
	| "date"
	| "body"
	| "collapsed"
	| "folded"
	| "rolledUp"
	| "clipped"
	| "draft";

// collapsed: a message without its body; folded: one of several behind a number; rolledUp: that number

export interface Site {
	/** Whole host names. */
	hosts: readonly string[];
	/** Where each part is, the best first; what follows are fallbacks for the day when a site changes. */
	parts: Record<Part, readonly string[]>;
	/** Attributes that name the thread, and the message. */
	threadIds: readonly string[];
	messageIds: readonly string[];
	/** Parts without which a thread cannot be read; the self-test calls the others missing only where they break. */
	needed: readonly Part[];
}

// Reference: ../shared/reference/webllm.md §3. Class names such as `hP`, `gD` and `a3s` have stayed since about 2018.
const GMAIL: Site = {
	hosts: ["mail.google.com"],
	parts: {
		pane: ['[role="main"]', ".bkK", "body"],
		subject: ["h2[data-legacy-thread-id]", "h2.hP", "h2[data-thread-perm-id]", ".ha h2"],
		message: [
			".h7, .kv, .kQ, .kx",
			'[role="list"] > [role="listitem"]',
			".adn, .adf",
			"[data-legacy-message-id]",
			"[data-message-id]",
		],
		messageId: ["[data-legacy-message-id]", "[data-message-id]"],
		sender: ["span.gD[email]", "td.gF span[email]", "h3.iw [email]", "[email]"],
		recipient: ["span.g2[email]", ".hb span[email]", ".ajA ~ * span[email]"],
		date: ["span.g3[title]", ".gH .g3", "td.gH span[title]", "time[datetime]"],
		body: [".ii.gt .a3s", "div.a3s", ".ii.gt", ".adP"],
		collapsed: [".kv, .kQ, .kx", '[aria-expanded="false"]'],
		folded: [".kQ, .kx"],
		rolledUp: [".adx span", ".adx"],
		clipped: ['a.vem[href*="view=lg"]', ".iX", 'a[href*="view=lg"]'],
		draft: ['form [contenteditable="true"]', '[g_editable="true"]'],
	},
	threadIds: ["data-legacy-thread-id", "data-thread-perm-id", "data-thread-id"],
	messageIds: ["data-legacy-message-id", "data-message-id"],
	needed: ["pane", "subject", "message", "messageId", "sender", "date", "body"],
};

// Outlook's class names are hashes and its labels are translated; ids, roles and data attributes are neither.
const OUTLOOK: Site = {
	hosts: ["outlook.live.com", "outlook.office.com", "outlook.office365.com", "outlook.cloud.microsoft"],
	parts: {
		pane: [
			'[data-app-section="ConversationContainer"]',
			'[data-app-section="MailReadCompose"]',
			"#ReadingPaneContainerId",
			'[role="main"]',
		],
		subject: [
			'[id^="CONV_"][id$="_SUBJECT"]',
			'[id$="_SUBJECT"]',
			'[role="heading"][aria-level="2"]',
			'[role="heading"]',
		],
		// no element is surely a message: each of these is in one message only, and once
		message: [
			'[data-testid="SentReceivedSavedTime"]',
			'[id^="MSG_"][id$="_FROM"]',
			'[id^="UniqueMessageBody"]',
			'[role="document"]',
		],
		messageId: ['[id^="MSG_"]', "[data-itemid]", '[id^="UniqueMessageBody"]'],
		sender: ['[id$="_FROM"]', '[aria-label^="From:"]', '[data-testid="SenderPersona"]', '[title*="@"]'],
		recipient: [
			'[id$="_TO"], [id$="_CC"]',
			'[aria-label^="To:"], [aria-label^="Cc:"]',
			'[data-testid="RecipientWell"]',
		],
		date: ['[data-testid="SentReceivedSavedTime"]', "time[datetime]", '[id$="_DATETIME"]'],
		body: ['[id^="UniqueMessageBody"]', '[role="document"]', '[aria-label="Message body"]', ".allowTextSelection"],
		collapsed: ['[aria-expanded="false"]'],
		folded: [],
		rolledUp: ['[data-testid="SeeMoreMessages"]', '[role="button"][aria-expanded="false"]'],
		clipped: ['[data-testid="MessageClipped"]', 'a[href*="DownloadMessage"]'],
		draft: ['[contenteditable="true"]'],
	},
	threadIds: ["data-convid"],
	messageIds: ["data-itemid"],
	needed: ["subject", "message", "sender", "date", "body"],
};

export const SITES = { gmail: GMAIL, outlook: OUTLOOK } as const;
export type SiteName = keyof typeof SITES;

/** What a mail's own HTML says of itself; programs of all makers write into one thread. */
export const MARKUP = {
	/** Copies of other mails. */
	quote: [
		'blockquote[type="cite"]',
		"blockquote.gmail_quote",
		"blockquote.iosymail",
		".yahoo_quoted",
		".protonmail_quote",
		".tutanota_quote",
		".zmail_extra blockquote",
		".moz-cite-prefix",
		// what Gmail itself folds away behind three dots
		".adL",
	].join(),
	/** From here on everything is a copy. Outlook prefixes the ids of a mail's own elements. */
	quoteFromHere: [
		'[id$="divRplyFwdMsg"]',
		'[id$="appendonsend"]',
		'[id$="mail-editor-reference-message-container"]',
		".OutlookMessageHeader",
		'div[style*="border-top:solid #E1E1E1 1.0pt"]',
		'div[style*="border-top: 1pt solid rgb(225, 225, 225)"]',
		'div[style*="border-top:solid #B5C4DF 1.0pt"]',
	].join(),
	signature: [
		".gmail_signature",
		'[data-smartmail="gmail_signature"]',
		".gmail_signature_prefix",
		".moz-signature",
		'[id$="Signature"]',
		'[id$="ms-outlook-mobile-signature"]',
	].join(),
	/** Buttons of the page inside a mail. */
	controls: [".ajR", ".yj6qo", ".ajU", '[aria-label="Show trimmed content"]'].join(),
} as const;
