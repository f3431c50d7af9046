//! The sensitive hosts, by kind: hosts, registrable domains and whole suffixes such as `gov` and `go.jp`.
//!
//! Written for this project. Sorted within each kind (a test sees to it), since look-ups are binary searches.

use super::kind::Sensitive;

macro_rules! listed {
    ($($kind:ident { $($host:literal)* })*) => {
        /// Every kind with its hosts, sorted.
        pub static LISTED: &[(Sensitive, &[&str])] = &[$((Sensitive::$kind, &[$($host),*])),*];
    };
}

listed! {
    Health {
        "120ask.com" "39.net" "ada.com" "apotheken-umschau.de" "askdoctors.jp" "betterhelp.com" "byoinnavi.jp"
        "caloo.jp" "cancer.net" "cancer.org" "chunyuyisheng.com" "clevelandclinic.org" "clinic" "clue.app"
        "commonhealth.com.tw" "cvs.com" "dental" "dentist" "doctolib.de" "doctolib.fr" "doctor" "doctors-file.jp"
        "drugs.com" "dxy.cn" "dxy.com" "epark.jp" "everydayhealth.com" "familydoctor.com.cn" "flo.health"
        "forhers.com" "getroman.com" "goodrx.com" "guahao.com" "haodf.com" "health" "healthline.com" "hims.com"
        "hospita.jp" "hospital" "kingnet.com.tw" "luna-luna.jp" "m3.com" "mayoclinic.org" "medicalnewstoday.com"
        "medley.life" "medlineplus.gov" "medpeer.jp" "medscape.com" "minacolor.com" "netdoktor.de" "nhs.uk"
        "patient.info" "patientslikeme.com" "pharmacy" "physio" "plannedparenthood.org" "psychologytoday.com"
        "qlife.jp" "rehab" "surgery" "talkspace.com" "teladochealth.com" "verywellhealth.com" "verywellmind.com"
        "walgreens.com" "webmd.com" "wedoctor.com" "who.int" "xywy.com" "zocdoc.com"
    }
    Adult {
        "91porn.com" "adult" "adultfriendfinder.com" "avgle.com" "bongacams.com" "brazzers.com" "cam4.com"
        "chaturbate.com" "cityheaven.net" "dlsite.com" "dmm.co.jp" "e-hentai.org" "eporner.com" "exhentai.org"
        "fansly.com" "fc2.com" "fetlife.com" "gelbooru.com" "hanime.tv" "jable.tv" "javlibrary.com" "literotica.com"
        "livejasmin.com" "missav.com" "motherless.com" "nhentai.net" "nijie.info" "onlyfans.com" "porn" "pornhub.com"
        "redtube.com" "rule34.xxx" "sex" "sexy" "spankbang.com" "stripchat.com" "tokyomotion.net" "tube8.com"
        "xhamster.com" "xnxx.com" "xvideos.com" "xxx" "youporn.com"
    }
    Religion {
        "aish.com" "bible" "bible.com" "biblegateway.com" "biblehub.com" "blueletterbible.org" "catholic"
        "catholic.com" "catholic.org" "chabad.org" "christianitytoday.com" "church" "churchofengland.org"
        "churchofjesuschrist.org" "ddm.org.tw" "desiringgod.org" "faith" "fgs.org.tw" "happy-science.jp"
        "hinduismtoday.com" "hongwanji.or.jp" "isejingu.or.jp" "islam" "islamicity.org" "islamqa.info"
        "jinjahoncho.or.jp" "jw.org" "lionsroar.com" "quran.com" "rissho-kosei-kai.or.jp" "scientology.org"
        "sefaria.org" "sokagakkai.jp" "sunnah.com" "tenrikyo.or.jp" "tricycle.org" "tzuchi.org" "usccb.org"
        "vatican.va"
    }
    Politics {
        "aclu.org" "actblue.com" "afd.de" "avaaz.org" "ballotpedia.org" "breitbart.com" "cdp-japan.jp" "cdu.de"
        "change.org" "conservatives.com" "cpc.people.com.cn" "dailykos.com" "dailywire.com" "democrat" "democrats.org"
        "die-linke.de" "donaldjtrump.com" "dpp.org.tw" "en-marche.fr" "fdp.de" "gop" "gop.com" "greenparty.org.uk"
        "gruene.de" "infowars.com" "jcp.or.jp" "jimin.jp" "kmt.org.tw" "komei.or.jp" "labour.org.uk" "libdems.org.uk"
        "moveon.org" "new-kokumin.jp" "o-ishin.jp" "rassemblementnational.fr" "reformparty.uk" "reiwa-shinsengumi.com"
        "republican" "rockthevote.org" "sanseito.jp" "sdp.or.jp" "snp.org" "spd.de" "theepochtimes.com" "tpp.org.tw"
        "vote" "vote.org" "voting" "voto" "winred.com"
    }
    Banking {
        "95516.com" "abchina.com" "abnamro.nl" "aeonbank.co.jp" "alipay.com" "allstate.com" "ally.com"
        "americanexpress.com" "anz.com.au" "bank" "bankcomm.com" "bankofamerica.com" "bankofbeijing.com.cn"
        "barclays.co.uk" "bbva.com" "bbva.es" "bk.mufg.jp" "bmo.com" "bnpparibas.com" "boc.cn" "bochk.com"
        "bot.com.tw" "boy.co.jp" "caixabank.es" "capitalone.com" "cash.app" "cathaybk.com.tw" "ccb.cn" "ccb.com"
        "cebbank.com" "chase.com" "chibabank.co.jp" "chime.com" "cib.com.cn" "cibc.com" "citi.com" "citibank.com"
        "citicbank.com" "cmbc.com.cn" "cmbchina.com" "commbank.com.au" "commerzbank.de" "credit-agricole.fr"
        "credit-suisse.com" "creditcard" "creditkarma.com" "creditunion" "ctbcbank.com" "daiwa.jp" "dbs.com"
        "dbs.com.sg" "deutsche-bank.de" "discover.com" "equifax.com" "esunbank.com" "esunbank.com.tw" "etrade.com"
        "experian.com" "fidelity.com" "firstbank.com.tw" "fubon.com" "fukuokabank.co.jp" "geico.com" "halifax.co.uk"
        "hangseng.com" "hdfcbank.com" "hkbea.com" "hsbc.co.uk" "hsbc.com" "hxb.com.cn" "icbc.com.cn" "icicibank.com"
        "ing.com" "ing.de" "ing.nl" "insurance" "interactivebrokers.com" "intesasanpaolo.com" "japanpost.jp"
        "jcb.co.jp" "jibunbank.co.jp" "jp-bank.japanpost.jp" "klarna.com" "lloydsbank.com" "matsui.co.jp"
        "megabank.com.tw" "minna-no-ginko.com" "mint.com" "mizuho-fg.co.jp" "mizuhobank.co.jp" "monex.co.jp"
        "moneyforward.com" "monzo.com" "mufg.jp" "mybank.cn" "n26.com" "nab.com.au" "nationwide.co.uk" "natwest.com"
        "netbk.co.jp" "nomura.co.jp" "ocbc.com" "orico.co.jp" "paypal.com" "paypay-bank.co.jp" "paypay-card.co.jp"
        "pingan.com" "pnc.com" "post.gov.tw" "progressive.com" "psbc.com" "rabobank.nl" "rakuten-bank.co.jp"
        "rakuten-card.co.jp" "rakuten-sec.co.jp" "rbc.com" "rbcroyalbank.com" "rbs.co.uk" "resonabank.co.jp"
        "revolut.com" "robinhood.com" "saisoncard.co.jp" "santander.co.uk" "santander.com" "sbi.co.in" "sbisec.co.jp"
        "sbishinseibank.co.jp" "schwab.com" "scotiabank.com" "sevenbank.co.jp" "smbc-card.com" "smbc.co.jp"
        "societegenerale.fr" "sofi.com" "sonybank.jp" "sonybank.net" "sparkasse.de" "spdb.com.cn" "starlingbank.com"
        "statefarm.com" "stripe.com" "taishinbank.com.tw" "td.com" "tdbank.com" "transunion.com" "truist.com"
        "ubs.com" "unicreditgroup.eu" "unionpay.com" "uob.com.sg" "usbank.com" "vanguard.com" "venmo.com" "webank.com"
        "wellsfargo.com" "westpac.com.au" "wise.com" "ynab.com" "za.group" "zaim.net" "zellepay.com"
    }
    Dating {
        "ashleymadison.com" "badoo.com" "baihe.com" "bumble.com" "coffeemeetsbagel.com" "dating" "eharmony.com"
        "elitepartner.de" "feeld.co" "happn.com" "hinge.co" "immomo.com" "jiayuan.com" "lovoo.com" "marrish.com"
        "match.com" "meetic.fr" "okcupid.com" "omiai-jp.com" "pairs.lv" "parship.de" "pof.com" "raya.app"
        "seeking.com" "singles" "soulapp.cn" "sweetring.com" "tantanapp.com" "tapple.me" "tinder.com" "with.is"
        "youbride.jp" "zexy-enmusubi.net" "zhenai.com" "zoosk.com"
    }
    Government {
        "12306.cn" "12333.cn" "admin.ch" "altinn.no" "ameli.fr" "arbeitsagentur.de" "belastingdienst.nl" "borger.dk"
        "bund.de" "bundesregierung.de" "canada.ca" "chinatax.gov.cn" "court.gov.cn" "courts.go.jp" "digid.nl"
        "e-tax.nta.go.jp" "eesti.ee" "elster.de" "europa.eu" "gc.ca" "go.id" "go.jp" "go.kr" "go.th" "gob.ar" "gob.cl"
        "gob.es" "gob.mx" "gob.pe" "gosuslugi.ru" "gouv.fr" "gov" "gov.ar" "gov.au" "gov.br" "gov.cn" "gov.co"
        "gov.gr" "gov.hk" "gov.ie" "gov.il" "gov.in" "gov.it" "gov.mo" "gov.mx" "gov.my" "gov.ph" "gov.pl" "gov.pt"
        "gov.sg" "gov.tr" "gov.tw" "gov.ua" "gov.uk" "gov.vn" "gov.za" "government.nl" "govt.nz" "id.me"
        "impots.gouv.fr" "interpol.int" "lg.jp" "mil" "mil.cn" "mil.kr" "mod.uk" "myna.go.jp" "nalog.ru" "nato.int"
        "nav.no" "nenkin.go.jp" "nhs.scot" "npa.go.jp" "overheid.nl" "parliament.uk" "police.uk" "regeringen.se"
        "service-public.fr" "skat.dk" "skatteetaten.no" "skatteverket.se" "suomi.fi" "un.org" "usps.com" "vero.fi"
    }
    PasswordManager {
        "1password.ca" "1password.com" "1password.eu" "authy.com" "bitwarden.com" "bitwarden.eu" "buttercup.pw"
        "dashlane.com" "enpass.io" "haveibeenpwned.com" "keepass.info" "keepassxc.org" "keepersecurity.com"
        "keepersecurity.eu" "lastpass.com" "logmeonce.com" "nordpass.com" "pass.proton.me" "passbolt.com"
        "passpack.com" "passwarden.com" "passwords.google.com" "psono.com" "roboform.com" "stickypassword.com"
        "teampassword.com" "vault.zoho.com" "zohovault.com"
    }
    IdentityProvider {
        "access.line.me" "account.apple.com" "account.live.com" "account.microsoft.com" "account.nicovideo.jp"
        "account.xiaomi.com" "accounts.google.com" "accounts.youtube.com" "appleid.apple.com" "auth.docker.io"
        "auth.openai.com" "auth0.com" "duo.com" "duosecurity.com" "graph.qq.com" "grp01.id.rakuten.co.jp"
        "id.atlassian.com" "idmsa.apple.com" "iforgot.apple.com" "jumpcloud.com" "login.aliyun.com" "login.gov"
        "login.live.com" "login.microsoftonline.com" "login.mos.ru" "login.salesforce.com" "login.taobao.com"
        "login.windows.net" "login.yahoo.co.jp" "login.yahoo.com" "magic.link" "myaccount.google.com"
        "myaccount.microsoft.com" "mysignins.microsoft.com" "okta-emea.com" "okta.com" "oktapreview.com"
        "onelogin.com" "open.weixin.qq.com" "passport.baidu.com" "passport.bilibili.com" "passport.jd.com"
        "passport.weibo.com" "pingidentity.com" "pingone.com" "privy.io" "ssl.ptlogin2.qq.com" "web3auth.io"
        "world.org" "worldcoin.org"
    }
    Gambling {
        "1xbet.com" "888casino.com" "888poker.com" "autorace.jp" "bc.game" "bet" "bet365.com" "betfair.com"
        "betmgm.com" "betway.com" "bingo" "boatrace.jp" "bovada.lv" "bwin.com" "caesars.com" "casino" "draftkings.com"
        "fanduel.com" "ggpoker.com" "hkjc.com" "jra.jp" "kalshi.com" "keirin.jp" "ladbrokes.com" "lottery.gov.cn"
        "lotto" "netkeiba.com" "oddspark.com" "paddypower.com" "partypoker.com" "pinnacle.com" "poker"
        "pokerstars.com" "polymarket.com" "rollbit.com" "roobet.com" "sbobet.com" "skybet.com" "sportslottery.com.tw"
        "sporttery.cn" "stake.com" "taiwanlottery.com" "takarakuji-official.jp" "tipico.de" "unibet.com"
        "veraandjohn.com" "williamhill.com" "winticket.jp"
    }
    Legal {
        "66law.cn" "abogado" "attorney" "avvo.com" "bengo4.com" "boundless.com" "citizensadvice.org.uk" "findlaw.cn"
        "findlaw.com" "houterasu.or.jp" "justia.com" "lawtime.cn" "lawyer" "lawyers.com" "legal" "legalaid.org.uk"
        "legalzoom.com" "martindale.com" "nfcc.org" "nichibenren.or.jp" "nolo.com" "rocketlawyer.com" "stepchange.org"
        "visajourney.com"
    }
    Crisis {
        "113.org.tw" "1925.mohw.gov.tw" "988lifeline.org" "aa.org" "al-anon.org" "befrienders.org" "childline.or.jp"
        "childline.org.uk" "crisistextline.org" "drugabuse.com" "gamblersanonymous.org" "hope9995.com"
        "inochinodenwa.org" "lifelink.or.jp" "na.org" "nspcc.org.uk" "rainn.org" "refuge.org.uk" "samaritans.org"
        "smartrecovery.org" "suicidepreventionlifeline.org" "tell.jp" "thehotline.org" "womensaid.org.uk"
    }
    Orientation {
        "9monsters.com" "advocate.com" "autostraddle.com" "blued.com" "gay" "glaad.org" "grindr.com" "her.app"
        "hotline.org.tw" "hrc.org" "jackd.com" "lgbt" "lgbtq" "nijibridge.jp" "out.com" "pinknews.co.uk"
        "planetromeo.com" "scruff.com" "stonewall.org.uk" "taimi.com" "thetrevorproject.org" "tokyorainbowpride.com"
        "transequality.org" "weareher.com"
    }
    Union {
        "aflcio.org" "afscme.org" "cfdt.fr" "cgt.fr" "coworker.org" "cwa-union.org" "dgb.de" "gmb.org.uk"
        "igmetall.de" "ituc-csi.org" "iww.org" "jichiro.gr.jp" "jtuc-rengo.or.jp" "labornotes.org" "seiu.org"
        "teamster.org" "tuc.org.uk" "uaw.org" "ufcw.org" "unison.org.uk" "unitetheunion.org" "verdi.de"
        "zenroren.gr.jp"
    }
    Genetics {
        "23andme.com" "23mofang.com" "ancestry.co.uk" "ancestry.com" "familysearch.org" "familytreedna.com"
        "findmypast.co.uk" "ftdna.com" "gedmatch.com" "geneanet.org" "genequest.jp" "genesis-healthcare.jp" "geni.com"
        "livingdna.com" "mycode.jp" "myheritage.com" "nebula.org" "wegene.com" "wikitree.com"
    }
    Children {
        "4399.com" "abcmouse.com" "cartoonnetwork.com" "classdojo.com" "coolmathgames.com" "disneyjunior.com"
        "funbrain.com" "kids" "kids.nationalgeographic.com" "kids.yahoo.co.jp" "nick.com" "nickjr.com" "pbskids.org"
        "poptropica.com" "roblox.com" "seesaw.me" "shimajiro.co.jp" "starfall.com" "youtubekids.com"
    }
    Employment {
        "104.com.tw" "1111.com.tw" "51job.com" "bizreach.jp" "cakeresume.com" "career" "careerbuilder.com" "careers"
        "dice.com" "doda.jp" "en-japan.com" "glassdoor.com" "green-japan.com" "hellowork.mhlw.go.jp" "hired.com"
        "indeed.com" "indeed.jp" "jobs" "kanzhun.com" "lagou.com" "levels.fyi" "liepin.com" "maimai.cn" "monster.com"
        "mynavi.jp" "openwork.jp" "reed.co.uk" "rikunabi.com" "stepstone.de" "teamblind.com" "totaljobs.com"
        "townwork.net" "vorkers.com" "wantedly.com" "wellfound.com" "xing.com" "yourator.co" "zhaopin.com"
        "zhipin.com" "ziprecruiter.com"
    }
}
