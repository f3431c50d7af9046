//! Which implementation of the fields a target takes.

#[cfg(all(target_arch = "wasm32", not(target_feature = "wide-arithmetic"), target_feature = "relaxed-simd"))]
use super::fused::Fused;
#[cfg(all(target_arch = "wasm32", not(any(target_feature = "wide-arithmetic", target_feature = "relaxed-simd"))))]
use super::narrow::Narrow;
#[cfg(any(not(target_arch = "wasm32"), target_feature = "wide-arithmetic"))]
use super::wide::Wide;

/// What this target takes.
#[cfg(any(not(target_arch = "wasm32"), target_feature = "wide-arithmetic"))]
pub(crate) type Native = Wide;
/// What this target takes.
#[cfg(all(target_arch = "wasm32", not(target_feature = "wide-arithmetic"), target_feature = "relaxed-simd"))]
pub(crate) type Native = Fused;
/// What this target takes.
#[cfg(all(target_arch = "wasm32", not(any(target_feature = "wide-arithmetic", target_feature = "relaxed-simd"))))]
pub(crate) type Native = Narrow;
