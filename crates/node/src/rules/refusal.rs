//! Every way in which a request is refused: a stable code, an HTTP status, one sentence. Nothing of the request's
//! content is in any of them.

use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::field::FieldError;
use ashiato_core::encoding::signed::SignatureError;
use ashiato_core::protocol::problem::Problem;
use ashiato_core::protocol::terms::TermsError;
use ashiato_zk_circuits::groth16::verifier::VerifyError;

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $status:literal, $code:path, $title:literal;)*) => {
        /// Why a request is refused.
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        pub enum Refusal {
            $($(#[$doc])* #[error($title)] $name,)*
            /// A pool's terms, by `core`'s own code.
            #[error(transparent)]
            Terms(#[from] TermsError),
        }

        impl Refusal {
            /// Every refusal that has no inner error, for the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable code.
            pub fn code(&self) -> Code {
                match self { $(Self::$name => $code,)* Self::Terms(error) => error.code() }
            }

            /// The HTTP status.
            pub fn status(&self) -> u16 {
                match self {
                    $(Self::$name => $status,)*
                    Self::Terms(TermsError::Signature(_)) => 403,
                    Self::Terms(_) => 422,
                }
            }
        }
    };
}

refusals! {
    /// The body or a parameter does not fit the schema.
    Schema = 400, Code::Schema, "the request does not fit the schema";
    /// A whole number is negative or too large for its field.
    NumberRange = 400, Code::NumberRange, "a number is out of range";
    /// A number is r or more.
    FieldNotCanonical = 400, Code::FieldNotCanonical, "a field element must be less than the modulus";
    /// A field element is not 64 lowercase hexadecimal digits.
    FieldNotHex = 400, Code::FieldNotHex, "a field element is written as 64 lowercase hexadecimal digits";
    /// The proof has not 128 bytes.
    ProofLength = 400, Code::ProofLength, "a proof has 128 bytes";
    /// The request is of another version of the protocol.
    ProtocolVersion = 400, Code::ProtocolVersion, "the request is of another version of the protocol";
    /// The proof is for a verifying key that is not taken yet or never was.
    VerifyingKeyForeign = 422, Code::VerifyingKeyForeign, "the network does not take proofs for this verifying key";
    /// The proof is for a verifying key that is no longer taken.
    VerifyingKeyRetired = 410, Code::VerifyingKeyRetired, "the network no longer takes proofs for this verifying key";
    /// The proof is not padded base64 of three canonical points.
    ProofEncoding = 400, Code::ProofEncoding, "a proof is three canonical points in padded base64";
    /// A point of the proof is the identity.
    ProofIdentity = 422, Code::ProofIdentity, "a point of the proof is the identity";
    /// The signature does not hold.
    SignatureInvalid = 403, Code::SignatureInvalid, "the signature does not hold";
    /// An origin that is not admitted.
    OriginRefused = 403, Code::OriginRefused, "this origin is not admitted";
    /// No such route.
    RouteUnknown = 404, Code::RouteUnknown, "there is no such route";
    /// The route does not take this method.
    MethodRefused = 405, Code::MethodRefused, "the route does not take this method";
    /// The request took too long.
    Timeout = 408, Code::Timeout, "the request took too long";
    /// The body is larger than 16 KB.
    BodyTooLarge = 413, Code::BodyTooLarge, "a request body is at most 16 KB";
    /// The body is not declared as JSON.
    MediaType = 415, Code::MediaType, "a request body is application/json";
    /// Too many requests from one address.
    RateLimited = 429, Code::RateLimited, "too many requests; try again later";
    /// Something failed inside; the log of the node knows what.
    Internal = 500, Code::Internal, "the node failed; nothing was changed";
    /// The node has as much work as it takes.
    Busy = 503, Code::Busy, "the node is busy; try again";
    /// Admission needs no challenge here.
    AdmissionOpen = 404, Code::AdmissionOpen, "admission is open: no challenge is needed";
    /// Proof of work is asked for and none was given.
    WorkMissing = 403, Code::WorkMissing, "admission asks for a challenge and a nonce";
    /// Not a challenge of this node.
    ChallengeInvalid = 403, Code::ChallengeInvalid, "the challenge is not this node's";
    /// The challenge is older than ten minutes.
    ChallengeExpired = 403, Code::ChallengeExpired, "the challenge has expired";
    /// The challenge was used.
    ChallengeSpent = 409, Code::ChallengeSpent, "the challenge was used before";
    /// The nonce does not solve the challenge.
    WorkInsufficient = 403, Code::WorkInsufficient, "the nonce does not solve the challenge";
    /// No such token.
    TokenUnknown = 404, Code::TokenUnknown, "there is no such token";
    /// The number is not the one after the token's.
    DeviceNumber = 409, Code::DeviceNumber, "the token's device was changed in the meantime";
    /// Another device registers since.
    DeviceReplaced = 403, Code::DeviceReplaced, "another device registers for this token since";
    /// The epoch is that of a device before this one.
    DeviceEpoch = 403, Code::DeviceEpoch, "the epoch lies before the one from which on this device registers";
    /// The token's device was changed as often as it can be.
    DeviceChanges = 409, Code::DeviceChanges, "the token's device was changed as often as it can be for now";
    /// The epoch still runs or lies ahead.
    EpochNotEnded = 409, Code::EpochNotEnded, "the epoch has not ended";
    /// The epoch's tree is closed.
    LeafPastGrace = 410, Code::LeafPastGrace, "the epoch's grace is over";
    /// The epoch lies before the token's mint.
    LeafBeforeMint = 422, Code::LeafBeforeMint, "the epoch lies before the token's mint";
    /// The token registered another bundle for the epoch.
    LeafExists = 409, Code::LeafExists, "the token has registered another bundle for the epoch";
    /// The epoch's tree is full.
    TreeFull = 409, Code::TreeFull, "the epoch's tree is full";
    /// No such pool.
    PoolUnknown = 404, Code::PoolUnknown, "there is no such pool";
    /// The pool has closed, or would open closed.
    PoolExpired = 410, Code::PoolExpired, "the pool has expired";
    /// What the pool's deposit pays is paid or promised.
    PoolExhausted = 409, Code::PoolExhausted, "the pool's deposit is spent or promised";
    /// The operator is not on the list.
    OperatorNotAdmitted = 403, Code::OperatorNotAdmitted, "the network takes no pools of this operator";
    /// The operator has as many pools as one may have.
    OperatorPlaces = 409, Code::OperatorPlaces, "the operator has as many pools as one may have at once";
    /// The node carries no more pools.
    PoolsFull = 409, Code::PoolsFull, "the node carries no more pools";
    /// The expiry or the range's end is more than 400 days ahead, or the expiry comes before a stake can.
    PoolLife = 422, Code::PoolLife, "a pool ends after its first checkpoint and at most 400 days after its opening";
    /// The final checkpoint comes only after the last stake is taken.
    PoolWait = 422, Code::TermsWait, "a pool over final roots must wait longer than the grace";
    /// The epoch lies before the one in which the pool opened.
    EpochBeforePool = 422, Code::EpochBeforePool, "the epoch lies before the one in which the pool opened";
    /// The epoch lies outside of the pool's range.
    EpochOutsideRange = 422, Code::EpochOutsideRange, "the epoch lies outside of the pool's range";
    /// The epoch's budget is shared, or about to be.
    StakeLate = 410, Code::StakeLate, "the pool takes no more stakes for this epoch";
    /// No token can have the age that the terms ask for.
    AgeEpoch = 422, Code::AgeEpoch, "no token can have that age in that epoch";
    /// The pool's checkpoint for the epoch is not signed.
    CheckpointMissing = 409, Code::CheckpointMissing, "the checkpoint that the pool asks for is not signed";
    /// The value has more than four significant bits.
    ValueForm = 422, Code::StakeValueForm, "a value has at most four significant bits";
    /// The value is not between the pool's minimum and maximum.
    ValueBounds = 422, Code::StakeValueBounds, "the value is outside the pool's bounds";
    /// The nullifier was used for another claim.
    NullifierSpent = 409, Code::NullifierSpent, "the nullifier was used for another stake";
    /// The proof does not hold for the claim.
    ProofRejected = 422, Code::ProofRejected, "the proof does not prove this claim";
    /// The epoch is not settled yet.
    SettlementPending = 404, Code::SettlementPending, "the epoch is not settled yet";
    /// A node key would begin to sign in an epoch that has begun, or before the key that it follows.
    NodeKeyEpoch = 422, Code::NodeKeyEpoch, "a node key signs from an epoch on that lies ahead and behind the last change";
    /// A verifying key's epochs leave a gap or have begun.
    VerifyingKeyEpochs = 422, Code::VerifyingKeyEpochs,
        "a new verifying key is taken from an epoch ahead on, without a gap behind the newest one";
}

impl Refusal {
    /// The problem document.
    pub fn problem(&self) -> Problem {
        Problem::new(self.code(), &self.to_string(), self.status())
    }
}

impl From<SignatureError> for Refusal {
    fn from(_: SignatureError) -> Self {
        Self::SignatureInvalid
    }
}

impl From<VerifyError> for Refusal {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Length => Self::ProofLength,
            VerifyError::Encoding => Self::ProofEncoding,
            VerifyError::Identity => Self::ProofIdentity,
            VerifyError::Tariff(error) => Self::Terms(error.into()),
            VerifyError::ValueForm => Self::ValueForm,
            VerifyError::Rejected => Self::ProofRejected,
        }
    }
}

impl From<FieldError> for Refusal {
    fn from(error: FieldError) -> Self {
        match error {
            FieldError::NotCanonical => Self::FieldNotCanonical,
            FieldError::NotHex => Self::FieldNotHex,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_kebab_case_unique_and_equal_to_cores() {
        let mut seen = std::collections::BTreeSet::new();
        for refusal in Refusal::ALL {
            let code = refusal.code();
            assert!(code.name().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{code}");
            assert!(seen.insert(code), "{code} twice");
            assert!((400..600).contains(&refusal.status()), "{code}");
        }
        assert_eq!(Refusal::SignatureInvalid.code(), SignatureError.code());
        for error in [FieldError::NotCanonical, FieldError::NotHex] {
            assert_eq!(Refusal::from(error).code(), error.code());
            assert_eq!(Refusal::from(error).to_string(), error.to_string());
        }
        use VerifyError::{Encoding, Identity, Length, Rejected, ValueForm};
        for error in [Length, Encoding, Identity, ValueForm, Rejected] {
            assert_eq!(Refusal::from(error).code(), error.code());
        }
        assert_eq!(Refusal::from(TermsError::Delivery).code(), "terms-delivery");
    }
}
