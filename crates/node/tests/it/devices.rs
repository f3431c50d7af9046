//! Whose a token is, which device registers for it, and from when on.

use ashiato_core::encoding::domain::signing;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::leaf::LeafReceipt;
use ashiato_core::protocol::token::{MintRequest, TokenReceipt};
use ashiato_node::rules::signing::Signing;

use crate::harness::{BEGIN, Running, Surfer, config, refused, start_of};

#[test]
fn nobody_takes_an_id_away() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let client = running.client.clone();
    let network = client.network();
    let (alice, thief) = (Surfer::new(1), Surfer::new(2));
    // A stranger mints Alice's id under a key of their own, before she does.
    let mut stolen = thief.mint_request(&network);
    stolen.id = alice.id();
    let [a, b] = MintRequest::signed_parts(stolen.id, &stolen.device_key);
    stolen.signature = thief.key.sign(signing::MINT, &[&network.0, &a, &b]);
    let theirs: TokenReceipt = client.send("/v1/tokens", &stolen);
    let hers = alice.mint(&client);
    assert_eq!((theirs.id, hers.id), (alice.id(), alice.id()));
    assert_ne!(theirs.key, hers.key, "another key is another token");
    running.go_to(BEGIN + 1);
    // The stranger registers a leaf for that id; hers stands beside it.
    let mut theirs = thief.register_request(&network, BEGIN, thief.bundle());
    theirs.id = alice.id();
    let [a, b, c] = ashiato_core::protocol::leaf::RegisterRequest::signed_parts(theirs.id, theirs.epoch, theirs.bundle);
    theirs.signature = thief.device.sign(signing::REGISTER, &[&network.0, &a, &b, &c]);
    let first: LeafReceipt = client.send("/v1/leaves", &theirs);
    assert_eq!((first.index, alice.register(&client, BEGIN).index), (0, 1));
    // A repeat from elsewhere tells which device registers, and changes nothing.
    let mut elsewhere = Surfer::new(1);
    elsewhere.device = Signing::from_secret(&[77; 32]);
    assert_eq!(elsewhere.mint(&client), hers);
}

#[test]
fn a_leaf_is_of_the_mints_epoch_or_a_later_one() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let client = running.client.clone();
    let alice = Surfer::new(1);
    assert_eq!(alice.mint(&client).minted, Epoch(BEGIN));
    running.go_to(BEGIN + 1);
    for epoch in [BEGIN - 1, BEGIN - 2, 0] {
        let early = alice.register_request(&client.network(), epoch, alice.bundle());
        refused(client.post("/v1/leaves", &early), 422, "leaf-before-mint");
    }
    assert_eq!(alice.register(&client, BEGIN).minted, Epoch(BEGIN), "the mint's own epoch");
}

#[test]
fn one_device_registers_and_the_one_before_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let client = running.client.clone();
    let network = client.network();
    let old = Surfer::new(1);
    old.mint(&client);
    let mut new = Surfer::new(1);
    new.device = Signing::from_secret(&[99; 32]);
    running.go_to(BEGIN + 1);
    old.register(&client, BEGIN);
    let before = new.register_request(&network, BEGIN + 1, new.bundle());
    running.go_to(BEGIN + 2);
    refused(client.post("/v1/leaves", &before), 403, "signature-invalid");
    refused(client.post("/v1/tokens/device", &new.device_request(&network, &new.device, 2)), 409, "device-number");
    let mut forged = new.device_request(&network, &new.device, 1);
    forged.device_key = Surfer::new(3).device.public();
    refused(client.post("/v1/tokens/device", &forged), 403, "signature-invalid");
    let request = new.device_request(&network, &new.device, 1);
    let taken: TokenReceipt = client.send("/v1/tokens/device", &request);
    assert_eq!((taken.device_key, taken.device_number), (new.device.public(), 1));
    assert_eq!(taken.device_from, Epoch(BEGIN + 2), "from the epoch of the change on");
    assert_eq!(client.send::<TokenReceipt>("/v1/tokens/device", &request), taken, "a repeat changes nothing");
    refused(client.post("/v1/tokens/device", &old.device_request(&network, &old.device, 1)), 409, "device-number");
    running.go_to(BEGIN + 3);
    // The epochs before the change stay the old device's, those from it on are the new one's: no idle copy takes an epoch.
    let of =
        |surfer: &Surfer, epoch| client.post("/v1/leaves", &surfer.register_request(&network, epoch, surfer.bundle()));
    refused(of(&old, BEGIN + 2), 403, "device-replaced");
    refused(of(&new, BEGIN + 1), 403, "device-epoch");
    assert_eq!(of(&old, BEGIN + 1).0, 200);
    assert_eq!(of(&new, BEGIN + 2).0, 200);
    let first: LeafReceipt = serde_json::from_value(of(&old, BEGIN).1).unwrap();
    assert_eq!(first.index, 0, "a receipt once given holds for the device that it was given to");
    let stranger = Surfer::new(5);
    refused(
        client.post("/v1/tokens/device", &stranger.device_request(&network, &stranger.device, 1)),
        404,
        "token-unknown",
    );
    for number in 2..=4 {
        let _: TokenReceipt = client.send("/v1/tokens/device", &new.device_request(&network, &new.device, number));
    }
    refused(client.post("/v1/tokens/device", &new.device_request(&network, &new.device, 5)), 409, "device-changes");
    running.stop();
    let running = Running::start(folder.path(), config(), start_of(BEGIN + 4));
    let _: TokenReceipt = running.client.send("/v1/tokens/device", &new.device_request(&network, &new.device, 5));
    let request = new.device_request(&network, &new.device, 5);
    let taken: TokenReceipt = running.client.send("/v1/tokens/device", &request);
    let again: TokenReceipt = running.client.send("/v1/tokens/device", &request);
    assert_eq!(again, taken, "over a restart");
}
