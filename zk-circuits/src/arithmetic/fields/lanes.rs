//! Two doubles side by side, with a multiplication and addition that rounds once.
//!
//! In WebAssembly with relaxed SIMD they are a vector's lanes, and whether that rounds once is the machine's choice: the
//! caller has to have seen that it does. Everywhere else they are two doubles and rounding once is sure, if slow: that
//! is for tests.

#[cfg(not(all(target_arch = "wasm32", target_feature = "relaxed-simd")))]
pub(super) use scalar::Two;
#[cfg(all(target_arch = "wasm32", target_feature = "relaxed-simd"))]
pub(super) use vector::Two;

/// 2⁵¹, and its inverse.
pub(super) const LIMB: f64 = (1u64 << 51) as f64;
const MASK: u64 = (1 << 51) - 1;
/// The bits of 2⁵².
const UNIT_BITS: u64 = 0x4330_0000_0000_0000;

#[cfg(all(target_arch = "wasm32", target_feature = "relaxed-simd"))]
mod vector {
    use core::arch::wasm32::{
        f64x2, f64x2_add, f64x2_extract_lane, f64x2_relaxed_madd, f64x2_splat, f64x2_sub, i64x2_add, i64x2_splat,
        u64x2_shr, u64x2_splat, v128, v128_and, v128_or,
    };

    /// Two doubles, or two 64-bit integers in their bits.
    #[derive(Clone, Copy)]
    pub(in super::super) struct Two(v128);

    impl Two {
        #[inline(always)]
        pub(in super::super) fn new(a: f64, b: f64) -> Self {
            Self(f64x2(a, b))
        }

        #[inline(always)]
        pub(in super::super) fn splat(x: f64) -> Self {
            Self(f64x2_splat(x))
        }

        #[inline(always)]
        pub(in super::super) fn of_bits(x: u64) -> Self {
            Self(u64x2_splat(x))
        }

        #[inline(always)]
        pub(in super::super) fn both(self) -> [f64; 2] {
            [f64x2_extract_lane::<0>(self.0), f64x2_extract_lane::<1>(self.0)]
        }

        #[inline(always)]
        pub(in super::super) fn plus(self, other: Self) -> Self {
            Self(f64x2_add(self.0, other.0))
        }

        #[inline(always)]
        pub(in super::super) fn minus(self, other: Self) -> Self {
            Self(f64x2_sub(self.0, other.0))
        }

        /// self · factor + addend, rounded once.
        #[inline(always)]
        pub(in super::super) fn fused(self, factor: Self, addend: Self) -> Self {
            Self(f64x2_relaxed_madd(self.0, factor.0, addend.0))
        }

        /// The sum of the bits.
        #[inline(always)]
        pub(in super::super) fn add_bits(self, other: Self) -> Self {
            Self(i64x2_add(self.0, other.0))
        }

        /// The bits from the 51st on.
        #[inline(always)]
        pub(in super::super) fn high_bits(self) -> Self {
            Self(u64x2_shr(self.0, 51))
        }

        /// The lowest 51 bits, less `offset`, as a double.
        #[inline(always)]
        pub(in super::super) fn low_bits(self, offset: f64) -> Self {
            let low = v128_and(self.0, i64x2_splat(super::MASK as i64));
            Self(f64x2_sub(v128_or(low, i64x2_splat(super::UNIT_BITS as i64)), f64x2_splat(2.0 * super::LIMB + offset)))
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "relaxed-simd")))]
mod scalar {
    /// Two doubles, or two 64-bit integers in their bits.
    #[derive(Clone, Copy)]
    pub(in super::super) struct Two([f64; 2]);

    impl Two {
        fn each(self, other: Self, operation: impl Fn(f64, f64) -> f64) -> Self {
            Self([operation(self.0[0], other.0[0]), operation(self.0[1], other.0[1])])
        }

        pub(in super::super) fn new(a: f64, b: f64) -> Self {
            Self([a, b])
        }

        pub(in super::super) fn splat(x: f64) -> Self {
            Self([x; 2])
        }

        pub(in super::super) fn of_bits(x: u64) -> Self {
            Self::splat(f64::from_bits(x))
        }

        pub(in super::super) fn both(self) -> [f64; 2] {
            self.0
        }

        pub(in super::super) fn plus(self, other: Self) -> Self {
            self.each(other, |a, b| a + b)
        }

        pub(in super::super) fn minus(self, other: Self) -> Self {
            self.each(other, |a, b| a - b)
        }

        /// self · factor + addend, rounded once.
        pub(in super::super) fn fused(self, factor: Self, addend: Self) -> Self {
            Self(core::array::from_fn(|lane| self.0[lane].mul_add(factor.0[lane], addend.0[lane])))
        }

        /// The sum of the bits.
        pub(in super::super) fn add_bits(self, other: Self) -> Self {
            self.each(other, |a, b| f64::from_bits(a.to_bits().wrapping_add(b.to_bits())))
        }

        /// The bits from the 51st on.
        pub(in super::super) fn high_bits(self) -> Self {
            Self(self.0.map(|x| f64::from_bits(x.to_bits() >> 51)))
        }

        /// The lowest 51 bits, less `offset`, as a double.
        pub(in super::super) fn low_bits(self, offset: f64) -> Self {
            let double = |x: f64| f64::from_bits(x.to_bits() & super::MASK | super::UNIT_BITS);
            Self(self.0.map(|x| double(x) - (2.0 * super::LIMB + offset)))
        }
    }
}
