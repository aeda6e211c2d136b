/**
 * What the rules know of the categories that a new user starts with, by a category's lower-case name. Plain data.
 *
 * - `sites`: hosts, subdomains included; "host/path" narrows one to a part of it.
 * - `labels`: parts of a host between its dots and dashes.
 * - `phrases`: words of a title or a path, in lower case; a phrase matches whole words, and plurals in "s".
 */
export interface KnownCategory {
	sites: readonly string[];
	labels: readonly string[];
	phrases: readonly string[];
}

const words = (text: string): string[] => text.trim().split(/\s+/);
const phrases = (text: string): string[] =>
	text
		.split(",")
		.map((phrase) => phrase.trim())
		.filter(Boolean);

export const KNOWN_CATEGORIES: Readonly<Record<string, KnownCategory>> = {
	development: {
		sites: words(`
			github.com gitlab.com bitbucket.org codeberg.org sourcehut.org sr.ht stackoverflow.com serverfault.com
			superuser.com stackexchange.com developer.mozilla.org npmjs.com pypi.org crates.io docs.rs rust-lang.org
			python.org readthedocs.io nodejs.org deno.com bun.sh typescriptlang.org go.dev golang.org kotlinlang.org
			swift.org php.net ruby-lang.org rubygems.org rubydoc.info elixir-lang.org haskell.org hackage.haskell.org
			cppreference.com llvm.org gnu.org kernel.org w3.org w3schools.com css-tricks.com caniuse.com web.dev
			developer.chrome.com developer.apple.com developer.android.com learn.microsoft.com react.dev vuejs.org
			angular.io angular.dev svelte.dev nextjs.org vitejs.dev vite.dev tailwindcss.com webpack.js.org eslint.org
			djangoproject.com rubyonrails.org laravel.com spring.io packagist.org maven.org nuget.org hub.docker.com
			codepen.io jsfiddle.net codesandbox.io stackblitz.com replit.com leetcode.com hackerrank.com codewars.com
			exercism.org kaggle.com huggingface.co arxiv-sanity.com jetbrains.com visualstudio.com
			marketplace.visualstudio.com sqlite.org postgresql.org mysql.com redis.io mongodb.com/docs regex101.com
			geeksforgeeks.org freecodecamp.org dev.to hackernoon.com lobste.rs jupyter.org pytorch.org tensorflow.org
			numpy.org pandas.pydata.org scikit-learn.org git-scm.com postman.com swagger.io sentry.io circleci.com
			travis-ci.com jenkins.io debian.org ubuntu.com archlinux.org
		`),
		labels: words("developer developers dev docs api git gitlab sdk code devdocs jsdelivr unpkg"),
		phrases: phrases(`
			pull request, merge request, source code, repository, commit, stack overflow, stack exchange, api reference,
			api documentation, developer documentation, npm package, changelog, release notes, compiler, debugger, regex,
			javascript, typescript, python, golang, rustlang, kotlin, c++, c#, html, css, node.js, react, vue, angular,
			svelte, django, rails, laravel, framework, library for, open source, command line, cli, linux, unix, algorithm,
			programming, programmer, coding, developer, software engineer, sdk, json, yaml, sql query, unit test, github,
			gitlab, stack trace, exception, syntax, machine learning, neural network
		`),
	},
	social: {
		sites: words(`
			facebook.com messenger.com instagram.com threads.net threads.com twitter.com x.com reddit.com linkedin.com
			pinterest.com tumblr.com snapchat.com tiktok.com discord.com discord.gg telegram.org t.me web.telegram.org
			whatsapp.com web.whatsapp.com signal.org mastodon.social joinmastodon.org bsky.app bsky.social quora.com
			vk.com ok.ru weibo.com zhihu.com douban.com line.me meetup.com nextdoor.com tinder.com bumble.com okcupid.com
			hinge.co badoo.com match.com news.ycombinator.com disqus.com slashdot.org livejournal.com xing.com
			goodreads.com couchsurfing.com clubhouse.com patreon.com deviantart.com gravatar.com linktr.ee lemmy.world
			stackexchange.com/users
		`),
		labels: words("forum forums community mastodon social chat discuss lemmy discourse boards"),
		phrases: phrases(`
			forum, community, communities, profile, friends, followers, following, tweet, subreddit, chat, group chat,
			direct message, messenger, dating, social network, social media, discussion, thread, meetup, influencer,
			post by, on x, facebook, instagram, linkedin, mastodon, discord, reddit, whatsapp, telegram
		`),
	},
	entertainment: {
		sites: words(`
			youtube.com youtu.be netflix.com hulu.com disneyplus.com primevideo.com max.com hbomax.com twitch.tv vimeo.com
			dailymotion.com spotify.com open.spotify.com music.apple.com tv.apple.com soundcloud.com bandcamp.com
			deezer.com tidal.com last.fm pandora.com music.youtube.com imdb.com rottentomatoes.com letterboxd.com
			metacritic.com themoviedb.org trakt.tv crunchyroll.com myanimelist.net store.steampowered.com
			steamcommunity.com steampowered.com epicgames.com gog.com itch.io ign.com gamespot.com polygon.com kotaku.com
			pcgamer.com eurogamer.net playstation.com xbox.com nintendo.com roblox.com minecraft.net chess.com lichess.org
			9gag.com imgur.com giphy.com xkcd.com webtoons.com theonion.com boredpanda.com espn.com nba.com nfl.com fifa.com
			uefa.com formula1.com skysports.com bleacherreport.com goal.com genius.com songkick.com audible.com
			fandom.com plex.tv bilibili.com nicovideo.jp bbc.co.uk/iplayer bbc.co.uk/sport
		`),
		labels: words(
			"music video videos game games gaming tv movie movies film films play sport sports radio anime watch",
		),
		phrases: phrases(`
			video, trailer, episode, season, movie, film, tv show, series, stream, streaming, watch online, watch free,
			music, song, lyrics, album, playlist, concert, podcast, game, gaming, gameplay, walkthrough, multiplayer, anime,
			manga, comic, meme, funny, humor, humour, football, soccer, basketball, baseball, tennis, cricket, highlights,
			match, league, championship, celebrity, netflix, youtube, spotify, twitch
		`),
	},
	work: {
		sites: words(`
			mail.google.com gmail.com outlook.com outlook.live.com outlook.office.com outlook.office365.com mail.yahoo.com
			proton.me mail.proton.me fastmail.com calendar.google.com docs.google.com sheets.google.com slides.google.com
			drive.google.com meet.google.com keep.google.com forms.google.com workspace.google.com office.com
			microsoft365.com onedrive.live.com sharepoint.com teams.microsoft.com slack.com zoom.us webex.com notion.so
			notion.com evernote.com onenote.com trello.com asana.com atlassian.com atlassian.net jira.com basecamp.com
			monday.com clickup.com linear.app airtable.com todoist.com miro.com mural.co figma.com canva.com dropbox.com
			box.com wetransfer.com salesforce.com hubspot.com zendesk.com intercom.com freshdesk.com mailchimp.com
			docusign.com workday.com myworkday.com bamboohr.com gusto.com adp.com indeed.com glassdoor.com monster.com
			greenhouse.io lever.co quickbooks.intuit.com xero.com freshbooks.com calendly.com doodle.com loom.com
			surveymonkey.com typeform.com grammarly.com overleaf.com smartsheet.com zapier.com ifttt.com
			linkedin.com/jobs
		`),
		labels: words("mail webmail calendar intranet crm hr jira confluence office sharepoint meet teams careers jobs"),
		phrases: phrases(`
			inbox, mail, email, e-mail, calendar, meeting, agenda, minutes, spreadsheet, presentation, google docs,
			google sheets, google slides, google drive, word document, project plan, project management, roadmap, kanban,
			sprint, backlog, jira, confluence, task list, to-do, notes, invoice, payroll, timesheet, expense report,
			quarterly, customer, crm, hiring, job, career, résumé, resume, cover letter, onboarding, productivity, team,
			collaboration, business software, human resources, slack, zoom
		`),
	},
	cloud: {
		sites: words(`
			aws.amazon.com console.aws.amazon.com amazonaws.com azure.com portal.azure.com azure.microsoft.com
			cloud.google.com console.cloud.google.com firebase.google.com console.firebase.google.com cloudflare.com
			dash.cloudflare.com digitalocean.com linode.com vultr.com hetzner.com hetzner.cloud ovh.com ovhcloud.com
			scaleway.com heroku.com vercel.com netlify.com render.com fly.io railway.app supabase.com planetscale.com
			neon.tech cloud.mongodb.com snowflake.com databricks.com datadoghq.com newrelic.com grafana.com grafana.net
			prometheus.io pagerduty.com statuspage.io splunk.com elastic.co kibana.dev kubernetes.io docker.com helm.sh
			terraform.io hashicorp.com pulumi.com ansible.com nginx.com nginx.org fastly.com akamai.com namecheap.com
			godaddy.com gandi.net name.com rackspace.com oracle.com/cloud ibm.com/cloud cloud.ibm.com cloud.oracle.com
			openstack.org vmware.com proxmox.com letsencrypt.org uptimerobot.com backblaze.com wasabi.com tailscale.com
			downdetector.com
		`),
		labels: words("aws azure cloud console status grafana kibana prometheus k8s kubernetes hosting cdn dns server vps"),
		phrases: phrases(`
			cloud, cloud computing, hosting, web hosting, server, vps, virtual machine, kubernetes, k8s, docker, container,
			cluster, deployment, deploy, ci/cd, devops, load balancer, serverless, lambda, s3 bucket, bucket, ec2, database,
			backup, cdn, dns, domain name, nameserver, ssl certificate, uptime, monitoring, dashboard, metrics, alerting,
			incident, status page, infrastructure, terraform, aws, azure, google cloud, cloudflare, iam, region, networking,
			firewall, vpn, data center, datacenter
		`),
	},
	shopping: {
		sites: words(`
			amazon.com amazon.co.uk amazon.de amazon.fr amazon.it amazon.es amazon.ca amazon.co.jp amazon.in
			amazon.com.au amazon.com.br ebay.com ebay.co.uk ebay.de etsy.com walmart.com target.com bestbuy.com costco.com
			ikea.com aliexpress.com alibaba.com temu.com shein.com wish.com rakuten.com mercadolibre.com flipkart.com
			zalando.com zalando.de asos.com hm.com zara.com uniqlo.com nike.com adidas.com gap.com macys.com nordstrom.com
			sephora.com homedepot.com lowes.com wayfair.com overstock.com newegg.com bhphotovideo.com apple.com/shop
			store.apple.com craigslist.org gumtree.com vinted.com depop.com poshmark.com stockx.com shopify.com chewy.com
			instacart.com ocado.com tesco.com argos.co.uk johnlewis.com otto.de mediamarkt.de saturn.de idealo.de
			camelcamelcamel.com slickdeals.net retailmenot.com groupon.com cdiscount.com fnac.com leboncoin.fr
			allegro.pl bol.com coolblue.nl lidl.com aldi.com decathlon.com
		`),
		labels: words("shop store shopping buy deals outlet checkout cart shops boutique"),
		phrases: phrases(`
			shop, shopping, buy, buy online, price, prices, cart, basket, checkout, order, your order, free shipping,
			shipping, delivery, sale, discount, coupon, deal, offer, product, in stock, reviews and prices, add to cart,
			wish list, wishlist, clothing, fashion, shoes, sneakers, jewelry, jewellery, furniture, cosmetics, makeup,
			electronics store, gift, auction, marketplace, amazon, ebay, etsy, brand, for sale, online store
		`),
	},
	news: {
		sites: words(`
			nytimes.com washingtonpost.com theguardian.com bbc.com bbc.co.uk cnn.com reuters.com apnews.com bloomberg.com
			ft.com wsj.com economist.com npr.org usatoday.com latimes.com foxnews.com nbcnews.com abcnews.go.com
			cbsnews.com msnbc.com politico.com politico.eu thehill.com axios.com vox.com theatlantic.com newyorker.com
			time.com newsweek.com forbes.com businessinsider.com cnbc.com marketwatch.com aljazeera.com dw.com france24.com
			euronews.com spiegel.de zeit.de faz.net sueddeutsche.de tagesschau.de welt.de bild.de lemonde.fr lefigaro.fr
			liberation.fr elpais.com elmundo.es corriere.it repubblica.it telegraph.co.uk independent.co.uk thetimes.co.uk
			dailymail.co.uk mirror.co.uk thesun.co.uk metro.co.uk sky.com news.sky.com news.google.com news.yahoo.com
			msn.com apple.news theverge.com arstechnica.com wired.com techcrunch.com engadget.com zdnet.com cnet.com
			venturebeat.com nature.com/news scientificamerican.com newscientist.com nationalgeographic.com weather.com
			accuweather.com propublica.org theintercept.com huffpost.com buzzfeednews.com slate.com salon.com
			indiatimes.com hindustantimes.com ndtv.com scmp.com japantimes.co.jp asahi.com abc.net.au smh.com.au cbc.ca
			theglobeandmail.com rt.com tass.com haaretz.com timesofisrael.com
		`),
		labels: words("news times herald tribune gazette daily post journal weather observer chronicle zeitung"),
		phrases: phrases(`
			news, breaking news, breaking, latest news, world news, headline, headlines, newspaper, journalism, reporter,
			politics, election, president, prime minister, government, parliament, senate, congress, war, ukraine, climate,
			economy, inflation, opinion, editorial, analysis, live updates, weather, forecast, magazine, press, obituary,
			investigation, protest, police, court
		`),
	},
};
