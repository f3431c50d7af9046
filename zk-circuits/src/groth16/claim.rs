//! What prover, verifier and iden3's files ask of a claim, whichever circuit proves it.

use ark_bn254::Fr;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::tariff::TariffError;
use ashiato_core::protocol::claim::{StakeClaim, is_claimable};
use ashiato_core::protocol2;

use crate::constraints::witness_run::WitnessGenerator;
use crate::groth16::circuit_id::CircuitId;
use crate::stake::circuit::evaluate;
use crate::stake::witness::{StakeWitness, StatementError, prepare};
use crate::summary;

/// A claim that a circuit proves.
pub trait Claim {
    /// What it is proved from.
    type Witness;
    /// Why it has no public inputs.
    type Unfit;
    /// Why it does not follow from a witness.
    type Refusal;

    /// The public inputs, in the verifying key's order.
    ///
    /// # Errors
    /// [`Claim::Unfit`] where a number of the claim is out of its range.
    fn inputs(&self) -> Result<Vec<FieldElement>, Self::Unfit>;

    /// Whether its value is of the form m · 2ᵏ with m < 16, in the bits of a value.
    fn has_value_form(&self) -> bool;

    /// Every variable of the circuit, once the plain statement was checked.
    ///
    /// # Errors
    /// [`Claim::Refusal`] where the claim does not follow from the witness, or another circuit proves such claims.
    fn assign(&self, witness: &Self::Witness, circuit: CircuitId) -> Result<Assignment, Self::Refusal>;
}

/// Every variable of a circuit and every constraint's value; wiped when dropped, shows nothing of itself.
pub struct Assignment(pub(crate) WitnessGenerator);

impl Assignment {
    /// The variables alone. The caller wipes them.
    pub(crate) fn into_values(mut self) -> Vec<Fr> {
        core::mem::take(&mut self.0.values)
    }
}

impl core::fmt::Debug for Assignment {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Assignment").finish_non_exhaustive()
    }
}

impl Claim for StakeClaim {
    type Witness = StakeWitness;
    type Unfit = TariffError;
    type Refusal = StatementError;

    fn inputs(&self) -> Result<Vec<FieldElement>, TariffError> {
        self.public_inputs().map(Vec::from)
    }

    fn has_value_form(&self) -> bool {
        is_claimable(self.value)
    }

    fn assign(&self, witness: &StakeWitness, circuit: CircuitId) -> Result<Assignment, StatementError> {
        let CircuitId::Words(size) = circuit else { return Err(StatementError::Circuit) };
        let (public, private) = prepare(self, witness, size)?;
        Ok(Assignment(evaluate(&public, &private, size)))
    }
}

impl Claim for protocol2::claim::StakeClaim {
    type Witness = summary::StakeWitness;
    type Unfit = protocol2::tariff::TariffError;
    type Refusal = summary::StatementError;

    fn inputs(&self) -> Result<Vec<FieldElement>, protocol2::tariff::TariffError> {
        self.public_inputs().map(Vec::from)
    }

    fn has_value_form(&self) -> bool {
        protocol2::claim::is_claimable(self.value)
    }

    fn assign(
        &self,
        witness: &summary::StakeWitness,
        circuit: CircuitId,
    ) -> Result<Assignment, summary::StatementError> {
        if circuit != CircuitId::Summary {
            return Err(summary::StatementError::Circuit);
        }
        let (public, private) = summary::witness::prepare(self, witness)?;
        Ok(Assignment(summary::circuit::evaluate(&public, &private)))
    }
}
