//! Nothing is opened that was changed, moved, weakened or made for something else; each refusal has its name.

use pollster::block_on;

use super::rig::{Counter, PASSPHRASE, Rig};
use crate::keys::envelope::{self, Argon2Params, Envelope, EnvelopeError, Kdf, Label};
use crate::keys::key_record::{self, KeyRecord};
use crate::keys::segment::{EVENTS, Segment};
use crate::keys::user_key::{UserKey, VaultKeys};
use crate::store::records::Kind;
use crate::store::{Collection, Op};

const KEY: [u8; 32] = [7; 32];
const PLACE: &[u8] = b"place";

fn kdfs() -> [Kdf; 4] {
    [Kdf::SubKey, Kdf::Argon2id(Argon2Params::STANDARD), Kdf::RecoveryCode, Kdf::Segment]
}

/// Every kind of envelope there is: a namespace and its key derivation.
fn kinds() -> Vec<(&'static str, Kdf)> {
    let mut kinds: Vec<_> = Kind::ALL.iter().map(|kind| (kind.namespace(), Kdf::SubKey)).collect();
    kinds.push((EVENTS, Kdf::Segment));
    kinds.push((key_record::PASSPHRASE, Kdf::Argon2id(Argon2Params::STANDARD)));
    kinds.push((key_record::RECOVERY, Kdf::RecoveryCode));
    kinds
}

fn sealed(namespace: &str, kdf: Kdf, plaintext: &[u8]) -> Vec<u8> {
    let salt = if matches!(kdf, Kdf::Argon2id(_) | Kdf::RecoveryCode) { [9; 16] } else { [0; 16] };
    let label = Label { namespace, kdf, salt, key_id: [1; 8] };
    envelope::seal(&label, &KEY, PLACE, plaintext, &mut Counter::default()).unwrap()
}

fn open(bytes: &[u8], namespace: &str, kdf: Kdf) -> Result<Vec<u8>, EnvelopeError> {
    Envelope::parse(bytes)?.open(namespace, kdf, &[1; 8], &KEY, PLACE).map(|text| text.to_vec())
}

#[test]
fn every_flipped_bit_of_every_kind_is_refused() {
    for (namespace, kdf) in kinds() {
        let good = sealed(namespace, kdf, b"a record");
        assert_eq!(open(&good, namespace, kdf).unwrap(), b"a record");
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(open(&bad, namespace, kdf).is_err(), "{namespace}: bit {bit}");
        }
        for length in 0..good.len() {
            assert!(open(&good[..length], namespace, kdf).is_err(), "{namespace}: cut at {length}");
        }
        let longer = [good.as_slice(), &[0]].concat();
        assert_eq!(open(&longer, namespace, kdf).unwrap_err(), EnvelopeError::Damaged);
    }
}

#[test]
fn every_swapped_pair_of_kinds_is_refused() {
    for (namespace, kdf) in kinds() {
        let envelope = sealed(namespace, kdf, b"a record");
        for (other, other_kdf) in kinds().into_iter().filter(|(other, _)| *other != namespace) {
            let refused = open(&envelope, other, other_kdf).unwrap_err();
            assert_eq!(refused, EnvelopeError::Namespace, "{namespace} as {other}");
        }
        let parsed = Envelope::parse(&envelope).unwrap();
        assert_eq!(parsed.open(namespace, kdf, &[1; 8], &KEY, b"elsewhere").unwrap_err(), EnvelopeError::Damaged);
        assert_eq!(parsed.open(namespace, kdf, &[1; 8], &[8; 32], PLACE).unwrap_err(), EnvelopeError::Damaged);
        assert_eq!(parsed.open(namespace, kdf, &[2; 8], &KEY, PLACE).unwrap_err(), EnvelopeError::Key);
        for other in kdfs().into_iter().filter(|other| *other != kdf) {
            assert_eq!(parsed.open(namespace, other, &[1; 8], &KEY, PLACE).unwrap_err(), EnvelopeError::Kdf);
        }
    }
}

#[test]
fn weak_and_huge_parameters_are_refused_by_name() {
    let base = Argon2Params::STANDARD;
    let table = [
        (Argon2Params { memory_kib: 19 * 1_024 - 1, ..base }, EnvelopeError::KdfWeak),
        (Argon2Params { memory_kib: 8, ..base }, EnvelopeError::KdfWeak),
        (Argon2Params { memory_kib: 0, ..base }, EnvelopeError::KdfWeak),
        (Argon2Params { passes: 1, ..base }, EnvelopeError::KdfWeak),
        (Argon2Params { passes: 0, ..base }, EnvelopeError::KdfWeak),
        (Argon2Params { lanes: 0, ..base }, EnvelopeError::KdfWeak),
        (Argon2Params { memory_kib: 256 * 1_024 + 1, ..base }, EnvelopeError::KdfHuge),
        (Argon2Params { memory_kib: u32::MAX, ..base }, EnvelopeError::KdfHuge),
        (Argon2Params { passes: 17, ..base }, EnvelopeError::KdfHuge),
        (Argon2Params { passes: u32::MAX, ..base }, EnvelopeError::KdfHuge),
        (Argon2Params { lanes: 17, ..base }, EnvelopeError::KdfHuge),
        (Argon2Params { lanes: u32::MAX, ..base }, EnvelopeError::KdfHuge),
    ];
    for (params, error) in table {
        let bytes = sealed("key-passphrase", Kdf::Argon2id(params), b"key");
        assert_eq!(Envelope::parse(&bytes).err(), Some(error), "{params:?}");
    }
    for params in [Argon2Params::LEAST, Argon2Params::STANDARD, Argon2Params::MOST] {
        assert!(Envelope::parse(&sealed("key-passphrase", Kdf::Argon2id(params), b"key")).is_ok());
    }
}

#[test]
fn foreign_headers_are_refused_by_name() {
    let good = sealed("epoch", Kdf::SubKey, b"a record");
    let with = |at: usize, byte: u8| {
        let mut bad = good.clone();
        bad[at] = byte;
        Envelope::parse(&bad).err()
    };
    assert_eq!(with(0, 0), Some(EnvelopeError::Foreign));
    assert_eq!((with(4, 0), with(4, 2)), (Some(EnvelopeError::Version), Some(EnvelopeError::Version)));
    assert_eq!((with(5, 0), with(5, 2)), (Some(EnvelopeError::Algorithm), Some(EnvelopeError::Algorithm)));
    assert_eq!(with(6, 4), Some(EnvelopeError::Kdf));
    assert_eq!(with(6, 1), Some(EnvelopeError::KdfWeak), "a sub-key's envelope as Argon2id with nothing");
    assert_eq!(with(10, 1), Some(EnvelopeError::Kdf), "memory without Argon2id");
    assert_eq!(with(19, 1), Some(EnvelopeError::Kdf), "a salt where none belongs");
    assert_eq!(with(43, 255), Some(EnvelopeError::Namespace), "a name that runs on into the noise");
    assert_eq!(Envelope::parse(&vec![0; envelope::LENGTH_MAX + 1]).err(), Some(EnvelopeError::Huge));
    assert_eq!(Envelope::parse(b"").err(), Some(EnvelopeError::Foreign));
}

#[test]
fn lengths_tell_a_size_class_alone() {
    let length = |n: usize| sealed("epoch", Kdf::SubKey, &vec![1; n]).len();
    assert_eq!(length(0), length(252));
    assert_eq!(length(253), length(508));
    assert!(length(252) < length(253));
    assert_eq!(length(65_532), length(40_000));
    assert_eq!(length(65_533), length(131_068));
    for n in [0, 1, 252, 253, 65_532, 65_533, 200_000] {
        assert_eq!(open(&sealed("epoch", Kdf::SubKey, &vec![1; n]), "epoch", Kdf::SubKey).unwrap(), vec![1; n]);
    }
}

#[test]
fn segments_are_refused_when_changed_or_foreign() {
    let keys = VaultKeys::new(UserKey::from_bytes([3; 32]));
    let other = VaultKeys::new(UserKey::from_bytes([4; 32]));
    let mut entropy = Counter::default();
    let (segment, record) = Segment::start(&keys.capture(), 5, &mut entropy).unwrap();
    let place = segment.batch_key(0);
    let batch = segment.seal(&place, b"events", &mut entropy).unwrap();
    let opened = Segment::open(&keys, &segment.id, &record).unwrap();
    assert_eq!(opened.open_batch(&place, &batch).unwrap().as_slice(), b"events");
    assert_eq!(opened.open_batch(&segment.batch_key(1), &batch).unwrap_err(), EnvelopeError::Damaged);
    assert_eq!(Segment::open(&other, &segment.id, &record).err(), Some(EnvelopeError::Key));
    assert_eq!(Segment::open(&keys, &[0; 16], &record).err(), Some(EnvelopeError::Damaged));
    for bit in 0..record.len() * 8 {
        let mut bad = record.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        let refused = Segment::open(&keys, &segment.id, &bad).err();
        let expected = match bit / 8 {
            0..4 => EnvelopeError::Foreign,
            4 => EnvelopeError::Version,
            5..11 => EnvelopeError::Algorithm,
            11..19 => EnvelopeError::Key,
            // Bit 255 of an X25519 key is ignored by the curve, so HPKE's context is what notices it.
            _ => EnvelopeError::Damaged,
        };
        assert_eq!(refused, Some(expected), "bit {bit}");
    }
    for length in 0..record.len() {
        assert!(Segment::open(&keys, &segment.id, &record[..length]).is_err());
    }
    let (second, _) = Segment::start(&keys.capture(), 5, &mut entropy).unwrap();
    assert_eq!(second.open_batch(&place, &batch).unwrap_err(), EnvelopeError::Damaged, "another segment's key");
}

#[test]
fn key_records_are_refused_when_changed() {
    let keys = VaultKeys::new(UserKey::from_bytes([3; 32]));
    let mut entropy = Counter::default();
    let (record, _) = KeyRecord::new(&keys, PASSPHRASE, Argon2Params::LEAST, &mut entropy).unwrap();
    let good = record.to_bytes();
    assert!(KeyRecord::from_text(&record.to_text()).unwrap() == record);
    for bit in 0..good.len() * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(
            KeyRecord::from_bytes(&bad).err().map(|error| error.code().name()),
            Some("keys-damaged"),
            "bit {bit}"
        );
    }
    for length in 0..good.len() {
        assert!(KeyRecord::from_bytes(&good[..length]).is_err());
    }
}

/// Somebody with the disk who writes a checksum of their own gets no further.
#[test]
fn a_forged_key_record_opens_nothing() {
    use sha2::{Digest, Sha256};
    let keys = VaultKeys::new(UserKey::from_bytes([3; 32]));
    let mut entropy = Counter::default();
    let (record, _) = KeyRecord::new(&keys, PASSPHRASE, Argon2Params::LEAST, &mut entropy).unwrap();
    let forged = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = record.to_bytes();
        bytes.truncate(bytes.len() - 32);
        change(&mut bytes);
        let digest = Sha256::digest(&bytes);
        bytes.extend_from_slice(&digest);
        KeyRecord::from_bytes(&bytes)
            .and_then(|record| record.unwrap(PASSPHRASE))
            .err()
            .map(|error| error.code().name())
    };
    assert_eq!(forged(&|_| {}), None);
    assert_eq!(forged(&|bytes| bytes[13] ^= 1), Some("envelope-key"), "a capture key of their own");
    const WRAP: usize = 49;
    assert_eq!(forged(&|bytes| bytes[WRAP + 4] = 2), Some("envelope-version"));
    assert_eq!(forged(&|bytes| bytes[WRAP + 5] = 0), Some("envelope-algorithm"));
    assert_eq!(forged(&|bytes| bytes[WRAP + 6] = 2), Some("envelope-kdf"));
    assert_eq!(forged(&|bytes| bytes[WRAP + 9] = 0), Some("envelope-kdf-weak"), "memory");
    assert_eq!(forged(&|bytes| bytes[WRAP + 7] = 0xff), Some("envelope-kdf-huge"), "memory");
    assert_eq!(forged(&|bytes| bytes[WRAP + 14] = 3), Some("passphrase-wrong"), "one pass more, within the range");
    assert_eq!(forged(&|bytes| bytes[WRAP + 44] ^= 1), Some("envelope-namespace"));
    assert_eq!(forged(&|bytes| bytes[WRAP + 130] ^= 1), Some("passphrase-wrong"));
    assert_eq!(forged(&|bytes| bytes[4] = 2), Some("envelope-version"), "the record's own");
}

/// Sealed records of a living vault: none opens on another's place, of its own kind or of another.
#[test]
fn records_stay_in_their_places() {
    let (mut rig, _) = Rig::unlocked();
    let vault = rig.vault();
    let mut records = vault.probe_open_records().unwrap();
    let ops: Vec<Op> = Kind::ALL
        .iter()
        .flat_map(|kind| [records.put(*kind, b"one", &1u32).unwrap(), records.put(*kind, b"two", &2u32).unwrap()])
        .collect();
    block_on(records.commit(ops.clone())).unwrap();
    for kind in Kind::ALL {
        assert_eq!(block_on(records.read::<u32>(kind, b"one")).unwrap(), Some(1));
        let mut all = block_on(records.read_all::<u32>(kind)).unwrap();
        all.sort_unstable();
        assert_eq!(all, [1, 2]);
    }
    let values: Vec<Vec<u8>> = ops.iter().map(value).collect();
    for (i, op) in ops.iter().enumerate() {
        let Op::Put { collection, key, .. } = op else { panic!("{op:?}") };
        for (j, other) in values.iter().enumerate().filter(|(j, _)| *j != i) {
            let moved = Op::Put { collection: *collection, key: key.clone(), value: other.clone() };
            block_on(records.commit(vec![moved])).unwrap();
            let kind = Kind::ALL[i / 2];
            let name: &[u8] = if i % 2 == 0 { b"one" } else { b"two" };
            let code = block_on(records.read::<u32>(kind, name)).unwrap_err();
            let expected = if i / 2 == j / 2 { "envelope-damaged" } else { "envelope-namespace" };
            assert_eq!(code.code(), expected, "{j} on the place of {i}");
        }
        block_on(records.commit(vec![op.clone()])).unwrap();
    }
    assert_eq!(block_on(vault.probe_records().count(Collection::Epochs)), Ok(12));
    rig.lock();
    assert_eq!(rig.vault().probe_open_records().err().unwrap().code(), "locked");
}

fn value(op: &Op) -> Vec<u8> {
    match op {
        Op::Put { value, .. } => value.clone(),
        other => panic!("{other:?}"),
    }
}
