//! ark's fields behind our traits.

use ark_bn254::{Fq, Fq2, Fr};
use ark_ff::{AdditiveGroup, BigInt, PrimeField, Zero};

use super::field::{Field, Integer, Prime, Twin};

macro_rules! field {
    ($field:ty) => {
        impl Field for $field {
            const ZERO: Self = <$field as AdditiveGroup>::ZERO;
            const ONE: Self = <$field as ark_ff::Field>::ONE;

            fn add(&self, other: &Self) -> Self {
                *self + other
            }

            fn sub(&self, other: &Self) -> Self {
                *self - other
            }

            fn neg(&self) -> Self {
                -*self
            }

            fn mul(&self, other: &Self) -> Self {
                *self * other
            }

            fn square(&self) -> Self {
                ark_ff::Field::square(self)
            }

            fn is_zero(&self) -> bool {
                Zero::is_zero(self)
            }

            fn loose_sub(&self, other: &Self) -> Self {
                *self - other
            }

            fn loose_neg(&self) -> Self {
                -*self
            }

            fn inverse(&self) -> Option<Self> {
                ark_ff::Field::inverse(self)
            }
        }

        impl Twin<$field> for $field {
            fn from_ark(x: &$field) -> Self {
                *x
            }

            fn to_ark(&self) -> $field {
                *self
            }
        }
    };
}

macro_rules! prime {
    ($field:ty) => {
        field!($field);

        impl Prime for $field {
            fn from_integer(x: &Integer) -> Self {
                // `new` multiplies into Montgomery form; the integer is below the modulus by the trait's contract.
                <$field>::new(BigInt(*x))
            }

            fn to_integer(self) -> Integer {
                self.into_bigint().0
            }

            fn loose_add(&self, other: &Self) -> Self {
                *self + other
            }

            fn loose_difference(&self, other: &Self) -> Self {
                *self - other
            }
        }
    };
}

prime!(Fq);
prime!(Fr);
field!(Fq2);
