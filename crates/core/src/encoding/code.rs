//! Error codes: every code that an error of this software can have, once.
//!
//! A code is the same text in Rust, TypeScript, HTTP problem documents and the keys of the UI's texts (`error_` and the
//! code with underscores). A text never changes its meaning, and from the first release on a code that is no longer raised
//! keeps its row.

/// Who can meet an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// A person in the extension: the code has a text in every language.
    Person,
    /// Whoever runs a node, a ceremony or the build, or nobody: the error's own sentence is what is shown.
    Tool,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $audience:ident;)*) => {
        /// A stable error code, kebab-case on every wire.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(strum::IntoStaticStr, strum::VariantArray)]
        #[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
        pub enum Code {
            $($(#[$doc])* #[cfg_attr(feature = "tsify", serde(rename = $text))] #[strum(serialize = $text)] $name,)*
        }

        impl Code {
            /// Who can meet an error of this code.
            pub fn audience(self) -> Audience {
                match self { $(Self::$name => Audience::$audience,)* }
            }
        }
    };
}

codes! {
    // The vault's doors
    /// Nothing is kept yet: the person has consented to nothing.
    Fresh = "fresh", Person;
    /// The call asks for a passphrase to be set first.
    Trial = "trial", Person;
    /// The call asks for the unlock.
    Locked = "locked", Person;
    /// A passphrase is set already.
    PassphraseSet = "passphrase-set", Person;
    /// The passphrase does not open this vault.
    PassphraseWrong = "passphrase-wrong", Person;
    /// A passphrase has fewer than 8 characters or fewer than 4 different ones.
    PassphraseWeak = "passphrase-weak", Person;
    /// A passphrase has more than 1,024 bytes.
    PassphraseLong = "passphrase-long", Person;
    /// A text is no recovery code.
    KitMalformed = "kit-malformed", Person;
    /// The recovery code does not open this vault.
    KitWrong = "kit-wrong", Person;
    /// The key record is damaged, here and in its copy.
    KeysDamaged = "keys-damaged", Person;
    /// A limit is not 1 to 1,440 minutes.
    IdleLimit = "idle-limit", Person;
    /// A consent is of another version or names something twice.
    ConsentInvalid = "consent-invalid", Person;
    /// A text is not the name of a site.
    HostInvalid = "host-invalid", Person;
    /// A text is not the address of a node.
    NodeAddress = "node-address", Person;
    /// Too many events wait for a store that fails.
    Backlog = "backlog", Person;
    /// The source of randomness failed.
    Entropy = "entropy", Person;

    // What lies on the disk
    /// A record does not hold what it should.
    RecordDamaged = "record-damaged", Person;
    /// A value cannot be written as a record.
    RecordUnwritable = "record-unwritable", Person;
    /// An envelope names an algorithm that is not accepted.
    EnvelopeAlgorithm = "envelope-algorithm", Person;
    /// An envelope does not open.
    EnvelopeDamaged = "envelope-damaged", Person;
    /// Bytes are not an envelope.
    EnvelopeForeign = "envelope-foreign", Person;
    /// An envelope is larger than any that is written.
    EnvelopeHuge = "envelope-huge", Person;
    /// An envelope names another key derivation than its kind has.
    EnvelopeKdf = "envelope-kdf", Person;
    /// Key derivation parameters are above their range.
    EnvelopeKdfHuge = "envelope-kdf-huge", Person;
    /// Key derivation parameters are below their range.
    EnvelopeKdfWeak = "envelope-kdf-weak", Person;
    /// An envelope is sealed under another key.
    EnvelopeKey = "envelope-key", Person;
    /// An envelope is sealed for another purpose.
    EnvelopeNamespace = "envelope-namespace", Person;
    /// An envelope is of another version.
    EnvelopeVersion = "envelope-version", Person;
    /// The store cannot be opened.
    StoreOpen = "store-open", Person;
    /// The store cannot be read.
    StoreRead = "store-read", Person;
    /// The store did not complete a transaction.
    StoreCommit = "store-commit", Person;
    /// The browser's quota is used up.
    StoreFull = "store-full", Person;
    /// The browser finds its database corrupt.
    StoreCorrupt = "store-corrupt", Person;
    /// The database was written by a newer version.
    StoreNewer = "store-newer", Person;
    /// What is stored is of the test networks before protocol 2, and is not read.
    StoreOlder = "store-older", Person;

    // Epochs and stakes on the device
    /// No node has answered yet.
    NetworkUnknown = "network-unknown", Person;
    /// No registered epoch can be staked now.
    NoEpochReady = "no-epoch-ready", Person;
    /// The scope is used.
    AlreadyStaked = "already-staked", Person;
    /// The value is below the pool's minimum.
    BelowMinimum = "below-minimum", Person;
    /// The token is younger than the pool asks for.
    TokenTooYoung = "token-too-young", Person;
    /// The network takes proofs under keys only that this version does not have.
    UpdateNeeded = "update-needed", Person;
    /// The value is not one of the preview's choices.
    ValueNotOffered = "value-not-offered", Person;
    /// A caution of the preview was not acknowledged.
    CautionUnacknowledged = "caution-unacknowledged", Person;
    /// The pool's terms are not the ones that were approved.
    TermsChanged = "terms-changed", Person;
    /// No stake has this job.
    JobUnknown = "job-unknown", Person;
    /// The stake was handed out and may have arrived.
    StakeHandedOut = "stake-handed-out", Person;
    /// The sealed epoch is not the registered one.
    EpochDamaged = "epoch-damaged", Person;

    // The node as the device sees it
    /// Nothing came back.
    NodeUnreachable = "node-unreachable", Person;
    /// The node did not answer in time.
    NodeTimeout = "node-timeout", Person;
    /// The answer is larger than 4 MiB.
    NodeTooLarge = "node-too-large", Person;
    /// The answer does not fit the schema.
    NodeGarbage = "node-garbage", Person;
    /// The node refused, with a code of its own or with none that is known.
    NodeRefused = "node-refused", Person;
    /// The node answers with another key than the pinned one.
    NodeKeyChanged = "node-key-changed", Person;
    /// A signature of the node does not hold.
    NodeSignature = "node-signature", Person;
    /// The network's parameters are not what they were.
    NetworkChanged = "network-changed", Person;
    /// The network uses another verifying key than this software.
    NetworkVerifyingKey = "network-verifying-key", Person;
    /// The clocks of node and device are too far apart.
    ClockSkew = "clock-skew", Person;
    /// Admission asks for too much work.
    WorkTooHard = "work-too-hard", Person;
    /// A receipt is for something else than what was sent.
    ReceiptForeign = "receipt-foreign", Person;
    /// The node signed two roots for one epoch and level.
    CheckpointEquivocation = "checkpoint-equivocation", Person;
    /// The leaves do not give the signed root.
    CheckpointRootMismatch = "checkpoint-root-mismatch", Person;
    /// Fewer leaves came than the checkpoint was signed over.
    LeavesTruncated = "leaves-truncated", Person;
    /// The leaf is not where its receipt says.
    LeafMissing = "leaf-missing", Person;
    /// A reward is for another's stake.
    RewardForeign = "reward-foreign", Person;
    /// A reward is above what the terms can pay.
    RewardTooLarge = "reward-too-large", Person;

    // Refusals of the node
    /// The request does not fit the schema.
    Schema = "schema", Person;
    /// A field element is not less than the modulus.
    FieldNotCanonical = "field-not-canonical", Person;
    /// A field element is not 64 lowercase hexadecimal digits.
    FieldNotHex = "field-not-hex", Person;
    /// A proof has not 128 bytes.
    ProofLength = "proof-length", Person;
    /// A proof is not three canonical points in padded base64.
    ProofEncoding = "proof-encoding", Person;
    /// A point of the proof is the identity.
    ProofIdentity = "proof-identity", Person;
    /// The proof does not hold for the claim.
    ProofRejected = "proof-rejected", Person;
    /// A signature does not hold.
    SignatureInvalid = "signature-invalid", Person;
    /// The origin is not admitted.
    OriginRefused = "origin-refused", Person;
    /// There is no such route.
    RouteUnknown = "route-unknown", Person;
    /// The route does not take this method.
    MethodRefused = "method-refused", Person;
    /// The request took too long.
    Timeout = "timeout", Person;
    /// The body is larger than 16 KiB.
    BodyTooLarge = "body-too-large", Person;
    /// The body is not declared as JSON.
    MediaType = "media-type", Person;
    /// Too many requests came from one address.
    RateLimited = "rate-limited", Person;
    /// Something failed inside.
    Internal = "internal", Person;
    /// There is as much work as is taken.
    Busy = "busy", Person;
    /// Admission needs no challenge here.
    AdmissionOpen = "admission-open", Person;
    /// Proof of work is asked for and none was given.
    WorkMissing = "work-missing", Person;
    /// The nonce does not solve the challenge.
    WorkInsufficient = "work-insufficient", Person;
    /// The challenge is not this node's.
    ChallengeInvalid = "challenge-invalid", Person;
    /// The challenge is older than ten minutes.
    ChallengeExpired = "challenge-expired", Person;
    /// The challenge was used.
    ChallengeSpent = "challenge-spent", Person;
    /// There is no such token.
    TokenUnknown = "token-unknown", Person;
    /// The epoch still runs or lies ahead.
    EpochNotEnded = "epoch-not-ended", Person;
    /// The epoch's tree is closed.
    LeafPastGrace = "leaf-past-grace", Person;
    /// The token registered another bundle for the epoch.
    LeafExists = "leaf-exists", Person;
    /// The epoch's tree is full.
    TreeFull = "tree-full", Person;
    /// There is no such pool.
    PoolUnknown = "pool-unknown", Person;
    /// The pool has expired.
    PoolExpired = "pool-expired", Person;
    /// The pool has paid out its deposit.
    PoolExhausted = "pool-exhausted", Person;
    /// The checkpoint that the pool asks for is not signed.
    CheckpointMissing = "checkpoint-missing", Person;
    /// A value has more than four significant bits.
    StakeValueForm = "stake-value-form", Person;
    /// The value is outside the pool's bounds.
    StakeValueBounds = "stake-value-bounds", Person;
    /// The nullifier was used for another stake.
    NullifierSpent = "nullifier-spent", Person;
    /// The epoch is not settled yet.
    SettlementPending = "settlement-pending", Person;
    /// The request is of another version of the protocol.
    ProtocolVersion = "protocol-version", Person;
    /// The proof is for a verifying key that the network does not take yet or never did.
    VerifyingKeyForeign = "verifying-key-foreign", Person;
    /// The proof is for a verifying key that the network no longer takes.
    VerifyingKeyRetired = "verifying-key-retired", Person;
    /// Another device registers for the token since.
    DeviceReplaced = "device-replaced", Person;
    /// The token's device was changed in the meantime.
    DeviceNumber = "device-number", Person;
    /// The epoch lies before the one from which on this device registers.
    DeviceEpoch = "device-epoch", Tool;
    /// The epoch lies before the token's mint.
    LeafBeforeMint = "leaf-before-mint", Tool;
    /// The epoch lies before the one in which the pool opened.
    EpochBeforePool = "epoch-before-pool", Person;
    /// The epoch lies outside of the pool's range.
    EpochOutsideRange = "epoch-outside-range", Tool;
    /// The pool takes no more stakes for the epoch.
    StakeLate = "stake-late", Person;

    // Terms, tariffs and numbers
    /// The terms are larger than 16 KiB.
    TermsTooLong = "terms-too-long", Person;
    /// The terms do not fit the schema.
    TermsSchema = "terms-schema", Person;
    /// The terms are of another version.
    TermsVersion = "terms-version", Person;
    /// The terms are of another network.
    TermsNetwork = "terms-network", Person;
    /// A text of the terms is empty, too long or not plain.
    TermsText = "terms-text", Person;
    /// The terms' minimum and maximum value do not fit.
    TermsBounds = "terms-bounds", Person;
    /// The terms' rate or budget is out of range.
    TermsMoney = "terms-money", Person;
    /// The terms ask for a delivery that is not there.
    TermsDelivery = "terms-delivery", Person;
    /// A bonus is out of range.
    TariffBonus = "tariff-bonus", Person;
    /// A field element is no packed tariff.
    TariffNotPacked = "tariff-not-packed", Person;
    /// An epoch is not one second to one day in whole seconds.
    EpochLength = "epoch-length", Person;
    /// Grace is not 1 to 365 epochs.
    EpochGrace = "epoch-grace", Person;
    /// A number of a summary has more bits than its place.
    SummaryRange = "summary-range", Tool;
    /// A summary's seconds are above the network's cap.
    SummaryAttention = "summary-attention", Tool;
    /// A summary's counts are above the network's cap.
    SummaryEvents = "summary-events", Tool;
    /// A cap is above its range.
    SummaryCaps = "summary-caps", Tool;
    /// Field elements are not a packed summary.
    SummaryNotPacked = "summary-not-packed", Tool;
    /// An age is none of the five.
    AgeUnknown = "age-unknown", Tool;
    /// No token can have that age in that epoch.
    AgeEpoch = "age-epoch", Tool;
    /// A window does not begin at a multiple of its length.
    WindowInvalid = "window-invalid", Tool;
    /// The node's keys do not follow from each other.
    NodeKeyChain = "node-key-chain", Person;
    /// The catalogue changed between two of its pages.
    CatalogueChanged = "catalogue-changed", Tool;
    /// The pages are not the signed catalogue.
    CatalogueMismatch = "catalogue-mismatch", Person;
    /// Terms are spelled another way than the one.
    TermsSpelling = "terms-spelling", Person;
    /// A pool's wait is out of its range.
    TermsWait = "terms-wait", Person;
    /// A pool's range of epochs ends before it begins.
    TermsRange = "terms-range", Person;
    /// A tile's leaves do not fit the tree.
    TreeTile = "tree-tile", Tool;
    /// Kept nodes are not those of a tree of this size.
    TreeFrontier = "tree-frontier", Tool;
    /// A bit of a summary is neither 0 nor 1.
    StakeNumberBits = "stake-number-bits", Tool;
    /// The epoch of the mint does not have 32 bits.
    StakeMintedBits = "stake-minted-bits", Tool;
    /// A node is none of the children on a leaf's path.
    StakeChild = "stake-child", Tool;
    /// A summary counts more than the event cap.
    StakeEvents = "stake-events", Tool;
    /// The token was minted too late.
    StakeAge = "stake-age", Tool;
    /// A records commitment does not open to the bundle's records.
    StakeRecordsCommitment = "stake-records-commitment", Tool;
    /// A text is no page id.
    PageIdInvalid = "page-id-invalid", Person;
    /// A text is empty.
    TextEmpty = "text-empty", Tool;
    /// A text is too long.
    TextLong = "text-long", Tool;
    /// A text is not well formed.
    TextBroken = "text-broken", Tool;
    /// A text looks like an account.
    TextAccount = "text-account", Tool;
    /// A text looks like a long number.
    TextNumber = "text-number", Tool;
    /// A text looks like an address.
    TextAddress = "text-address", Tool;
    /// A text looks like a secret.
    TextToken = "text-token", Tool;

    // Keys and proofs
    /// A key file does not fit its format.
    KeyMalformed = "key-malformed", Person;
    /// This software pins no key.
    KeyNoPin = "key-no-pin", Person;
    /// A key file's hash is not the pinned one.
    KeyNotPinned = "key-not-pinned", Person;
    /// A point of a key is not in its group.
    KeyNotInGroup = "key-not-in-group", Person;
    /// A point of a key is one that makes forgeries possible.
    KeyDegenerate = "key-degenerate", Person;
    /// Points of a key depend on each other.
    KeyDependent = "key-dependent", Person;
    /// A key has another number of public inputs.
    KeyPublicInputs = "key-public-inputs", Person;
    /// The browser gave no SHA-256 of the key.
    KeyDigest = "key-digest", Person;
    /// The package has no such key.
    KeyMissing = "key-missing", Person;
    /// A job is not a claim with its witness.
    JobInvalid = "job-invalid", Person;
    /// A job is for another proving key than the one that is read.
    JobKey = "job-key", Person;
    /// The proof was stopped.
    ProveCancelled = "prove-cancelled", Person;
    /// The prover's source of randomness failed.
    ProveEntropy = "prove-entropy", Person;
    /// The prover made a proof that does not verify.
    ProveFault = "prove-fault", Person;
    /// The keys could not be made.
    SetupFailed = "setup-failed", Tool;
    /// There is no leaf at this index.
    PathNoLeaf = "path-no-leaf", Person;
    /// A bit of a packed tariff is neither 0 nor 1.
    StakeTariffBits = "stake-tariff-bits", Person;
    /// A tariff's bits are not the public tariff.
    StakeTariff = "stake-tariff", Person;
    /// The leaf is not in the tree of the public root.
    StakeMembership = "stake-membership", Person;
    /// The nullifier is not the one of the secret and the public scope.
    StakeNullifier = "stake-nullifier", Person;
    /// The claimed value does not have 32 bits.
    StakeValue = "stake-value", Person;
    /// The claimed value is above what the summary is worth.
    StakeEarned = "stake-earned", Person;
    /// A summary holds more attention than the cap.
    StakeAttention = "stake-attention", Person;
    /// The terms' hash is in no constraint.
    StakeTermsHash = "stake-terms-hash", Person;
    /// The recipient is in no constraint.
    StakeRecipient = "stake-recipient", Person;

    // The extension's parts among themselves
    /// An argument of a call is not of its type or too large.
    BadArgument = "bad-argument", Person;
    /// An answer cannot be held by JavaScript.
    Unwritable = "unwritable", Person;
    /// The vault module failed and is replaced.
    Panicked = "panicked", Person;
    /// What must be kept outside of the store could not be written.
    EffectsUnkept = "effects-unkept", Person;
    /// The worker did not answer a page.
    WorkerUnreachable = "worker-unreachable", Person;
    /// The person stopped the stake.
    Cancelled = "cancelled", Person;
    /// Another proof is running.
    ProverBusy = "prover-busy", Person;
    /// The prover failed without a code.
    ProverFailed = "prover-failed", Person;
    /// The prover's document closed.
    ProverGone = "prover-gone", Person;
    /// The prover did not start in time.
    ProverLate = "prover-late", Person;
    /// A build of the prover does not run on this machine.
    ProverUnfit = "prover-unfit", Person;
    /// The prover did not answer.
    ProverUnreachable = "prover-unreachable", Person;
    /// A thread of the prover did not start.
    ThreadMissing = "thread-missing", Person;
    /// The prover's pool of threads could not be started.
    PoolRefused = "pool-refused", Person;
    /// What was measured about proving could not be removed.
    CalibrationKept = "calibration-kept", Person;

    // The node's operator
    /// Demo pools are asked for outside of the demo network.
    ConfigDemoPools = "config-demo-pools", Tool;
    /// The network's name is not plain.
    ConfigNetwork = "config-network", Tool;
    /// Open admission is asked for outside of the demo network.
    ConfigOpenAdmission = "config-open-admission", Tool;
    /// An allowed origin is not an origin.
    ConfigOrigin = "config-origin", Tool;
    /// The proof of work's bits are out of range.
    ConfigWorkBits = "config-work-bits", Tool;
    /// A limit is zero.
    ConfigZero = "config-zero", Tool;
    /// DEV keys are refused outside of a test network.
    DevKeysRefused = "dev-keys-refused", Tool;
    /// The node carries no more pools.
    PoolsFull = "pools-full", Tool;
    /// The network takes no pools of this operator.
    OperatorNotAdmitted = "operator-not-admitted", Tool;
    /// The operator has as many pools as one may have.
    OperatorPlaces = "operator-places", Tool;
    /// A pool would live longer than 400 days, or end before it takes a stake.
    PoolLife = "pool-life", Tool;
    /// Anybody's pools are asked for outside of a test network.
    ConfigOperators = "config-operators", Tool;
    /// A data folder's book is of another version of the protocol.
    BookVersion = "book-version", Tool;
    /// A key would begin to sign in an epoch that has begun or follows no other.
    NodeKeyEpoch = "node-key-epoch", Tool;
    /// A verifying key's epochs do not follow the ones before.
    VerifyingKeyEpochs = "verifying-key-epochs", Tool;

    // Ceremony and export
    /// A ceremony's key is of another circuit.
    CeremonyCircuit = "ceremony-circuit", Tool;
    /// A ceremony's key has halves that do not fit.
    CeremonyHalves = "ceremony-halves", Tool;
    /// A file is over another field.
    Iden3Field = "iden3-field", Tool;
    /// A file is of another kind or version.
    Iden3Kind = "iden3-kind", Tool;
    /// A number of a file is out of range.
    Iden3Number = "iden3-number", Tool;
    /// A file's sections do not fit.
    Iden3Sections = "iden3-sections", Tool;

    // The prover's measurements
    /// A measurement is implausible.
    CalibrationImplausible = "calibration-implausible", Tool;
    /// The document has no storage.
    NoStorage = "no-storage", Tool;
    /// The document has no window.
    NoWindow = "no-window", Tool;
    /// The document's storage is full.
    StorageFull = "storage-full", Tool;

    // Records that are committed to and opened
    /// An epoch has more than 2^20 footprints.
    RecordsTooMany = "records-too-many", Tool;
    /// Footprints are not in the epoch's order, or one is there twice.
    RecordsOrder = "records-order", Tool;
    /// A footprint does not lie in the epoch, or has more attention than it.
    RecordsOutside = "records-outside", Tool;
    /// A text of a footprint is longer than a slot's value may be.
    RecordsTextLong = "records-text-long", Tool;
    /// A record is chosen that is not there, or chosen twice.
    RecordsChoice = "records-choice", Tool;
    /// Openings are longer than 1 MiB.
    RecordsTooLong = "records-too-long", Tool;
    /// Openings do not fit the schema.
    RecordsSchema = "records-schema", Tool;
    /// Openings are of another version.
    RecordsVersion = "records-version", Tool;
    /// A number of records is neither 0 nor a power of two from 64 to 2^20.
    RecordsNumber = "records-number", Tool;
    /// Root and number are not what was committed to.
    RecordsElement = "records-element", Tool;
    /// An index is not above the one before it.
    RecordsIndexOrder = "records-index-order", Tool;
    /// An index is not below the number of records.
    RecordsIndexRange = "records-index-range", Tool;
    /// A path has not the length of its tree.
    RecordsPathLength = "records-path-length", Tool;
    /// A slot is named that this version of records does not have.
    RecordsSlotUnknown = "records-slot-unknown", Tool;
    /// Opened slots are not in the slots' order, or one is there twice.
    RecordsSlotOrder = "records-slot-order", Tool;
    /// Opened slots and closed ones are not as many as a record has.
    RecordsSlotCount = "records-slot-count", Tool;
    /// A slot that every record fills is opened as absent.
    RecordsSlotAbsent = "records-slot-absent", Tool;
    /// A slot's value is not canonical.
    RecordsSlotValue = "records-slot-value", Tool;
    /// A day or an hour is not the one of the opened start.
    RecordsSlotsDisagree = "records-slots-disagree", Tool;
    /// A record is of another epoch, or its times are.
    RecordsEpoch = "records-epoch", Tool;
    /// A record and its path do not lead to the root.
    RecordsRoot = "records-root", Tool;

    // Numbers, money and devices at the node
    /// A whole number of a request or of terms is out of its range.
    NumberRange = "number-range", Tool;
    /// Terms give a bonus for an action that nothing evidences.
    TermsBonus = "terms-bonus", Tool;
    /// The token's device was changed as often as it can be.
    DeviceChanges = "device-changes", Person;
}

impl Code {
    /// Every code, in the order of the table.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The text on the wire, as serde writes it.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The code of a text; `None` for one that this version does not know.
    pub fn from_name(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == text)
    }

    /// The key of the UI's text.
    pub fn text_key(self) -> String {
        format!("error_{}", self.name().replace('-', "_"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_code_is_one_kebab_case_text_everywhere() {
        let mut seen = BTreeSet::new();
        for code in Code::ALL {
            let text = code.name();
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            assert!(text.len() <= 60 && text.bytes().all(plain), "{text}");
            assert!(seen.insert(text), "{text} twice");
            assert_eq!(serde_json::to_string(code).unwrap(), format!("\"{text}\""));
            assert_eq!(serde_json::from_value::<Code>(text.into()).unwrap(), *code);
            assert_eq!(Code::from_name(text), Some(*code));
            assert_eq!(code, text);
        }
        assert_eq!(Code::from_name("no-such-code"), None);
        for bad in ["\"no-such-code\"", "{\"busy\":null}", "7"] {
            assert!(serde_json::from_str::<Code>(bad).is_err(), "{bad}");
        }
        assert_eq!(Code::NodeRefused.text_key(), "error_node_refused");
    }
}
