//! Domain tags: the first input of every hash but the Merkle node's.

use ark_bn254::Fr;
use ark_ff::BigInt;
use ashiato_core::encoding::field::FieldElement;

macro_rules! tags {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        /// A domain tag: its ASCII text read as a big-endian number. Append-only; a text never changes, and that of the
        /// nullifier least of all, since it would let everything be staked again.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Tag { $($(#[$doc])* $name,)* }

        impl Tag {
            /// Every tag.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its text, at most 31 bytes.
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

tags! {
    /// Start of the words digest's chain.
    Words = "ashiato/words/1";
    /// Identity commitment.
    Identity = "ashiato/identity/1";
    /// Bundle.
    Bundle = "ashiato/bundle/1";
    /// Leaf of a registry tree.
    Leaf = "ashiato/leaf/1";
    /// Nullifier of a stake.
    Nullifier = "ashiato/nullifier/1";
    /// Commitment to a bundle's content, opened in a grant only.
    ContentCommitment = "ashiato/content-commitment/1";
}

impl Tag {
    /// The tag as a field element.
    pub fn element(self) -> FieldElement {
        crate::convert::from_fr(self.fr())
    }

    pub(crate) const fn fr(self) -> Fr {
        let text = self.text().as_bytes();
        let mut limbs = [0u64; 4];
        let mut i = 0;
        while i < text.len() {
            let place = text.len() - 1 - i;
            limbs[place / 8] |= (text[i] as u64) << (place % 8 * 8);
            i += 1;
        }
        Fr::new(BigInt(limbs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_their_text_and_differ() {
        for (i, tag) in Tag::ALL.iter().enumerate() {
            let bytes = tag.element().to_bytes();
            let text = tag.text().as_bytes();
            assert!(text.len() <= 31);
            assert_eq!(&bytes[32 - text.len()..], text);
            assert!(bytes[..32 - text.len()].iter().all(|byte| *byte == 0));
            assert!(Tag::ALL[..i].iter().all(|other| other.element() != tag.element()));
        }
    }
}
