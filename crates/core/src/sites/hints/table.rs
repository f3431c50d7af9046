//! The texts by which pages state their category. Written for this project, in the public domain.

use crate::footprint::category::Category;
use crate::sites::sensitive::Sensitive;

macro_rules! table {
    ($(#[$doc:meta])* $name:ident: $kind:ident; $($key:ident { $($text:literal)* })*) => {
        $(#[$doc])*
        pub(super) static $name: &[($kind, &[&str])] = &[$(($kind::$key, &[$($text),*])),*];
    };
}

table! {
    /// schema.org types (<https://schema.org/docs/full.html>), lowercase and without their prefix.
    SCHEMA: Category;
    Shopping {
        "aggregateoffer" "individualproduct" "offer" "onlinestore" "product" "productgroup" "store"
    }
    News {
        "analysisnewsarticle" "liveblogposting" "newsarticle" "newsmediaorganization" "opinionnewsarticle"
        "reportagenewsarticle"
    }
    Developer {
        "apireference" "softwaresourcecode" "techarticle"
    }
    Entertainment {
        "audiobook" "event" "game" "hotel" "lodgingbusiness" "movie" "movietheater" "musicalbum" "musicevent"
        "musicgroup" "musicrecording" "podcastepisode" "podcastseries" "radioseries" "recipe" "restaurant"
        "sportsevent" "sportsteam" "touristattraction" "touristtrip" "tvepisode" "tvseries" "videogame"
    }
    Learning {
        "book" "collegeoruniversity" "course" "dataset" "educationalorganization" "learningresource" "quiz"
        "scholarlyarticle" "school"
    }
    Video {
        "broadcastevent" "broadcastservice" "clip" "videogallery" "videoobject"
    }
    Social {
        "discussionforumposting" "profilepage" "qapage" "socialmediaposting"
    }
    Finance {
        "exchangeratespecification"
    }
    Civic {
        "ngo"
    }
    Search {
        "searchresultspage"
    }
}

table! {
    /// Open Graph types (<https://ogp.me/#types>), up to their first dot; `article` and `website` tell nothing.
    OPEN_GRAPH: Category;
    Learning {
        "books"
    }
    Entertainment {
        "game" "music" "restaurant"
    }
    Shopping {
        "product"
    }
    Social {
        "profile"
    }
    Video {
        "video"
    }
}

table! {
    /// Keywords in several languages. The first match counts, so rarer words come first.
    KEYWORDS: Category;
    Nft {
        "nft" "nfts" "non-fungible token" "digital collectibles" "數位藏品" "数字藏品"
    }
    Defi {
        "amm" "bridge crypto" "defi" "dex" "decentralized exchange" "decentralized finance" "liquid staking"
        "liquidity pool" "yield farming" "去中心化交易所" "去中心化金融" "分散型金融" "分散型取引所"
    }
    CryptoMarkets {
        "bitcoin" "bitcoin price" "blockchain" "crypto" "crypto exchange" "crypto prices" "cryptocurrency"
        "ethereum" "仮想通貨" "暗号資産" "加密貨幣" "加密货币" "比特币" "比特幣" "虚拟货币"
    }
    Ai {
        "ai" "artificial intelligence" "deep learning" "generative ai" "large language model" "llm"
        "machine learning" "人工智慧" "人工智能" "人工知能" "機械学習" "機器學習" "机器学习" "生成ai" "大模型"
    }
    Developer {
        "api" "api reference" "developer" "documentation" "open source" "programming" "sdk"
        "software development" "source code" "プログラミング" "開発者" "编程" "程式設計" "开发者" "開發者"
    }
    News {
        "breaking news" "headlines" "journalism" "news" "newspaper" "ニュース" "新聞" "新闻" "报纸"
    }
    Video {
        "live stream" "streaming" "video" "videos" "動画" "影片" "视频" "直播"
    }
    Shopping {
        "buy online" "online shop" "online shopping" "shop" "shopping" "store" "ショッピング" "通販" "网购" "购物" "購物"
    }
    Finance {
        "economy" "exchange rate" "finance" "investing" "stock market" "stocks" "投資" "株価" "金融" "股票" "财经" "財經"
    }
    Learning {
        "course" "courses" "dictionary" "education" "encyclopedia" "learn" "learning" "lecture" "science"
        "tutorial" "university" "学習" "教育" "大学" "辞書" "學習" "百科" "课程" "課程"
    }
    Civic {
        "charity" "climate" "community" "human rights" "nonprofit" "volunteer" "weather" "天気" "天气" "天氣" "公益"
        "慈善"
    }
    Social {
        "chat" "community forum" "forum" "social network" "掲示板" "論壇" "论坛" "社交"
    }
    Entertainment {
        "anime" "concert" "entertainment" "football" "game" "games" "hotel" "manga" "movie" "movies" "music"
        "recipe" "recipes" "sport" "sports" "travel" "アニメ" "ゲーム" "スポーツ" "レシピ" "旅行" "映画" "漫画" "音楽" "体育" "游戏"
        "遊戲" "電影" "电影" "音乐" "音樂"
    }
}

table! {
    /// schema.org types by which a page says itself that it is of a sensitive kind.
    SENSITIVE_SCHEMA: Sensitive;
    Health {
        "dentist" "diagnosticlab" "drug" "healthtopiccontent" "hospital" "medicalaudience" "medicalbusiness"
        "medicalcause" "medicalclinic" "medicalcondition" "medicalentity" "medicalorganization"
        "medicalprocedure" "medicalsymptom" "medicaltherapy" "medicalwebpage" "optician" "patient" "pharmacy"
        "physician" "psychologicaltreatment"
    }
    Religion {
        "buddhisttemple" "catholicchurch" "church" "hindutemple" "mosque" "placeofworship" "synagogue"
    }
    Banking {
        "bankaccount" "bankorcreditunion" "creditcard" "insuranceagency" "loanorcredit" "paymentcard"
    }
    Government {
        "courthouse" "embassy" "governmentbuilding" "governmentoffice" "governmentorganization"
        "governmentpermit" "governmentservice" "policestation"
    }
    Politics {
        "politicalparty"
    }
    Adult {
        "adultentertainment" "sexualcontentconsideration"
    }
    Gambling {
        "casino"
    }
    Legal {
        "attorney" "legalservice" "notary"
    }
    Employment {
        "employeraggregaterating" "employmentagency" "jobposting"
    }
    Union {
        "workersunion"
    }
}

table! {
    /// Keywords of sensitive kinds.
    SENSITIVE_KEYWORDS: Sensitive;
    Adult {
        "adult video" "av女優" "escort" "hentai" "porn" "porno" "sex" "xxx" "アダルト" "成人影片" "成人视频" "色情"
    }
    Health {
        "cancer" "depression" "diagnosis" "disease" "hospital" "medicine" "mental health" "pregnancy"
        "symptoms" "therapy" "クリニック" "病院" "症状" "医院" "醫院" "疾病" "癌症" "がん" "うつ病"
    }
    Religion {
        "bible" "buddhism" "catholic" "christian" "church" "islam" "prayer" "quran" "キリスト教" "仏教" "宗教" "佛教"
        "基督教" "伊斯兰"
    }
    Politics {
        "election campaign" "petition" "political party" "politics" "選挙" "政治" "政党" "政黨"
    }
    Banking {
        "banking" "credit card" "internet banking" "loan" "loans" "mortgage" "online banking" "インターネットバンキング"
        "クレジットカード" "ローン" "銀行" "银行" "信用卡" "网上银行" "網路銀行"
    }
    Dating {
        "dating" "hookup" "matchmaking" "singles" "マッチングアプリ" "出会い" "婚活" "交友" "相亲" "婚恋"
    }
    Gambling {
        "betting" "casino" "gambling" "poker" "slots" "カジノ" "競馬" "パチンコ" "博彩" "赌场" "賭場" "彩票"
    }
    Orientation {
        "gay" "lesbian" "lgbt" "lgbtq" "transgender" "ゲイ" "レズビアン" "同性恋" "同志"
    }
    Legal {
        "attorney" "bankruptcy" "divorce" "immigration lawyer" "law firm" "lawyer" "債務整理" "弁護士" "離婚" "律师"
        "律師" "离婚"
    }
    Crisis {
        "domestic violence" "rehab" "suicide prevention" "いのちの電話" "自殺" "自杀"
    }
    Employment {
        "job search" "jobs" "求人" "転職" "招聘" "求職" "求职"
    }
}
