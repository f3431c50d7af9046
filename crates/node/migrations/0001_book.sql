-- The node's book. Numbers are integers, field elements and keys 32-byte blobs. What is signed is never changed.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tokens (
    id           BLOB PRIMARY KEY CHECK (length(id) = 32),
    key          BLOB NOT NULL CHECK (length(key) = 32),
    minted_epoch INTEGER NOT NULL CHECK (minted_epoch >= 0)
) STRICT, WITHOUT ROWID;

-- Challenges of proof-of-work admission that were used, until they expire.
CREATE TABLE challenges (
    challenge  BLOB PRIMARY KEY CHECK (length(challenge) = 32),
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Every epoch that holds a leaf.
CREATE TABLE epochs (
    epoch INTEGER PRIMARY KEY CHECK (epoch >= 0)
) STRICT;

CREATE TABLE leaves (
    epoch         INTEGER NOT NULL CHECK (epoch >= 0),
    position      INTEGER NOT NULL CHECK (position >= 0),
    token         BLOB NOT NULL REFERENCES tokens (id),
    bundle        BLOB NOT NULL CHECK (length(bundle) = 32),
    leaf          BLOB NOT NULL CHECK (length(leaf) = 32),
    signature     BLOB NOT NULL CHECK (length(signature) = 64),
    registered_ms INTEGER NOT NULL,
    PRIMARY KEY (epoch, position),
    UNIQUE (epoch, token)
) STRICT, WITHOUT ROWID;

-- level: 1 early (end of epoch e + 1), 0 final (end of epoch e + grace).
CREATE TABLE checkpoints (
    epoch     INTEGER NOT NULL CHECK (epoch >= 0),
    level     INTEGER NOT NULL CHECK (level IN (0, 1)),
    size      INTEGER NOT NULL CHECK (size >= 0),
    root      BLOB NOT NULL CHECK (length(root) = 32),
    signature BLOB NOT NULL CHECK (length(signature) = 64),
    PRIMARY KEY (epoch, level)
) STRICT, WITHOUT ROWID;

CREATE TABLE pools (
    id        BLOB PRIMARY KEY CHECK (length(id) = 32),
    terms     TEXT NOT NULL,
    signature BLOB NOT NULL CHECK (length(signature) = 64),
    deposited INTEGER NOT NULL CHECK (deposited > 0)
) STRICT, WITHOUT ROWID;

-- One row is nullifier, stake and receipt. `reward` is null until the epoch of acceptance is settled.
CREATE TABLE stakes (
    nullifier          BLOB PRIMARY KEY CHECK (length(nullifier) = 32),
    pool               BLOB NOT NULL REFERENCES pools (id),
    epoch              INTEGER NOT NULL CHECK (epoch >= 0),
    value              INTEGER NOT NULL CHECK (value > 0),
    content_commitment BLOB NOT NULL CHECK (length(content_commitment) = 32),
    payout_key         BLOB NOT NULL CHECK (length(payout_key) = 32),
    proof              BLOB NOT NULL CHECK (length(proof) = 128),
    accepted_in        INTEGER NOT NULL CHECK (accepted_in >= 0),
    receipt            BLOB NOT NULL CHECK (length(receipt) = 64),
    reward             INTEGER CHECK (reward >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX stakes_unsettled ON stakes (accepted_in, pool) WHERE reward IS NULL;
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
CREATE TRIGGER stakes_are_kept BEFORE DELETE ON stakes
BEGIN SELECT RAISE(ABORT, 'a stake is never removed'); END;
CREATE TRIGGER stakes_are_settled_once BEFORE UPDATE ON stakes
WHEN OLD.reward IS NOT NULL OR NEW.nullifier IS NOT OLD.nullifier OR NEW.pool IS NOT OLD.pool
    OR NEW.epoch IS NOT OLD.epoch OR NEW.value IS NOT OLD.value OR NEW.payout_key IS NOT OLD.payout_key
    OR NEW.content_commitment IS NOT OLD.content_commitment OR NEW.proof IS NOT OLD.proof
    OR NEW.accepted_in IS NOT OLD.accepted_in OR NEW.receipt IS NOT OLD.receipt
BEGIN SELECT RAISE(ABORT, 'a stake is settled once and otherwise never changed'); END;
CREATE TRIGGER settlements_are_fixed BEFORE UPDATE ON settlements
BEGIN SELECT RAISE(ABORT, 'a settlement is never changed'); END;
