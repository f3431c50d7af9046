//! What somebody who writes the book's file can change, and what `check` says of it.

use std::path::Path;

use ashiato_core::protocol::stake::StakeReceipt;
use ashiato_node::cli::check::check_folder;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::harness::{BEGIN, Running, Surfer, WAIT, change, config, payout, start_of};

/// A folder with two tokens, five leaves, a settled stake and one that is not.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let client = running.client.clone();
    let (alice, bob) = (Surfer::new(1), Surfer::new(2));
    alice.mint(&client);
    bob.mint(&client);
    let pool = running.open_pool(|_| {});
    for epoch in [BEGIN, BEGIN + 4] {
        running.go_to(epoch + 1);
        alice.register(&client, epoch);
        bob.register(&client, epoch);
        running.go_to(epoch + 2);
        let _: StakeReceipt = client.send("/v1/stakes", &alice.stake(&client, &pool, epoch, payout(1)));
    }
    running.go_to(BEGIN + 7);
    assert!(BEGIN + u64::from(WAIT) < BEGIN + 7, "the first stake is settled");
    alice.register(&client, BEGIN + 6);
    running.stop();
    folder
}

fn checked(data: &Path) -> Vec<String> {
    tokio::runtime::Runtime::new().unwrap().block_on(check_folder(data)).unwrap().faults
}

#[test]
fn a_change_by_force_is_found_out() {
    let sound = folder();
    assert_eq!(checked(sound.path()), Vec::<String>::new());
    let late = BEGIN + 4;
    for (trigger, statement, fault) in [
        (
            "stakes_are_settled_once",
            "UPDATE stakes SET reward = 123456789 WHERE reward IS NULL".to_owned(),
            "outside of every settlement",
        ),
        (
            "stakes_are_settled_once",
            "UPDATE stakes SET reward = reward + 1 WHERE reward IS NOT NULL".to_owned(),
            "does not add up",
        ),
        ("stakes_are_settled_once", "UPDATE stakes SET reward = NULL".to_owned(), "does not add up"),
        ("settlements_are_kept", "DELETE FROM settlements".to_owned(), "outside of every settlement"),
        (
            "settlements_are_fixed",
            "UPDATE settlements SET paid = paid - 1, remaining = remaining + 1".to_owned(),
            "does not add up",
        ),
        ("stakes_are_kept", "DELETE FROM stakes WHERE reward IS NOT NULL".to_owned(), "does not add up"),
        ("stakes_are_settled_once", "UPDATE stakes SET value = value * 2".to_owned(), "its proof does not hold"),
        (
            "stakes_are_settled_once",
            "UPDATE stakes SET payout_key = zeroblob(32)".to_owned(),
            "its proof does not hold",
        ),
        (
            "stakes_are_settled_once",
            format!("UPDATE stakes SET budget_epoch = {late} WHERE epoch = {BEGIN}"),
            "another budget",
        ),
        ("stakes_are_settled_once", format!("UPDATE stakes SET accepted_ms = {}", start_of(BEGIN + 90)), "out of time"),
        ("stakes_are_settled_once", "UPDATE stakes SET receipt = zeroblob(64)".to_owned(), "its receipt is not signed"),
        ("stakes_are_settled_once", "UPDATE stakes SET verifying_key = zeroblob(32)".to_owned(), "its verifying key"),
        ("pools_are_fixed", format!("UPDATE pools SET opened_in = {}", BEGIN + 1), "out of time"),
        (
            "pools_are_fixed",
            "UPDATE pools SET terms = replace(terms, '1000000', '2000000')".to_owned(),
            "signature does not hold",
        ),
        ("leaves_are_kept", format!("DELETE FROM leaves WHERE epoch = {late} AND position = 1"), "over more leaves"),
        ("leaves_are_kept", format!("DELETE FROM leaves WHERE epoch = {}", BEGIN + 6), "the tree of epoch"),
        (
            "leaves_are_fixed",
            "UPDATE leaves SET registered_ms = registered_ms - 60000".to_owned(),
            "out of time or order",
        ),
        ("leaves_are_fixed", "UPDATE leaves SET minted = minted - 1".to_owned(), "token, mint and bundle"),
        ("tokens_are_fixed", "UPDATE tokens SET minted = minted - 1".to_owned(), "does not begin with its mint"),
        ("devices_are_fixed", "UPDATE devices SET key = zeroblob(32)".to_owned(), "its key did not sign its mint"),
        (
            "checkpoints_are_fixed",
            "UPDATE checkpoints SET aged = zeroblob(40)".to_owned(),
            "is not signed by this node",
        ),
        (
            "checkpoints_are_kept",
            format!("DELETE FROM checkpoints WHERE epoch = {BEGIN} AND level = 0"),
            "the tree of epoch",
        ),
        ("checkpoints_are_kept", format!("DELETE FROM checkpoints WHERE epoch = {late}"), "its proof does not hold"),
        ("tokens_are_kept", "DELETE FROM tokens WHERE number = 2".to_owned(), "damaged"),
        ("devices_are_kept", "DELETE FROM devices WHERE token = 2".to_owned(), "it has no device"),
        ("epochs_are_kept", format!("DELETE FROM epochs WHERE epoch = {}", BEGIN + 6), "damaged"),
        ("meta_is_fixed", "UPDATE meta SET value = '4' WHERE name = 'grace'".to_owned(), "is not signed by this node"),
        (
            "meta_is_fixed",
            "UPDATE meta SET value = 'other-test' WHERE name = 'network'".to_owned(),
            "is not signed by this node",
        ),
    ] {
        let copy = tempfile::tempdir().unwrap();
        for name in ["book.sqlite", "node.key"] {
            std::fs::copy(sound.path().join(name), copy.path().join(name)).unwrap();
        }
        change(copy.path(), &[format!("DROP TRIGGER {trigger}"), statement.clone()]);
        let faults = checked(copy.path());
        assert!(faults.iter().any(|found| found.contains(fault)), "{statement}\n{faults:#?}");
    }
    // What no trigger guards: a growing tree, and rows that were added.
    let extra = |statement: &str, fault: &str| {
        let copy = tempfile::tempdir().unwrap();
        for name in ["book.sqlite", "node.key"] {
            std::fs::copy(sound.path().join(name), copy.path().join(name)).unwrap();
        }
        change(copy.path(), &[statement.to_owned()]);
        let faults = checked(copy.path());
        assert!(faults.iter().any(|found| found.contains(fault)), "{statement}\n{faults:#?}");
    };
    extra(&format!("UPDATE epochs SET size = 9 WHERE epoch = {late}"), "another root than the leaves");
    extra("INSERT INTO tokens (id, key, minted) VALUES (zeroblob(32), zeroblob(32), 1)", "it has no device");
}

/// The newest device's row gone would give the token back to the device before it, and no check could tell.
#[test]
fn what_others_were_told_is_never_removed() {
    let sound = folder();
    let options = SqliteConnectOptions::new().filename(sound.path().join("book.sqlite"));
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut connection = options.foreign_keys(false).connect().await.unwrap();
        for table in [
            "meta",
            "tokens",
            "devices",
            "epochs",
            "leaves",
            "checkpoints",
            "pools",
            "stakes",
            "settlements",
            "verifying_keys",
        ] {
            let statement = sqlx::AssertSqlSafe(format!("DELETE FROM {table}"));
            let error = sqlx::query(statement).execute(&mut connection).await.unwrap_err();
            assert!(error.to_string().contains("never removed"), "{table}: {error}");
        }
        connection.close().await.unwrap();
    });
}

#[test]
fn a_book_of_another_protocol_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("node.key"), "11".repeat(32)).unwrap();
    let path = folder.path().join("book.sqlite");
    let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut connection = options.connect().await.unwrap();
        let meta = "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID";
        sqlx::query(meta).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    });
    for arguments in [&["serve", "--listen", "127.0.0.1:0", "--network", "it-test", "--data"][..], &["check", "--data"]]
    {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_ashiato-node"));
        let output = program.args(arguments).arg(folder.path()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains("(book-version)"), "{said}");
    }
    let tables = |path: &Path| {
        let options = SqliteConnectOptions::new().filename(path);
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let mut connection = options.connect().await.unwrap();
            sqlx::query("SELECT name FROM sqlite_master WHERE type = 'table'")
                .fetch_all(&mut connection)
                .await
                .unwrap()
                .len()
        })
    };
    assert_eq!(tables(&path), 1, "nothing was added");
    assert!(!folder.path().join("recovery.key").exists(), "no key was made beside it");
}
