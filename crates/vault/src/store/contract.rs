//! What every store must do, as one suite of cases.
//!
//! [`store_contract!`](crate::store_contract!) expands it for a store: as native tests with a function that drives a
//! future, or as statements that hand each case to a macro of the caller's, which is how a browser runs it. The store's
//! constructor is an asynchronous function from a name to a store: the first opening of a name is empty, the same name
//! opened again holds what was committed.

use crate::store::{Collection, Op, Store, StoreError};

/// What a case found, if it found a breach.
pub type Verdict = Result<(), String>;

fn put(collection: Collection, key: &[u8], value: &[u8]) -> Op {
    Op::Put { collection, key: key.to_vec(), value: value.to_vec() }
}

fn failed(error: StoreError) -> String {
    format!("the store failed: {}", error.code())
}

fn check(holds: bool, what: &str) -> Verdict {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}

/// Nothing is there at first, what is put is there, and no collection shows another's.
///
/// # Errors
/// The first breach of the contract.
pub async fn gives_back_what_was_put<S: Store>(store: S) -> Verdict {
    for collection in Collection::ALL {
        check(store.get(collection, b"key").await.map_err(failed)?.is_none(), "a new store is empty")?;
        check(store.count(collection).await.map_err(failed)? == 0, "a new store counts nothing")?;
    }
    for collection in Collection::ALL {
        store.commit(vec![put(collection, b"key", collection.name().as_bytes())]).await.map_err(failed)?;
    }
    for collection in Collection::ALL {
        let value = store.get(collection, b"key").await.map_err(failed)?;
        check(value.as_deref() == Some(collection.name().as_bytes()), "the collection's own value")?;
        check(store.count(collection).await.map_err(failed)? == 1, "one entry")?;
    }
    Ok(())
}

/// Values and keys of any bytes and any length, empty ones too.
///
/// # Errors
/// The first breach of the contract.
pub async fn keeps_any_bytes<S: Store>(store: S) -> Verdict {
    let all: Vec<u8> = (0..=255).collect();
    let large: Vec<u8> = all.iter().copied().cycle().take(300_000).collect();
    let values: [&[u8]; 4] = [b"", b"\0", &all, &large];
    for (i, value) in values.iter().enumerate() {
        let key = [&all[..], &[i as u8]].concat();
        store.commit(vec![put(Collection::Events, &key, value)]).await.map_err(failed)?;
        let got = store.get(Collection::Events, &key).await.map_err(failed)?;
        check(got.as_deref() == Some(*value), "the same bytes")?;
    }
    Ok(())
}

/// A put replaces, a delete removes, either may be repeated.
///
/// # Errors
/// The first breach of the contract.
pub async fn replaces_and_deletes<S: Store>(store: S) -> Verdict {
    let delete = || Op::Delete { collection: Collection::Stakes, key: b"a".to_vec() };
    for value in [b"1".as_slice(), b"22", b""] {
        store.commit(vec![put(Collection::Stakes, b"a", value)]).await.map_err(failed)?;
        let got = store.get(Collection::Stakes, b"a").await.map_err(failed)?;
        check(got.as_deref() == Some(value), "the latest value")?;
    }
    check(store.count(Collection::Stakes).await.map_err(failed)? == 1, "replaced, not added")?;
    for _ in 0..2 {
        store.commit(vec![delete()]).await.map_err(failed)?;
        check(store.get(Collection::Stakes, b"a").await.map_err(failed)?.is_none(), "deleted")?;
    }
    Ok(())
}

/// Changes of one transaction happen in their order.
///
/// # Errors
/// The first breach of the contract.
pub async fn keeps_the_order_of_changes<S: Store>(store: S) -> Verdict {
    let collection = Collection::Epochs;
    store.commit(vec![put(collection, b"old", b"1")]).await.map_err(failed)?;
    let ops = vec![
        put(collection, b"gone", b"1"),
        Op::Clear { collection },
        put(collection, b"a", b"1"),
        put(collection, b"a", b"2"),
        put(collection, b"b", b"1"),
        Op::Delete { collection, key: b"b".to_vec() },
        put(collection, b"c", b"1"),
        Op::Delete { collection, key: b"c".to_vec() },
        put(collection, b"c", b"2"),
    ];
    store.commit(ops).await.map_err(failed)?;
    let entries = store.scan(collection, None, 10).await.map_err(failed)?;
    let expected = vec![(b"a".to_vec(), b"2".to_vec()), (b"c".to_vec(), b"2".to_vec())];
    check(entries == expected, "the end of the sequence")?;
    store.commit(Vec::new()).await.map_err(failed)?;
    check(store.count(collection).await.map_err(failed)? == 2, "an empty transaction changes nothing")
}

/// Clearing a collection leaves the others.
///
/// # Errors
/// The first breach of the contract.
pub async fn clears_one_collection<S: Store>(store: S) -> Verdict {
    let both = vec![put(Collection::Meta, b"a", b"1"), put(Collection::Keys, b"a", b"1")];
    store.commit(both).await.map_err(failed)?;
    store.commit(vec![Op::Clear { collection: Collection::Meta }]).await.map_err(failed)?;
    check(store.count(Collection::Meta).await.map_err(failed)? == 0, "cleared")?;
    check(store.count(Collection::Keys).await.map_err(failed)? == 1, "left")
}

/// A scan goes in ascending byte order, from after a key, up to a limit, and sees one collection.
///
/// # Errors
/// The first breach of the contract.
pub async fn scans_in_byte_order<S: Store>(store: S) -> Verdict {
    let keys: [&[u8]; 7] = [b"", b"\0", b"\0\0", b"\x01", b"a", b"ab", b"\xff"];
    let ops = keys.iter().rev().map(|key| put(Collection::Ledger, key, key)).collect();
    store.commit(ops).await.map_err(failed)?;
    store.commit(vec![put(Collection::Network, b"b", b"other")]).await.map_err(failed)?;
    let mut seen = Vec::new();
    let mut last: Option<Vec<u8>> = None;
    loop {
        let entries = store.scan(Collection::Ledger, last.as_deref(), 2).await.map_err(failed)?;
        check(entries.len() <= 2, "no more than the limit")?;
        let Some((key, _)) = entries.last() else { break };
        last = Some(key.clone());
        seen.extend(entries);
    }
    let expected: Vec<_> = keys.iter().map(|key| (key.to_vec(), key.to_vec())).collect();
    check(seen == expected, "every entry once, in byte order")?;
    check(store.scan(Collection::Ledger, None, 0).await.map_err(failed)?.is_empty(), "a limit of nothing")
}

/// What was committed is there after another opening.
///
/// # Errors
/// The first breach of the contract.
pub async fn survives_reopening<S: Store>(first: S, reopen: impl AsyncFnOnce() -> S) -> Verdict {
    let ops = (0..600u32).map(|i| put(Collection::Events, &i.to_be_bytes(), b"event")).collect();
    first.commit(ops).await.map_err(failed)?;
    drop(first);
    let second = reopen().await;
    check(second.count(Collection::Events).await.map_err(failed)? == 600, "every entry")?;
    let one = second.get(Collection::Events, &599u32.to_be_bytes()).await.map_err(failed)?;
    check(one.as_deref() == Some(b"event"), "the entry's value")
}

/// Expands the contract's suite for a store.
///
/// ```text
/// store_contract!(block_on = pollster::block_on, open);      // as `#[test]`s
/// store_contract!(each = report, open);                      // as `report!(name, future of a verdict);` statements
/// ```
/// `open` is an asynchronous function from a `&str`, the case's name, to a store.
#[macro_export]
macro_rules! store_contract {
    (block_on = $block_on:path, $open:path) => {
        $crate::store_contract!(@cases native [$block_on, $open]);
    };
    (each = $each:ident, $open:path) => {
        $crate::store_contract!(@cases each [$each, $open]);
    };
    (@cases $kind:ident [$($how:tt)*]) => {
        $crate::store_contract!(@$kind [$($how)*]
            gives_back_what_was_put, keeps_any_bytes, replaces_and_deletes, keeps_the_order_of_changes,
            clears_one_collection, scans_in_byte_order);
    };
    (@native [$block_on:path, $open:path] $($case:ident),*) => {
        $(
            #[test]
            fn $case() {
                let verdict = $block_on(async { $crate::store::contract::$case($open(stringify!($case)).await).await });
                assert_eq!(verdict, Ok(()));
            }
        )*

        #[test]
        fn survives_reopening() {
            let verdict = $block_on(async {
                let first = $open("survives_reopening").await;
                $crate::store::contract::survives_reopening(first, async || $open("survives_reopening").await).await
            });
            assert_eq!(verdict, Ok(()));
        }
    };
    (@each [$each:ident, $open:path] $($case:ident),*) => {
        $($each!(stringify!($case), async {
            $crate::store::contract::$case($open(stringify!($case)).await).await
        });)*
        $each!("survives_reopening", async {
            let first = $open("survives_reopening").await;
            $crate::store::contract::survives_reopening(first, async || $open("survives_reopening").await).await
        });
    };
}
