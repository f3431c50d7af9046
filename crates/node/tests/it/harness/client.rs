//! A client of a node that shows every status.

use std::time::Duration;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{Hash, PublicKey};
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::catalogue::{CataloguePage, Reading};
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::founding::NetworkId;
use ashiato_core::protocol::leaf::LeafList;
use ashiato_core::protocol::network::{NetworkInfo, SignedTime};
use ashiato_core::protocol::terms::{Level, SignedTerms};
use ashiato_zk_circuits::gadgets::tree::path::root_of;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A client that shows every status.
pub fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .into()
}

/// A status and a JSON body.
pub type Reply = (u16, Value);

fn reply(mut response: ureq::http::Response<ureq::Body>) -> Reply {
    let status = response.status().as_u16();
    let kind = response.headers().get("content-type").map(|k| k.to_str().unwrap().to_owned()).unwrap_or_default();
    let text = response.body_mut().read_to_string().unwrap();
    if status >= 400 {
        assert_eq!(kind, "application/problem+json", "{status} {text}");
    }
    (status, serde_json::from_str(&text).unwrap_or_else(|_| panic!("not JSON: {text}")))
}

/// Where a node is.
#[derive(Clone)]
pub struct Client {
    pub url: String,
    pub agent: ureq::Agent,
}

impl Client {
    pub fn new(url: String) -> Self {
        Self { url, agent: agent() }
    }

    pub fn get(&self, path: &str) -> Reply {
        reply(self.agent.get(format!("{}{path}", self.url)).call().unwrap())
    }

    pub fn post(&self, path: &str, body: &impl Serialize) -> Reply {
        reply(self.agent.post(format!("{}{path}", self.url)).send_json(body).unwrap())
    }

    pub fn post_text(&self, path: &str, body: &str) -> Reply {
        let request = self.agent.post(format!("{}{path}", self.url)).header("content-type", "application/json");
        reply(request.send(body).unwrap())
    }

    pub fn read<T: DeserializeOwned>(&self, path: &str) -> T {
        let (status, body) = self.get(path);
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_value(body).unwrap()
    }

    pub fn send<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> T {
        let (status, body) = self.post(path, body);
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_value(body).unwrap()
    }

    pub fn info(&self) -> NetworkInfo {
        self.read("/v1/network")
    }

    /// The network.
    pub fn network(&self) -> NetworkId {
        self.info().id()
    }

    /// The key that signs in an epoch.
    pub fn node_key(&self, epoch: u64) -> PublicKey {
        self.info().node_key(Epoch(epoch)).unwrap()
    }

    /// The node's clock, once its signature held.
    pub fn clock(&self) -> u64 {
        let info = self.info();
        let nonce = Hash([17; 32]);
        let time: SignedTime = self.read(&format!("/v1/time/{}", nonce.to_hex()));
        let epoch = info.founding.schedule.epoch_at(time.now_ms);
        time.verify(&info.id(), &info.node_key(epoch).unwrap(), &nonce).unwrap();
        time.now_ms
    }

    /// The whole catalogue, page by page, and how many pages it took.
    pub fn catalogue(&self) -> (Vec<(FieldElement, SignedTerms)>, usize) {
        let info = self.info();
        let key = info.node_key(info.founding.schedule.epoch_at(self.clock())).unwrap();
        let (mut reading, mut path) = (Reading::default(), "/v1/pools".to_owned());
        for pages in 1.. {
            let page: CataloguePage = self.read(&path);
            if let Some(next) = page.next {
                path = format!("/v1/pools?after={}", next.to_hex());
            }
            if let Some(pools) = reading.take(page, &info.id(), &key).unwrap() {
                return (pools, pages);
            }
        }
        unreachable!("a page without a next one ends the reading")
    }

    /// The leaf list, compared with the checkpoint of a level.
    pub fn tree(&self, epoch: u64, level: Level) -> (Vec<FieldElement>, Checkpoint) {
        let info = self.info();
        let list: LeafList = self.read(&format!("/v1/epochs/{epoch}/leaves"));
        let all: Vec<Checkpoint> = self.read(&format!("/v1/epochs/{epoch}/checkpoints"));
        let checkpoint = all.into_iter().find(|c| c.level == level).expect("no such checkpoint");
        checkpoint.verify(&info.id(), &info.node_key(Epoch(epoch)).unwrap()).unwrap();
        let leaves = list.leaves[..checkpoint.size as usize].to_vec();
        assert_eq!(root_of(&leaves).unwrap(), checkpoint.root);
        (leaves, checkpoint)
    }
}

/// Asserts a refusal's status and code.
#[track_caller]
pub fn refused((status, body): Reply, expected: u16, code: &str) {
    assert_eq!((status, body["code"].as_str()), (expected, Some(code)), "{body}");
    assert_eq!(body["type"], format!("urn:ashiato:problem:{code}"));
    assert_eq!(body["status"], expected);
}
