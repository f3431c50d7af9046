//! `.wtns`: every variable of a stake. It holds the secret and the summary: for tests and for provers on one's own machine.

use ark_bn254::Fr;
use ark_ff::PrimeField;
use ashiato_core::protocol::claim::StakeClaim;
use zeroize::{Zeroize, Zeroizing};

use crate::iden3::binfile::{ELEMENT, FormatError, Sections, Writer, count, limbs, modulus};
use crate::stake::circuit::assignment;
use crate::stake::witness::{StakeWitness, StatementError, prepare};

/// The variables of a witness file, wiped when dropped; shows nothing of itself.
pub struct Wtns(pub(super) Vec<Fr>);

impl Wtns {
    /// How many variables there are, the constant one among them.
    pub fn variables(&self) -> usize {
        self.0.len()
    }

    #[cfg(feature = "baseline")]
    pub(crate) fn values(&self) -> &[Fr] {
        &self.0
    }
}

impl core::fmt::Debug for Wtns {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Wtns").finish_non_exhaustive()
    }
}

impl Drop for Wtns {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// A stake's variables as a `.wtns` file, version 2; an error when the claim does not follow from the witness.
///
/// # Errors
/// [`StatementError`] when the claim does not follow from the witness.
pub fn wtns(claim: &StakeClaim, witness: &StakeWitness) -> Result<Zeroizing<Vec<u8>>, StatementError> {
    Ok(wtns_of(&variables(claim, witness)?.0))
}

/// Every variable, once the plain statement was checked.
pub(super) fn variables(claim: &StakeClaim, witness: &StakeWitness) -> Result<Wtns, StatementError> {
    let (public, private) = prepare(claim, witness)?;
    Ok(Wtns(assignment(&public, &private)))
}

/// The file of these variables.
pub(crate) fn wtns_of(values: &[Fr]) -> Zeroizing<Vec<u8>> {
    let mut header = Vec::new();
    modulus::<Fr>(&mut header);
    count(values.len(), &mut header);
    // Its full length from the start: a vector that grows leaves copies behind.
    let mut body = Zeroizing::new(Vec::with_capacity(values.len() * ELEMENT));
    values.iter().for_each(|x| limbs(x.into_bigint(), &mut body));
    let mut out = Writer::new(b"wtns", 2);
    out.section(1, &header);
    out.section(2, &body);
    Zeroizing::new(out.finish())
}

/// Reads a `.wtns` file of any circuit over this field. Numbers must be canonical.
///
/// # Errors
/// [`FormatError`]: the bytes are no `.wtns` of this field.
pub fn read_wtns(bytes: &[u8]) -> Result<Wtns, FormatError> {
    let sections = Sections::read(bytes, b"wtns", 2)?;
    let mut header = sections.get(1)?;
    header.modulus::<Fr>()?;
    let variables = header.u32()? as usize;
    header.end()?;
    let mut body = sections.get(2)?;
    body.exactly(variables.checked_mul(ELEMENT).ok_or(FormatError::Sections)?)?;
    let mut out = Wtns(Vec::with_capacity(variables));
    for _ in 0..variables {
        out.0.push(body.scalar()?);
    }
    Ok(out)
}
