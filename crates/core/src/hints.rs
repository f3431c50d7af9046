//! What a page says of its own kind, for hosts that the table does not know: a hint, never more.

use crate::category::Category;
use crate::sensitive::Sensitive;

/// Hints beyond this many of a list are not looked at.
pub const HINTS_MAX: usize = 32;
/// A longer hint is not looked at, in bytes.
pub const HINT_MAX: usize = 64;

/// schema.org types (<https://schema.org/docs/full.html>), without their prefix, and the category each tells; sorted.
const SCHEMA: &[(&str, Category)] = &[
    ("aggregateoffer", Category::Shopping),
    ("analysisnewsarticle", Category::News),
    ("apireference", Category::Developer),
    ("audiobook", Category::Entertainment),
    ("book", Category::Learning),
    ("broadcastevent", Category::Video),
    ("broadcastservice", Category::Video),
    ("clip", Category::Video),
    ("collegeoruniversity", Category::Learning),
    ("course", Category::Learning),
    ("dataset", Category::Learning),
    ("discussionforumposting", Category::Social),
    ("educationalorganization", Category::Learning),
    ("event", Category::Entertainment),
    ("exchangeratespecification", Category::Finance),
    ("game", Category::Entertainment),
    ("hotel", Category::Entertainment),
    ("individualproduct", Category::Shopping),
    ("learningresource", Category::Learning),
    ("liveblogposting", Category::News),
    ("lodgingbusiness", Category::Entertainment),
    ("movie", Category::Entertainment),
    ("movietheater", Category::Entertainment),
    ("musicalbum", Category::Entertainment),
    ("musicevent", Category::Entertainment),
    ("musicgroup", Category::Entertainment),
    ("musicrecording", Category::Entertainment),
    ("newsarticle", Category::News),
    ("newsmediaorganization", Category::News),
    ("ngo", Category::Civic),
    ("offer", Category::Shopping),
    ("onlinestore", Category::Shopping),
    ("opinionnewsarticle", Category::News),
    ("podcastepisode", Category::Entertainment),
    ("podcastseries", Category::Entertainment),
    ("product", Category::Shopping),
    ("productgroup", Category::Shopping),
    ("profilepage", Category::Social),
    ("qapage", Category::Social),
    ("quiz", Category::Learning),
    ("radioseries", Category::Entertainment),
    ("recipe", Category::Entertainment),
    ("reportagenewsarticle", Category::News),
    ("restaurant", Category::Entertainment),
    ("scholarlyarticle", Category::Learning),
    ("school", Category::Learning),
    ("searchresultspage", Category::Search),
    ("socialmediaposting", Category::Social),
    ("softwaresourcecode", Category::Developer),
    ("sportsevent", Category::Entertainment),
    ("sportsteam", Category::Entertainment),
    ("store", Category::Shopping),
    ("techarticle", Category::Developer),
    ("touristattraction", Category::Entertainment),
    ("touristtrip", Category::Entertainment),
    ("tvepisode", Category::Entertainment),
    ("tvseries", Category::Entertainment),
    ("videogallery", Category::Video),
    ("videogame", Category::Entertainment),
    ("videoobject", Category::Video),
];

/// Open Graph types (<https://ogp.me/#types>), by their first part; `article` alone tells nothing.
const OPEN_GRAPH: &[(&str, Category)] = &[
    ("books", Category::Learning),
    ("game", Category::Entertainment),
    ("music", Category::Entertainment),
    ("og:product", Category::Shopping),
    ("product", Category::Shopping),
    ("profile", Category::Social),
    ("restaurant", Category::Entertainment),
    ("video", Category::Video),
];

/// Keywords as whole words, in the page's own languages, and the category each tells.
const KEYWORDS: &[(Category, &[&str])] = &[
    (Category::Nft, &["nft", "nfts", "non-fungible token", "digital collectibles", "數位藏品", "数字藏品"]),
    (
        Category::Defi,
        &[
            "amm",
            "bridge crypto",
            "defi",
            "dex",
            "decentralized exchange",
            "decentralized finance",
            "liquid staking",
            "liquidity pool",
            "yield farming",
            "去中心化交易所",
            "去中心化金融",
            "分散型金融",
            "分散型取引所",
        ],
    ),
    (
        Category::CryptoMarkets,
        &[
            "bitcoin",
            "bitcoin price",
            "blockchain",
            "crypto",
            "crypto exchange",
            "crypto prices",
            "cryptocurrency",
            "ethereum",
            "仮想通貨",
            "暗号資産",
            "加密貨幣",
            "加密货币",
            "比特币",
            "比特幣",
            "虚拟货币",
        ],
    ),
    (
        Category::Ai,
        &[
            "ai",
            "artificial intelligence",
            "deep learning",
            "generative ai",
            "large language model",
            "llm",
            "machine learning",
            "人工智慧",
            "人工智能",
            "人工知能",
            "機械学習",
            "機器學習",
            "机器学习",
            "生成ai",
            "大模型",
        ],
    ),
    (
        Category::Developer,
        &[
            "api",
            "api reference",
            "developer",
            "documentation",
            "open source",
            "programming",
            "sdk",
            "software development",
            "source code",
            "プログラミング",
            "開発者",
            "编程",
            "程式設計",
            "开发者",
            "開發者",
        ],
    ),
    (
        Category::News,
        &["breaking news", "headlines", "journalism", "news", "newspaper", "ニュース", "新聞", "新闻", "报纸"],
    ),
    (Category::Video, &["live stream", "streaming", "video", "videos", "動画", "影片", "视频", "直播"]),
    (
        Category::Shopping,
        &[
            "buy online",
            "online shop",
            "online shopping",
            "shop",
            "shopping",
            "store",
            "ショッピング",
            "通販",
            "网购",
            "购物",
            "購物",
        ],
    ),
    (
        Category::Finance,
        &[
            "economy",
            "exchange rate",
            "finance",
            "investing",
            "stock market",
            "stocks",
            "投資",
            "株価",
            "金融",
            "股票",
            "财经",
            "財經",
        ],
    ),
    (
        Category::Learning,
        &[
            "course",
            "courses",
            "dictionary",
            "education",
            "encyclopedia",
            "learn",
            "learning",
            "lecture",
            "science",
            "tutorial",
            "university",
            "学習",
            "教育",
            "大学",
            "辞書",
            "學習",
            "百科",
            "课程",
            "課程",
        ],
    ),
    (
        Category::Civic,
        &[
            "charity",
            "climate",
            "community",
            "human rights",
            "nonprofit",
            "volunteer",
            "weather",
            "天気",
            "天气",
            "天氣",
            "公益",
            "慈善",
        ],
    ),
    (Category::Social, &["chat", "community forum", "forum", "social network", "掲示板", "論壇", "论坛", "社交"]),
    (
        Category::Entertainment,
        &[
            "anime",
            "concert",
            "entertainment",
            "football",
            "game",
            "games",
            "hotel",
            "manga",
            "movie",
            "movies",
            "music",
            "recipe",
            "recipes",
            "sport",
            "sports",
            "travel",
            "アニメ",
            "ゲーム",
            "スポーツ",
            "レシピ",
            "旅行",
            "映画",
            "漫画",
            "音楽",
            "体育",
            "游戏",
            "遊戲",
            "電影",
            "电影",
            "音乐",
            "音樂",
        ],
    ),
];

/// schema.org types and keywords by which a page itself says that it is of a sensitive kind.
const SENSITIVE_SCHEMA: &[(Sensitive, &[&str])] = &[
    (
        Sensitive::Health,
        &[
            "dentist",
            "diagnosticlab",
            "drug",
            "healthtopiccontent",
            "hospital",
            "medicalaudience",
            "medicalbusiness",
            "medicalcause",
            "medicalclinic",
            "medicalcondition",
            "medicalentity",
            "medicalorganization",
            "medicalprocedure",
            "medicalsymptom",
            "medicaltherapy",
            "medicalwebpage",
            "optician",
            "patient",
            "pharmacy",
            "physician",
            "psychologicaltreatment",
        ],
    ),
    (
        Sensitive::Religion,
        &["buddhisttemple", "catholicchurch", "church", "hindutemple", "mosque", "placeofworship", "synagogue"],
    ),
    (
        Sensitive::Banking,
        &["bankaccount", "bankorcreditunion", "creditcard", "insuranceagency", "loanorcredit", "paymentcard"],
    ),
    (
        Sensitive::Government,
        &[
            "courthouse",
            "embassy",
            "governmentbuilding",
            "governmentoffice",
            "governmentorganization",
            "governmentpermit",
            "governmentservice",
            "policestation",
        ],
    ),
    (Sensitive::Politics, &["politicalparty"]),
    (Sensitive::Adult, &["adultentertainment", "sexualcontentconsideration"]),
    (Sensitive::Gambling, &["casino"]),
    (Sensitive::Legal, &["attorney", "legalservice", "notary"]),
    (Sensitive::Employment, &["employeraggregaterating", "employmentagency", "jobposting"]),
    (Sensitive::Union, &["workersunion"]),
];

const SENSITIVE_KEYWORDS: &[(Sensitive, &[&str])] = &[
    (
        Sensitive::Adult,
        &[
            "adult video",
            "av女優",
            "escort",
            "hentai",
            "porn",
            "porno",
            "sex",
            "xxx",
            "アダルト",
            "成人影片",
            "成人视频",
            "色情",
        ],
    ),
    (
        Sensitive::Health,
        &[
            "cancer",
            "depression",
            "diagnosis",
            "disease",
            "hospital",
            "medicine",
            "mental health",
            "pregnancy",
            "symptoms",
            "therapy",
            "クリニック",
            "病院",
            "症状",
            "医院",
            "醫院",
            "疾病",
            "癌症",
            "がん",
            "うつ病",
        ],
    ),
    (
        Sensitive::Religion,
        &[
            "bible",
            "buddhism",
            "catholic",
            "christian",
            "church",
            "islam",
            "prayer",
            "quran",
            "キリスト教",
            "仏教",
            "宗教",
            "佛教",
            "基督教",
            "伊斯兰",
        ],
    ),
    (
        Sensitive::Politics,
        &["election campaign", "petition", "political party", "politics", "選挙", "政治", "政党", "政黨"],
    ),
    (
        Sensitive::Banking,
        &[
            "banking",
            "credit card",
            "internet banking",
            "loan",
            "loans",
            "mortgage",
            "online banking",
            "インターネットバンキング",
            "クレジットカード",
            "ローン",
            "銀行",
            "银行",
            "信用卡",
            "网上银行",
            "網路銀行",
        ],
    ),
    (
        Sensitive::Dating,
        &["dating", "hookup", "matchmaking", "singles", "マッチングアプリ", "出会い", "婚活", "交友", "相亲", "婚恋"],
    ),
    (
        Sensitive::Gambling,
        &[
            "betting",
            "casino",
            "gambling",
            "poker",
            "slots",
            "カジノ",
            "競馬",
            "パチンコ",
            "博彩",
            "赌场",
            "賭場",
            "彩票",
        ],
    ),
    (
        Sensitive::Orientation,
        &["gay", "lesbian", "lgbt", "lgbtq", "transgender", "ゲイ", "レズビアン", "同性恋", "同志"],
    ),
    (
        Sensitive::Legal,
        &[
            "attorney",
            "bankruptcy",
            "divorce",
            "immigration lawyer",
            "law firm",
            "lawyer",
            "債務整理",
            "弁護士",
            "離婚",
            "律师",
            "律師",
            "离婚",
        ],
    ),
    (Sensitive::Crisis, &["domestic violence", "rehab", "suicide prevention", "いのちの電話", "自殺", "自杀"]),
    (Sensitive::Employment, &["job search", "jobs", "求人", "転職", "招聘", "求職", "求职"]),
];

/// What a page's hints tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// A sensitive kind: nothing of the page is kept, unless that kind is switched on.
    Sensitive(Sensitive),
    /// A category.
    Category(Category),
}

/// Reads a page's hints. A sensitive kind wins over everything; then its schema.org type, its Open Graph type, its
/// keywords, in this order and in the page's own.
pub fn from_hints(og_type: Option<&str>, schema_types: &[String], keywords: &[String]) -> Option<Hint> {
    let schema: Vec<String> = schema_types.iter().take(HINTS_MAX).filter_map(|text| schema_name(text)).collect();
    let words: Vec<String> = keywords.iter().take(HINTS_MAX).filter_map(|text| normal(text)).collect();
    let open_graph = og_type.and_then(normal);
    let among = |table: &[(Sensitive, &[&str])], all: &[String]| {
        all.iter()
            .find_map(|text| table.iter().find(|(_, names)| names.contains(&text.as_str())).map(|(kind, _)| *kind))
    };
    if let Some(kind) = among(SENSITIVE_SCHEMA, &schema).or_else(|| among(SENSITIVE_KEYWORDS, &words)) {
        return Some(Hint::Sensitive(kind));
    }
    let by_schema = schema.iter().find_map(|name| {
        SCHEMA.binary_search_by_key(&name.as_str(), |(known, _)| known).ok().map(|found| SCHEMA[found].1)
    });
    let by_open_graph = || {
        let text = open_graph.as_deref()?;
        OPEN_GRAPH
            .iter()
            .find(|(known, _)| text == *known || text.strip_prefix(known).is_some_and(|rest| rest.starts_with('.')))
            .map(|(_, category)| *category)
    };
    let by_keyword = || {
        words.iter().find_map(|word| {
            KEYWORDS.iter().find(|(_, known)| known.contains(&word.as_str())).map(|(category, _)| *category)
        })
    };
    by_schema.or_else(by_open_graph).or_else(by_keyword).map(Hint::Category)
}

fn normal(text: &str) -> Option<String> {
    if text.len() > HINT_MAX {
        return None;
    }
    let text = text.trim().to_lowercase();
    (!text.is_empty()).then_some(text)
}

/// `https://schema.org/NewsArticle`, `schema:NewsArticle` and `NewsArticle` are `newsarticle`.
fn schema_name(text: &str) -> Option<String> {
    let text = normal(text)?;
    let name = text.rsplit(['/', '#', ':']).next().unwrap_or_default();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(all: &[&str]) -> Vec<String> {
        all.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn the_schema_table_is_sorted() {
        assert!(SCHEMA.is_sorted_by(|(a, _), (b, _)| a < b));
    }

    #[test]
    fn each_kind_of_hint_is_read() {
        for (og, schema, keywords, expected) in [
            (None, vec!["https://schema.org/NewsArticle"], vec![], Some(Hint::Category(Category::News))),
            (None, vec!["WebPage", "schema:Product"], vec![], Some(Hint::Category(Category::Shopping))),
            (Some("video.other"), vec![], vec![], Some(Hint::Category(Category::Video))),
            (Some("videos"), vec![], vec![], None),
            (Some("article"), vec!["WebPage"], vec![], None),
            (None, vec![], vec!["misc", " DeFi "], Some(Hint::Category(Category::Defi))),
            (None, vec![], vec!["暗号資産"], Some(Hint::Category(Category::CryptoMarkets))),
            (Some("product"), vec!["NewsArticle"], vec!["nft"], Some(Hint::Category(Category::News))),
            (Some("product"), vec!["NewsArticle", "MedicalWebPage"], vec![], Some(Hint::Sensitive(Sensitive::Health))),
            (Some("video.movie"), vec![], vec!["games", "Casino"], Some(Hint::Sensitive(Sensitive::Gambling))),
            (None, vec![], vec![], None),
        ] {
            assert_eq!(from_hints(og, &texts(&schema), &texts(&keywords)), expected, "{og:?} {schema:?} {keywords:?}");
        }
    }

    #[test]
    fn long_lists_and_texts_are_cut() {
        let mut many = vec!["nothing".to_owned(); HINTS_MAX];
        many.push("nft".to_owned());
        assert_eq!(from_hints(None, &[], &many), None);
        assert_eq!(from_hints(None, &[], &[format!("{}nft", " ".repeat(HINT_MAX))]), None);
    }
}
