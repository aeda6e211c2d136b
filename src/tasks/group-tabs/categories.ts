import type { Category } from "./schema.ts";

/** What a new user starts with. */
export const DEFAULT_CATEGORIES: readonly Category[] = [
	{
		name: "Development",
		description: "programming, source code, developer documentation, software libraries and tools for programmers",
		examples: ["GitHub pull request", "Stack Overflow question", "API reference", "npm package"],
	},
	{
		name: "Social",
		description: "social networks, forums, communities, chat, messaging, dating and profiles of people",
		examples: ["Facebook feed", "Reddit thread", "Discord server", "LinkedIn profile"],
	},
	{
		name: "Entertainment",
		description: "video, films, series, music, games, sport, comics, humour and streaming",
		examples: ["YouTube video", "Netflix series", "Spotify playlist", "Steam game"],
	},
	{
		name: "Work",
		description: "mail, calendars, documents, meetings, projects, notes, customers, hiring and business software",
		examples: ["Gmail inbox", "Google Docs document", "Jira board", "Zoom meeting"],
	},
	{
		name: "Cloud",
		description: "cloud computing, hosting, servers, databases, deployment, monitoring, domains and networks",
		examples: ["AWS console", "Azure portal", "Cloudflare dashboard", "Kubernetes cluster"],
	},
	{
		name: "Shopping",
		description: "shops, products, prices, brands, orders, deals, auctions and marketplaces",
		examples: ["Amazon product", "eBay listing", "IKEA sofa", "shopping cart"],
	},
	{
		name: "News",
		description: "newspapers, journalism, current affairs, politics, weather, magazines and press agencies",
		examples: ["BBC News article", "New York Times", "Reuters world news", "breaking news"],
	},
];
