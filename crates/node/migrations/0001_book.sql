-- The node's book. Numbers are integers, field elements and keys 32-byte blobs. What is signed is never changed.
-- The version tells this book from one of protocol 1, which is refused before any migration is looked at.
PRAGMA user_version = 2;

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How the node's keys follow each other. Statement n names the key in `node-(n + 2).key`.
CREATE TABLE node_keys (
    number     INTEGER PRIMARY KEY CHECK (number >= 0),
    next_key   BLOB NOT NULL CHECK (length(next_key) = 32),
    from_epoch INTEGER NOT NULL CHECK (from_epoch >= 0),
    by_last    BLOB NOT NULL CHECK (length(by_last) = 64),
    by_next    BLOB NOT NULL CHECK (length(by_next) = 64)
) STRICT;

-- Verifying keys with the epochs in which stakes under them are taken; the first is the one that the founding build held.
CREATE TABLE verifying_keys (
    number      INTEGER PRIMARY KEY CHECK (number >= 0),
    hash        BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    file        BLOB NOT NULL,
    from_epoch  INTEGER NOT NULL CHECK (from_epoch >= 0),
    until_epoch INTEGER CHECK (until_epoch >= 0)
) STRICT;

-- Id and key together are a token: an id under another key is another token.
CREATE TABLE tokens (
    number INTEGER PRIMARY KEY,
    id     BLOB NOT NULL CHECK (length(id) = 32),
    key    BLOB NOT NULL CHECK (length(key) = 32),
    minted INTEGER NOT NULL CHECK (minted >= 0),
    UNIQUE (id, key)
) STRICT;

-- Device 0 is the mint's; each later one takes over from the one before it.
CREATE TABLE devices (
    token      INTEGER NOT NULL REFERENCES tokens (number),
    number     INTEGER NOT NULL CHECK (number >= 0),
    key        BLOB NOT NULL CHECK (length(key) = 32),
    from_epoch INTEGER NOT NULL CHECK (from_epoch >= 0),
    signature  BLOB NOT NULL CHECK (length(signature) = 64),
    PRIMARY KEY (token, number)
) STRICT, WITHOUT ROWID;

-- Challenges of proof-of-work admission that were used, until they expire.
CREATE TABLE challenges (
    challenge  BLOB PRIMARY KEY CHECK (length(challenge) = 32),
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Every epoch that holds a leaf. While its tree grows, `frontier` holds the nodes that wait for siblings.
CREATE TABLE epochs (
    epoch    INTEGER PRIMARY KEY CHECK (epoch >= 0),
    size     INTEGER NOT NULL CHECK (size > 0),
    frontier BLOB
) STRICT;

CREATE TABLE leaves (
    epoch         INTEGER NOT NULL REFERENCES epochs (epoch),
    position      INTEGER NOT NULL CHECK (position >= 0),
    token         INTEGER NOT NULL REFERENCES tokens (number),
    minted        INTEGER NOT NULL CHECK (minted >= 0 AND minted <= epoch),
    bundle        BLOB NOT NULL CHECK (length(bundle) = 32),
    leaf          BLOB NOT NULL CHECK (length(leaf) = 32),
    signature     BLOB NOT NULL CHECK (length(signature) = 64),
    registered_ms INTEGER NOT NULL,
    PRIMARY KEY (epoch, position),
    UNIQUE (epoch, token)
) STRICT, WITHOUT ROWID;

-- level: 1 early (end of epoch e + 1), 0 final (end of epoch e + grace). aged: five sets, 8 bytes each, big-endian.
CREATE TABLE checkpoints (
    epoch     INTEGER NOT NULL REFERENCES epochs (epoch),
    level     INTEGER NOT NULL CHECK (level IN (0, 1)),
    size      INTEGER NOT NULL CHECK (size >= 0),
    aged      BLOB NOT NULL CHECK (length(aged) = 40),
    root      BLOB NOT NULL CHECK (length(root) = 32),
    signature BLOB NOT NULL CHECK (length(signature) = 64),
    PRIMARY KEY (epoch, level)
) STRICT, WITHOUT ROWID;

-- Deposit and expiry stand in the terms; `last_ms` is the instant from which on no stake is taken.
CREATE TABLE pools (
    id        BLOB PRIMARY KEY CHECK (length(id) = 32),
    terms     TEXT NOT NULL,
    signature BLOB NOT NULL CHECK (length(signature) = 64),
    opened_in INTEGER NOT NULL CHECK (opened_in >= 0),
    last_ms   INTEGER NOT NULL CHECK (last_ms >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX pools_by_last_ms ON pools (last_ms);

-- One row is nullifier, stake and receipt. `reward` is null until the budget is shared.
CREATE TABLE stakes (
    nullifier          BLOB PRIMARY KEY CHECK (length(nullifier) = 32),
    pool               BLOB NOT NULL REFERENCES pools (id),
    epoch              INTEGER NOT NULL CHECK (epoch >= 0),
    value              INTEGER NOT NULL CHECK (value > 0),
    verifying_key      BLOB NOT NULL CHECK (length(verifying_key) = 32),
    records_commitment BLOB NOT NULL CHECK (length(records_commitment) = 32),
    payout_key         BLOB NOT NULL CHECK (length(payout_key) = 32),
    proof              BLOB NOT NULL CHECK (length(proof) = 128),
    budget_epoch       INTEGER NOT NULL CHECK (budget_epoch >= epoch),
    settled_after      INTEGER NOT NULL CHECK (settled_after >= budget_epoch),
    accepted_ms        INTEGER NOT NULL CHECK (accepted_ms >= 0),
    receipt            BLOB NOT NULL CHECK (length(receipt) = 64),
    reward             INTEGER CHECK (reward >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX stakes_unsettled ON stakes (settled_after, pool) WHERE reward IS NULL;
CREATE INDEX stakes_by_budget ON stakes (pool, budget_epoch);
CREATE INDEX stakes_promised ON stakes (pool, budget_epoch) WHERE reward IS NULL;
CREATE INDEX stakes_by_payout_key ON stakes (payout_key);

CREATE TABLE settlements (
    pool        BLOB NOT NULL REFERENCES pools (id),
    epoch       INTEGER NOT NULL CHECK (epoch >= 0),
    stakes      INTEGER NOT NULL CHECK (stakes > 0),
    total_value INTEGER NOT NULL CHECK (total_value > 0),
    paid        INTEGER NOT NULL CHECK (paid >= 0),
    remaining   INTEGER NOT NULL CHECK (remaining >= 0),
    PRIMARY KEY (pool, epoch)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER node_keys_are_fixed BEFORE UPDATE ON node_keys
BEGIN SELECT RAISE(ABORT, 'a statement is never changed'); END;
CREATE TRIGGER node_keys_are_kept BEFORE DELETE ON node_keys
BEGIN SELECT RAISE(ABORT, 'a statement is never removed'); END;
CREATE TRIGGER verifying_keys_end_once BEFORE UPDATE ON verifying_keys
WHEN OLD.until_epoch IS NOT NULL OR NEW.number IS NOT OLD.number OR NEW.hash IS NOT OLD.hash
    OR NEW.file IS NOT OLD.file OR NEW.from_epoch IS NOT OLD.from_epoch
BEGIN SELECT RAISE(ABORT, 'a verifying key gets its last epoch once and is otherwise never changed'); END;
CREATE TRIGGER verifying_keys_are_kept BEFORE DELETE ON verifying_keys
BEGIN SELECT RAISE(ABORT, 'a verifying key is never removed'); END;
CREATE TRIGGER tokens_are_fixed BEFORE UPDATE ON tokens
BEGIN SELECT RAISE(ABORT, 'a token is never changed'); END;
CREATE TRIGGER tokens_are_kept BEFORE DELETE ON tokens
BEGIN SELECT RAISE(ABORT, 'a token is never removed'); END;
CREATE TRIGGER devices_are_kept BEFORE DELETE ON devices
BEGIN SELECT RAISE(ABORT, 'a device is never removed'); END;
CREATE TRIGGER epochs_are_kept BEFORE DELETE ON epochs
BEGIN SELECT RAISE(ABORT, 'an epoch is never removed'); END;
CREATE TRIGGER meta_is_fixed BEFORE UPDATE ON meta
BEGIN SELECT RAISE(ABORT, 'what a network began with is never changed'); END;
CREATE TRIGGER meta_is_kept BEFORE DELETE ON meta
BEGIN SELECT RAISE(ABORT, 'what a network began with is never removed'); END;
CREATE TRIGGER devices_are_fixed BEFORE UPDATE ON devices
BEGIN SELECT RAISE(ABORT, 'a device is never changed'); END;
CREATE TRIGGER leaves_are_fixed BEFORE UPDATE ON leaves
BEGIN SELECT RAISE(ABORT, 'a leaf is never changed'); END;
CREATE TRIGGER leaves_are_kept BEFORE DELETE ON leaves
BEGIN SELECT RAISE(ABORT, 'a leaf is never removed'); END;
CREATE TRIGGER checkpoints_are_fixed BEFORE UPDATE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'a checkpoint is signed once'); END;
CREATE TRIGGER checkpoints_are_kept BEFORE DELETE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'a checkpoint is never removed'); END;
CREATE TRIGGER pools_are_fixed BEFORE UPDATE ON pools
BEGIN SELECT RAISE(ABORT, 'a pool''s terms are never changed'); END;
CREATE TRIGGER pools_are_kept BEFORE DELETE ON pools
WHEN EXISTS (SELECT 1 FROM stakes WHERE stakes.pool = OLD.id)
BEGIN SELECT RAISE(ABORT, 'a pool that took a stake is never removed'); END;
CREATE TRIGGER stakes_are_kept BEFORE DELETE ON stakes
BEGIN SELECT RAISE(ABORT, 'a stake is never removed'); END;
CREATE TRIGGER stakes_are_settled_once BEFORE UPDATE ON stakes
WHEN OLD.reward IS NOT NULL OR NEW.nullifier IS NOT OLD.nullifier OR NEW.pool IS NOT OLD.pool
    OR NEW.epoch IS NOT OLD.epoch OR NEW.value IS NOT OLD.value OR NEW.payout_key IS NOT OLD.payout_key
    OR NEW.verifying_key IS NOT OLD.verifying_key OR NEW.records_commitment IS NOT OLD.records_commitment
    OR NEW.proof IS NOT OLD.proof OR NEW.budget_epoch IS NOT OLD.budget_epoch
    OR NEW.settled_after IS NOT OLD.settled_after OR NEW.accepted_ms IS NOT OLD.accepted_ms
    OR NEW.receipt IS NOT OLD.receipt
BEGIN SELECT RAISE(ABORT, 'a stake is settled once and otherwise never changed'); END;
CREATE TRIGGER settlements_are_fixed BEFORE UPDATE ON settlements
BEGIN SELECT RAISE(ABORT, 'a settlement is never changed'); END;
CREATE TRIGGER settlements_are_kept BEFORE DELETE ON settlements
BEGIN SELECT RAISE(ABORT, 'a settlement is never removed'); END;
