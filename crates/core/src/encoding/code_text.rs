//! Codes as the texts that they are: read, written, shown and compared.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::encoding::code::Code;

// Written by hand: serde's derive compares with each of some two hundred texts in code of its own, 80 kB of WebAssembly.
impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl serde::de::Visitor<'_> for Text {
            type Value = Code;

            fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str("an error code")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Code, E> {
                Code::from_name(text).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Other("text"), &self))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

impl core::fmt::Display for Code {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.pad(self.name())
    }
}

impl AsRef<str> for Code {
    fn as_ref(&self) -> &str {
        self.name()
    }
}

impl PartialEq<str> for Code {
    fn eq(&self, text: &str) -> bool {
        self.name() == text
    }
}

impl PartialEq<&str> for Code {
    fn eq(&self, text: &&str) -> bool {
        self.name() == *text
    }
}

impl PartialEq<String> for Code {
    fn eq(&self, text: &String) -> bool {
        self.name() == text
    }
}

impl PartialEq<Code> for &str {
    fn eq(&self, code: &Code) -> bool {
        *self == code.name()
    }
}
