//! The hosts of each category. A registrable domain stands for all of its hosts; a full host only where it is of another
//! kind than the domain above it.
//!
//! Written for this project, in the public domain. Sorted within each category (a test sees to it), since look-ups are
//! binary searches.

use crate::category::Category;

macro_rules! listed {
    ($($category:ident { $($host:literal)* })*) => {
        /// Every category with its hosts, sorted.
        pub static LISTED: &[(Category, &[&str])] = &[$((Category::$category, &[$($host),*])),*];
    };
}

listed! {
    News {
        "163.com" "36kr.com" "abc.net.au" "abcnews.go.com" "aljazeera.com" "apnews.com" "arstechnica.com" "asahi.com"
        "axios.com" "bbc.co.uk" "bbc.com" "bloomberg.com" "bunshun.jp" "businessinsider.com" "caixin.com" "cbc.ca"
        "cbsnews.com" "cctv.com" "chinadaily.com.cn" "chinatimes.com" "chosun.com" "cna.com.tw" "cnbc.com" "cnet.com"
        "cnn.com" "corriere.it" "dailymail.co.uk" "diamond.jp" "dw.com" "economist.com" "elmundo.es" "elpais.com"
        "engadget.com" "ettoday.net" "euronews.com" "faz.net" "fnn.jp" "forbes.com" "fortune.com" "foxnews.com"
        "france24.com" "ft.com" "gendai.media" "guancha.cn" "hk01.com" "huanqiu.com" "huffpost.com" "ifeng.com"
        "independent.co.uk" "indiatimes.com" "itmedia.co.jp" "japantimes.co.jp" "jiemian.com" "jiji.com"
        "koreatimes.co.kr" "kyodonews.net" "latimes.com" "lefigaro.fr" "lemonde.fr" "ltn.com.tw" "mainichi.jp"
        "mingpao.com" "mirror.co.uk" "nbcnews.com" "ndtv.com" "news.cn" "news.google.com" "news.livedoor.com"
        "news.yahoo.co.jp" "news.yahoo.com" "newsweek.com" "newyorker.com" "nhk.or.jp" "nikkei.com" "npr.org"
        "nytimes.com" "people.com.cn" "politico.com" "propublica.org" "qq.com" "repubblica.it" "reuters.com" "rt.com"
        "rthk.hk" "sankei.com" "scmp.com" "semafor.com" "setn.com" "sina.com.cn" "sky.com" "slate.com" "smartnews.com"
        "smh.com.au" "sohu.com" "spiegel.de" "stheadline.com" "storm.mg" "straitstimes.com" "tagesschau.de" "tass.com"
        "tbs.co.jp" "techcrunch.com" "telegraph.co.uk" "theatlantic.com" "theconversation.com" "theglobeandmail.com"
        "theguardian.com" "thehindu.com" "thepaper.cn" "thetimes.co.uk" "theverge.com" "time.com" "timesofindia.com"
        "tokyo-np.co.jp" "toutiao.com" "toyokeizai.net" "tv-asahi.co.jp" "tvbs.com.tw" "udn.com" "usatoday.com"
        "vox.com" "washingtonpost.com" "wired.com" "wsj.com" "xinhuanet.com" "yicai.com" "yomiuri.co.jp" "zdnet.com"
        "zeit.de"
    }
    Social {
        "2ch.sc" "4chan.org" "5ch.net" "ameba.jp" "ameblo.jp" "bsky.app" "chiebukuro.yahoo.co.jp" "dcard.tw"
        "discord.com" "discord.gg" "discuss.com.hk" "disqus.com" "douban.com" "facebook.com" "farcaster.xyz" "gab.com"
        "hatena.ne.jp" "hatenablog.com" "hupu.com" "instagram.com" "kakao.com" "lemmy.world" "lens.xyz" "lihkg.com"
        "line.me" "linkedin.com" "lobste.rs" "mastodon.social" "matrix.org" "medium.com" "meetup.com" "misskey.io"
        "mixi.jp" "mobile01.com" "mstdn.jp" "news.ycombinator.com" "nextdoor.com" "note.com" "ok.ru" "pawoo.net"
        "pinterest.com" "plurk.com" "ptt.cc" "quora.com" "qzone.qq.com" "reddit.com" "signal.org" "slack.com"
        "slashdot.org" "snapchat.com" "substack.com" "t.me" "telegram.org" "threads.com" "threads.net"
        "tieba.baidu.com" "togetter.com" "truthsocial.com" "tumblr.com" "twitter.com" "v2ex.com" "vk.com"
        "warpcast.com" "weibo.cn" "weibo.com" "weixin.qq.com" "whatsapp.com" "x.com" "xiaohongshu.com" "zhihu.com"
    }
    Search {
        "ask.com" "baidu.com" "bing.com" "daum.net" "dogpile.com" "duckduckgo.com" "ecosia.org" "excite.co.jp"
        "goo.ne.jp" "google.at" "google.be" "google.ca" "google.ch" "google.co.in" "google.co.jp" "google.co.kr"
        "google.co.uk" "google.com" "google.com.au" "google.com.br" "google.com.hk" "google.com.mx" "google.com.sg"
        "google.com.tw" "google.de" "google.es" "google.fr" "google.it" "google.nl" "google.pl" "google.pt"
        "google.se" "kagi.com" "m.sm.cn" "marginalia-search.com" "metager.org" "mojeek.com" "naver.com" "qwant.com"
        "search.brave.com" "seznam.cz" "so.com" "sogou.com" "startpage.com" "swisscows.com" "ya.ru" "yahoo.co.jp"
        "yahoo.com" "yandex.com" "yandex.ru" "you.com"
    }
    Video {
        "abema.tv" "acfun.cn" "b23.tv" "bilibili.com" "crunchyroll.com" "dailymotion.com" "disneyplus.com"
        "douyin.com" "douyu.com" "dtv.jp" "fod.fujitv.co.jp" "hbomax.com" "hulu.com" "hulu.jp" "huya.com" "iq.com"
        "iqiyi.com" "ixigua.com" "kick.com" "kuaishou.com" "litv.tv" "mgtv.com" "mubi.com" "netflix.com"
        "nicovideo.jp" "odysee.com" "openrec.tv" "paramountplus.com" "peacocktv.com" "peertube.tv" "plex.tv"
        "primevideo.com" "rumble.com" "showroom-live.com" "ted.com" "tiktok.com" "tv.apple.com" "tver.jp"
        "twitcasting.tv" "twitch.tv" "unext.jp" "v.qq.com" "vimeo.com" "viu.com" "wetv.vip" "youku.com" "youtu.be"
        "youtube.com"
    }
    Shopping {
        "1688.com" "adidas.com" "alibaba.com" "aliexpress.com" "amazon.ca" "amazon.cn" "amazon.co.jp" "amazon.co.uk"
        "amazon.com" "amazon.com.au" "amazon.de" "amazon.es" "amazon.fr" "amazon.in" "amazon.it" "apple.com"
        "argos.co.uk" "askul.co.jp" "asos.com" "auctions.yahoo.co.jp" "belluna.jp" "bestbuy.com" "biccamera.com"
        "bol.com" "books.com.tw" "buyma.com" "carousell.com" "costco.com" "creema.jp" "dangdang.com" "dewu.com"
        "dinos.co.jp" "ebay.co.uk" "ebay.com" "ebay.de" "etsy.com" "flipkart.com" "fril.jp" "gome.com.cn"
        "goofish.com" "hktvmall.com" "hm.com" "homedepot.com" "ikea.com" "jd.com" "johnlewis.com" "kakaku.com"
        "lazada.com" "lohaco.yahoo.co.jp" "lowes.com" "macys.com" "mercadolibre.com" "mercari.com" "minne.com"
        "momoshop.com.tw" "monotaro.com" "muji.com" "newegg.com" "nike.com" "nitori-net.jp" "nordstrom.com" "otto.de"
        "pchome.com.tw" "pinduoduo.com" "qoo10.jp" "rakuten.co.jp" "ruten.com.tw" "sephora.com" "shein.com"
        "shopee.com" "shopee.tw" "shopify.com" "shopping.yahoo.co.jp" "smzdm.com" "store.steampowered.com"
        "suning.com" "suruga-ya.jp" "taobao.com" "target.com" "temu.com" "tesco.com" "tmall.com" "uniqlo.com"
        "vip.com" "walmart.com" "wayfair.com" "wish.com" "yangkeduo.com" "yodobashi.com" "zalando.de" "zara.com"
        "zozo.jp"
    }
    Finance {
        "10jqka.com.cn" "aastocks.com" "bankrate.com" "barrons.com" "bis.org" "cls.cn" "cnfol.com" "cnyes.com"
        "eastmoney.com" "etnet.com.hk" "finance.yahoo.co.jp" "finance.yahoo.com" "finviz.com" "fool.com"
        "fred.stlouisfed.org" "hexun.com" "hkex.com.hk" "imf.org" "investing.com" "investopedia.com" "jpx.co.jp"
        "jrj.com.cn" "kabutan.jp" "koyfin.com" "londonstockexchange.com" "macrotrends.net" "marketwatch.com"
        "minkabu.jp" "moneydj.com" "moneysavingexpert.com" "morningstar.com" "nasdaq.com" "nerdwallet.com" "nyse.com"
        "oecd.org" "quick.co.jp" "quiverquant.com" "seekingalpha.com" "simplywall.st" "sse.com.cn" "stcn.com"
        "stockanalysis.com" "stocktwits.com" "stockvoice.jp" "szse.cn" "thestreet.com" "traders.co.jp"
        "tradingeconomics.com" "tradingview.com" "twse.com.tw" "wallstreetcn.com" "wearn.com" "worldbank.org" "xe.com"
        "xueqiu.com" "zuuonline.com"
    }
    CryptoMarkets {
        "arbiscan.io" "arkhamintelligence.com" "arkm.com" "ascendex.com" "backpack.exchange" "basescan.org"
        "binance.com" "binance.us" "bingx.com" "birdeye.so" "bitbank.cc" "bitcoin.org" "bitcointalk.org"
        "bitfinex.com" "bitflyer.com" "bitget.com" "bithumb.com" "bitmex.com" "bitopro.com" "bitpoint.co.jp"
        "bitso.com" "bitstamp.net" "bitvavo.com" "blockchain.com" "blockchair.com" "blockstream.info" "blocktempo.com"
        "blockworks.co" "bscscan.com" "bybit.com" "chaincatcher.com" "coin.z.com" "coinalyze.net" "coinbase.com"
        "coincheck.com" "coindesk.com" "coindeskjapan.com" "coinex.com" "coingecko.com" "coinglass.com"
        "coinmarketcap.com" "coinpost.jp" "cointelegraph.com" "crypto-times.jp" "crypto.com" "cryptoquant.com"
        "decrypt.co" "deribit.com" "dexscreener.com" "dextools.io" "ethereum.org" "etherscan.io" "foresightnews.pro"
        "gate.com" "gate.io" "geckoterminal.com" "gemini.com" "glassnode.com" "gmo-coin.com" "hashkey.com" "htx.com"
        "huobi.com" "jinse.cn" "kraken.com" "kucoin.com" "lbank.com" "lunarcrush.com" "luno.com" "max.maicoin.com"
        "mempool.space" "messari.io" "mexc.com" "nansen.ai" "neweconomy.jp" "odaily.news" "okx.com" "panewslab.com"
        "phemex.com" "poloniex.com" "polygonscan.com" "santiment.net" "sbivc.co.jp" "snowtrace.io" "solana.com"
        "solscan.io" "theblock.co" "tokenterminal.com" "tronscan.org" "upbit.com" "whitebit.com" "zaif.jp"
    }
    Nft {
        "adam.jp" "artblocks.io" "async.art" "axieinfinity.com" "azuki.com" "blur.io" "boredapeyachtclub.com"
        "courtyard.io" "cryptopunks.app" "cryptoslam.io" "deca.art" "decentraland.org" "element.market" "ens.domains"
        "exchange.art" "formfunction.xyz" "foundation.app" "fxhash.xyz" "galxe.com" "gamma.io" "guild.xyz"
        "highlight.xyz" "icy.tools" "knownorigin.io" "layer3.xyz" "looksrare.org" "magiceden.io" "makersplace.com"
        "manifold.xyz" "mint.fun" "nbatopshot.com" "nftgo.io" "nftscan.com" "niftygateway.com" "objkt.com"
        "oncyber.io" "opensea.io" "ordinals.com" "poap.xyz" "pudgypenguins.com" "rarible.com" "rarity.tools"
        "sandbox.game" "sorare.com" "superrare.com" "teia.art" "tensor.trade" "unisat.io" "unstoppabledomains.com"
        "x2y2.io" "yuga.com" "zealy.io" "zora.co"
    }
    Defi {
        "1inch.io" "aave.com" "across.to" "aerodrome.finance" "arbitrum.io" "argent.xyz" "astroport.fi" "avax.network"
        "balancer.fi" "bankless.com" "base.org" "beefy.com" "beefy.finance" "bungee.exchange" "camelot.exchange"
        "celer.network" "chainflip.io" "chainlist.org" "compound.finance" "convexfinance.com" "cow.fi" "curve.fi"
        "curve.finance" "debank.com" "debridge.finance" "defillama.com" "defisaver.com" "drift.trade" "dune.com"
        "dydx.exchange" "dydx.xyz" "eigenlayer.xyz" "ethena.fi" "ether.fi" "etherfi.com" "euler.finance" "fluid.io"
        "frax.com" "frax.finance" "gitcoin.co" "gmx.io" "gnosis.io" "goldfinch.finance" "hop.exchange"
        "hyperliquid.xyz" "instadapp.io" "jumper.exchange" "jup.ag" "kamino.finance" "kyberswap.com"
        "layerzero.network" "lfj.gg" "li.fi" "lido.fi" "linea.build" "liquity.org" "makerdao.com" "maple.finance"
        "marginfi.com" "matcha.xyz" "metamask.io" "meteora.ag" "morpho.org" "openocean.finance" "optimism.io"
        "orbiter.finance" "orca.so" "osmosis.zone" "pancakeswap.finance" "paraswap.io" "pendle.finance" "perp.com"
        "phantom.app" "phantom.com" "polygon.technology" "portalbridge.com" "quickswap.exchange" "rabby.io"
        "radiant.capital" "rainbow.me" "raydium.io" "relay.link" "revoke.cash" "rocketpool.net" "safe.global"
        "scroll.io" "sky.money" "snapshot.box" "snapshot.org" "socket.tech" "spark.fi" "stargate.finance"
        "starknet.io" "superform.xyz" "sushi.com" "synapseprotocol.com" "synthetix.io" "tally.xyz" "thorchain.org"
        "thorswap.finance" "traderjoexyz.com" "trustwallet.com" "uniswap.org" "usual.money" "velodrome.finance"
        "velora.xyz" "venus.io" "vertexprotocol.com" "walletconnect.com" "walletconnect.network" "wormhole.com"
        "yearn.fi" "yearn.finance" "zapper.fi" "zapper.xyz" "zerion.io" "zksync.io"
    }
    Civic {
        "accuweather.com" "amnesty.org" "bellingcat.com" "brookings.edu" "camp-fire.jp" "carnegieendowment.org"
        "cfr.org" "charitynavigator.org" "chathamhouse.org" "code4japan.org" "cofacts.tw" "creativecommons.org"
        "eff.org" "factcheck.org" "fixmystreet.com" "foundationcenter.org.cn" "fullfact.org" "g0v.tw"
        "gdeltproject.org" "globalgiving.org" "gofundme.com" "gongyi.qq.com" "govtrack.us" "greenpeace.org" "hrw.org"
        "iaea.org" "icij.org" "icrc.org" "iea.org" "ipcc.ch" "jrc.or.jp" "justgiving.com" "mozilla.org" "msf.org"
        "mysociety.org" "nippon-foundation.or.jp" "opendemocracy.net" "opensecrets.org" "openstreetmap.org"
        "ourworldindata.org" "oxfam.org" "pewresearch.org" "politifact.com" "rand.org" "readyfor.jp" "redcross.org"
        "redcross.org.cn" "savethechildren.org" "snopes.com" "tenki.jp" "tfc-taiwan.org.tw" "theyworkforyou.com"
        "transparency.org" "unicef.or.jp" "unicef.org" "usafacts.org" "weather.com" "weathernews.jp" "weforum.org"
        "wikimedia.org" "windy.com" "wwf.or.jp" "wwf.org"
    }
    Developer {
        "alchemy.com" "angular.dev" "apache.org" "archlinux.org" "askubuntu.com" "atcoder.jp" "atlassian.com"
        "aws.amazon.com" "azure.com" "azure.microsoft.com" "bitbucket.org" "brew.sh" "bun.sh" "caniuse.com"
        "clojure.org" "cloud.google.com" "cloudflare.com" "cnblogs.com" "codeberg.org" "codepen.io" "codesandbox.io"
        "connpass.com" "cppreference.com" "crates.io" "crontab.guru" "csdn.net" "d3js.org" "datadoghq.com"
        "debian.org" "deno.com" "deno.land" "dev.to" "developer.android.com" "developer.apple.com"
        "developer.chrome.com" "developer.mozilla.org" "developers.google.com" "digitalocean.com" "djangoproject.com"
        "docker.com" "docs.microsoft.com" "docs.rs" "eclipse.org" "elastic.co" "elixir-lang.org" "erlang.org"
        "esbuild.github.io" "fastapi.tiangolo.com" "fedoraproject.org" "figma.com" "firebase.google.com"
        "flask.palletsprojects.com" "fly.io" "freecodecamp.org" "geeksforgeeks.org" "getbootstrap.com" "getfoundry.sh"
        "gihyo.jp" "gitee.com" "github.com" "gitlab.com" "glitch.com" "gnu.org" "go.dev" "godbolt.org" "golang.org"
        "gradle.org" "grafana.com" "graphql.org" "hackerrank.com" "hardhat.org" "hashicorp.com" "hashnode.com"
        "haskell.org" "heroku.com" "ietf.org" "infoq.cn" "infoq.com" "infura.io" "isocpp.org" "ithome.com.tw"
        "jetbrains.com" "jianshu.com" "jquery.com" "jsfiddle.net" "json.org" "juejin.cn" "julialang.org" "kernel.org"
        "kotlinlang.org" "kubernetes.io" "laravel.com" "learn.microsoft.com" "leetcode.cn" "leetcode.com" "lib.rs"
        "llvm.org" "maven.org" "mongodb.com" "mysql.com" "netlify.com" "nextjs.org" "nginx.org" "nixos.org"
        "nodejs.org" "npmjs.com" "openapis.org" "oschina.net" "packagist.org" "paiza.io" "php.net" "postgresql.org"
        "postman.com" "pypi.org" "python.org" "qiita.com" "r-project.org" "railway.app" "react.dev" "reactjs.org"
        "readthedocs.io" "readthedocs.org" "redis.io" "regex101.com" "render.com" "replit.com" "rfc-editor.org"
        "ruby-lang.org" "rubygems.org" "rubyonrails.org" "runoob.com" "rust-lang.org" "scala-lang.org"
        "segmentfault.com" "sentry.io" "serverfault.com" "soliditylang.org" "sqlite.org" "sr.ht" "stackblitz.com"
        "stackexchange.com" "stackoverflow.com" "supabase.com" "superuser.com" "svelte.dev" "swagger.io" "swift.org"
        "tailwindcss.com" "techplay.jp" "teratail.com" "terraform.io" "thirdweb.com" "typescriptlang.org" "ubuntu.com"
        "vercel.com" "visualstudio.com" "vite.dev" "vitejs.dev" "vuejs.org" "w3.org" "w3schools.com" "web.dev"
        "webpack.js.org" "whatwg.org" "zenn.dev" "ziglang.org"
    }
    Ai {
        "ai.google.dev" "aistudio.google.com" "allenai.org" "anthropic.com" "bard.google.com" "bittensor.com"
        "character.ai" "chatglm.cn" "chatgpt.com" "civitai.com" "claude.ai" "codeium.com" "cohere.com"
        "copilot.microsoft.com" "coze.com" "cursor.com" "deepl.com" "deepmind.com" "deepmind.google" "deepseek.com"
        "doubao.com" "eleuther.ai" "elevenlabs.io" "elyza.ai" "fetch.ai" "fireworks.ai" "gemini.google.com" "grok.com"
        "groq.com" "hailuoai.com" "hf.co" "huggingface.co" "ideogram.ai" "jasper.ai" "jax.dev" "kaggle.com" "keras.io"
        "kimi.com" "langchain.com" "leonardo.ai" "llama.com" "llamaindex.ai" "lmarena.ai" "lmstudio.ai" "lmsys.org"
        "meta.ai" "midjourney.com" "minimax.io" "mistral.ai" "modelscope.cn" "moonshot.cn" "notebooklm.google.com"
        "ollama.com" "openai.com" "openrouter.ai" "paperswithcode.com" "perplexity.ai" "phind.com" "pika.art"
        "pinecone.io" "poe.com" "preferred.jp" "pytorch.org" "qwen.ai" "replicate.com" "rinna.co.jp" "ritual.net"
        "runwayml.com" "sakana.ai" "scale.com" "stability.ai" "suno.com" "tensorflow.org" "together.ai"
        "tongyi.aliyun.com" "udio.com" "wandb.ai" "windsurf.com" "x.ai" "xfyun.cn" "yiyan.baidu.com" "zhipuai.cn"
    }
    Learning {
        "academia.edu" "acm.org" "alc.co.jp" "ankiweb.net" "aozora.gr.jp" "archive.org" "arxiv.org" "baike.baidu.com"
        "berkeley.edu" "books.google.com" "brilliant.org" "britannica.com" "busuu.com" "cam.ac.uk" "chegg.com"
        "ci.nii.ac.jp" "cinii.jp" "cnki.net" "collinsdictionary.com" "coursera.org" "ctext.org" "desmos.com"
        "dictionary.com" "dictionary.goo.ne.jp" "dotinstall.com" "duolingo.com" "edx.org" "futurelearn.com"
        "geogebra.org" "goodreads.com" "gutenberg.org" "harvard.edu" "history.com" "hku.hk" "howstuffworks.com"
        "icourse163.org" "ieee.org" "imooc.com" "jisho.org" "jstor.org" "khanacademy.org" "kotobank.jp"
        "kyoto-u.ac.jp" "maps.google.com" "mathworld.wolfram.com" "memrise.com" "merriam-webster.com" "mit.edu"
        "moedict.tw" "nationalgeographic.com" "nature.com" "newscientist.com" "ntu.edu.tw" "openlibrary.org"
        "ox.ac.uk" "pku.edu.cn" "plos.org" "pluralsight.com" "pnas.org" "progate.com" "quantamagazine.org"
        "quizlet.com" "researchgate.net" "scholar.google.com" "schoo.jp" "science.org" "sciencedirect.com"
        "scientificamerican.com" "semanticscholar.org" "skillshare.com" "smithsonianmag.com" "sparknotes.com"
        "springer.com" "ssrn.com" "stanford.edu" "studysapuri.jp" "thesaurus.com" "translate.google.com"
        "tsinghua.edu.cn" "u-tokyo.ac.jp" "udacity.com" "udemy.com" "wanfangdata.com.cn" "weblio.jp" "wenku.baidu.com"
        "wikibooks.org" "wikidata.org" "wikihow.com" "wikipedia.org" "wiktionary.org" "wiley.com" "wolframalpha.com"
        "worldhistory.org" "xuetangx.com" "youdao.com" "zdic.net"
    }
    Entertainment {
        "3dmgame.com" "4gamer.net" "9gag.com" "agoda.com" "airbnb.com" "allrecipes.com" "altema.jp" "anilist.co"
        "animate-onlineshop.jp" "archiveofourown.org" "artstation.com" "audible.com" "bandcamp.com" "battle.net"
        "behance.net" "blizzard.com" "bonappetit.com" "booking.com" "buzzfeed.com" "chess.com" "cmoa.jp" "cookpad.com"
        "ctrip.com" "damai.cn" "deezer.com" "delishkitchen.tv" "dengekionline.com" "deviantart.com" "dianping.com"
        "dongqiudi.com" "ea.com" "ebookjapan.yahoo.co.jp" "ele.me" "epicgames.com" "eplus.jp" "espn.com"
        "eurogamer.net" "expedia.com" "famitsu.com" "fandom.com" "fifa.com" "flickr.com" "foodnetwork.com"
        "formula1.com" "game8.jp" "gamer.com.tw" "gamersky.com" "gamespot.com" "gamewith.jp" "genius.com" "giphy.com"
        "gnavi.co.jp" "goal.com" "gog.com" "hotels.com" "hotpepper.jp" "hoyoverse.com" "icook.tw" "ign.com" "ikyu.com"
        "imdb.com" "imgur.com" "ipeen.com.tw" "itch.io" "jalan.net" "jjwxc.net" "jleague.jp" "kakuyomu.jp" "kayak.com"
        "kindle.amazon.com" "kkbox.com" "kkday.com" "klook.com" "knowyourmeme.com" "kotaku.com" "kugou.com"
        "kurashiru.com" "kuwo.cn" "last.fm" "leagueoflegends.com" "letterboxd.com" "lichess.org" "lonelyplanet.com"
        "mafengwo.cn" "mangadex.org" "mangaplus.shueisha.co.jp" "maoyan.com" "mechacomic.jp" "meituan.com"
        "metacritic.com" "mihoyo.com" "minecraft.net" "mlb.com" "music.163.com" "music.apple.com" "music.youtube.com"
        "myanimelist.net" "natalie.mu" "nba.com" "nfl.com" "nga.cn" "nikkansports.com" "nintendo.co.jp" "nintendo.com"
        "npb.jp" "olympics.com" "openrice.com" "opentable.com" "oricon.co.jp" "pandora.com" "pcgamer.com" "pia.jp"
        "pixiv.net" "pixnet.net" "playstation.com" "polygon.com" "qidian.com" "qunar.com" "radiko.jp" "riotgames.com"
        "rottentomatoes.com" "royalroad.com" "rurubu.jp" "seriouseats.com" "shonenjump.com" "skyscanner.net"
        "skysports.com" "soundcloud.com" "sponichi.co.jp" "sports.yahoo.co.jp" "sportsnavi.com" "spotify.com"
        "steamcommunity.com" "steampowered.com" "syosetu.com" "tabelog.com" "taptap.cn" "tidal.com"
        "travel.rakuten.co.jp" "trip.com" "tripadvisor.com" "tvtropes.org" "ubisoft.com" "uefa.com" "unsplash.com"
        "walkerplus.com" "wattpad.com" "webtoons.com" "xbox.com" "xiachufang.com" "ximalaya.com" "y.qq.com" "yelp.com"
        "zongheng.com"
    }
    Mail {
        "126.com" "disroot.org" "exmail.qq.com" "fastmail.com" "gmail.com" "gmx.com" "gmx.de" "gmx.net" "hey.com"
        "hotmail.com" "hushmail.com" "icloud.com" "mail.10086.cn" "mail.139.com" "mail.163.com" "mail.aliyun.com"
        "mail.aol.com" "mail.com" "mail.daum.net" "mail.goo.ne.jp" "mail.google.com" "mail.naver.com" "mail.nifty.com"
        "mail.qq.com" "mail.rakuten.co.jp" "mail.ru" "mail.sina.com.cn" "mail.sohu.com" "mail.yahoo.co.jp"
        "mail.yahoo.com" "mail.yandex.com" "mail.yandex.ru" "mail.zoho.com" "mail.zoho.eu" "mail.zoho.jp"
        "mail2000.com.tw" "mailbox.org" "mailfence.com" "outlook.com" "outlook.live.com" "outlook.office.com"
        "outlook.office365.com" "posteo.de" "proton.me" "protonmail.com" "roundcube.net" "runbox.com" "startmail.com"
        "superhuman.com" "tuta.com" "tutanota.com" "web.de" "webmail.docomo.ne.jp" "webmail.ocn.ne.jp" "yeah.net"
    }
}
