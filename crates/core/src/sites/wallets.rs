//! Wallets by the reverse-DNS name that EIP-6963 has them announce. A page's announcement is a hint: only names in this
//! table are kept as a footprint's detail, any other is `other`, so that no page can plant a text of its own.

/// Known names.
pub static WALLETS: &[&str] = &[
    "app.backpack",
    "app.core.extension",
    "app.keplr",
    "app.phantom",
    "app.subwallet",
    "app.talisman",
    "co.family.wallet",
    "com.ambire.wallet",
    "com.binance.wallet",
    "com.bitget.web3",
    "com.brave.wallet",
    "com.bybit",
    "com.coinbase.wallet",
    "com.coin98",
    "com.crypto.wallet",
    "com.enkrypt",
    "com.exodus.web3-wallet",
    "com.kraken.wallet",
    "com.ledger",
    "com.okex.wallet",
    "com.onekey",
    "com.opera.wallet",
    "com.robinhood.wallet",
    "com.safepal",
    "com.tokenpocket",
    "com.trustwallet.app",
    "im.token",
    "io.leapwallet.LeapWallet",
    "io.metamask",
    "io.metamask.flask",
    "io.metamask.mmi",
    "io.rabby",
    "io.xdefi",
    "io.zerion.wallet",
    "me.rainbow",
    "org.toshi",
    "org.uniswap.app",
    "pro.tokenpocket",
    "tech.levain",
    "xyz.ithaca.porto",
    "xyz.frame",
];

/// The stored form of an announced name: the name if it is known, else `other`.
pub fn wallet(rdns: &str) -> &'static str {
    WALLETS.iter().find(|known| **known == rdns).copied().unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_names_are_kept() {
        assert_eq!(wallet("io.metamask"), "io.metamask");
        assert_eq!(wallet("io.metamask.victim-4711"), "other");
        assert_eq!(wallet(""), "other");
        let mut names = WALLETS.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), WALLETS.len());
    }
}
