//! What the field may ask of the script that runs it: the only way from the runtime to user code.

use std::ops::Range;

use thiserror::Error;

use super::Field;
use super::id::{AppId, ClusterId, LinkId, LinkRow, SegmentId};
use super::property::Signal;
use super::spec::CallId;
use super::time::Time;
use super::validate::SpecError;

/// From when on what a rule read is known: its answer stays what it is as long as that.
pub use crate::schema::Known;

/// Answers for the functions that a description or a plan names by [`CallId`]. A function is lent
/// the field, so that looking at it copies nothing; only a block may change it.
pub trait Script {
    /// What a function of the script may fail with; it stops the run and is handed out as it is.
    type Error;

    /// Runs a block (`at`, `every`, `when`), which may change the field.
    ///
    /// # Errors
    /// Whatever the block fails with.
    fn action(&mut self, call: CallId, field: &mut Field) -> Result<(), Self::Error>;

    /// The condition of a `when`; false where it has no value now.
    ///
    /// # Errors
    /// Whatever the condition fails with.
    fn condition(&mut self, call: CallId, field: &mut Field) -> Result<bool, Self::Error>;

    /// The value of an `observe`; `None` where it has none now.
    ///
    /// # Errors
    /// Whatever the expression fails with.
    fn probe(&mut self, call: CallId, field: &mut Field) -> Result<Option<f64>, Self::Error>;

    /// An atom of a property: whether it holds, and by what margin; `None` where it has no value now.
    ///
    /// # Errors
    /// Whatever the expression fails with.
    fn signal(&mut self, call: CallId, field: &mut Field) -> Result<Option<Signal>, Self::Error>;

    /// Notes the values of an atom of a property that has just been broken.
    ///
    /// # Errors
    /// Whatever stops the run.
    fn note(&mut self, _call: CallId, _field: &mut Field) -> Result<(), Self::Error> {
        Ok(())
    }

    /// The demand of an app at a time.
    ///
    /// # Errors
    /// Whatever the function fails with.
    fn demand(&mut self, call: CallId, now: Time) -> Result<f64, Self::Error>;

    /// Whether a rule speaks of a cluster.
    ///
    /// # Errors
    /// Whatever the function fails with.
    fn when(
        &mut self,
        call: CallId,
        field: &mut Field,
        cluster: ClusterId,
    ) -> Result<bool, Self::Error>;

    /// The `require` or `prefer` of a rule for glyphs of this cluster on this segment.
    ///
    /// # Errors
    /// Whatever the function fails with.
    fn rule(
        &mut self,
        call: CallId,
        field: &mut Field,
        cluster: ClusterId,
        segment: SegmentId,
    ) -> Result<bool, Self::Error>;

    /// The least stability of what was read by the functions that were asked since the last call of
    /// this; the default where they read nothing else than what was declared.
    fn stability(&mut self) -> Known {
        Known::Declared
    }

    /// Whether what the function gives may change though nothing in the field does: it reads a variable of
    /// the script that something assigns.
    fn varies(&mut self, _call: CallId) -> bool {
        false
    }

    /// The user's force over these links, in ΔΦ/s from the lower end to the upper; one value for
    /// each into `out`, which is as long as the range. Loads and pressures of the field are those of
    /// the continuous scheme meanwhile.
    ///
    /// # Errors
    /// Whatever the function fails with.
    fn force(
        &mut self,
        call: CallId,
        field: &mut Field,
        links: Range<LinkRow>,
        out: &mut [f64],
    ) -> Result<(), Self::Error>;

    /// Called after every step of a run: for progress, and to stop it from outside.
    ///
    /// # Errors
    /// Whatever stops the run.
    fn progress(&mut self, _now: Time) -> Result<(), Self::Error> {
        Ok(())
    }

    /// Called for every event of a run beside its steps, of which a moment may hold any number.
    ///
    /// # Errors
    /// Whatever stops the run.
    fn event(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }
}

/// For fields that name no function.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoScript;

/// A function was named where nobody answers for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("function {} is asked for, but there is no script", .0.0)]
pub struct NoAnswer(pub CallId);

impl Script for NoScript {
    type Error = NoAnswer;
    fn action(&mut self, call: CallId, _: &mut Field) -> Result<(), NoAnswer> {
        Err(NoAnswer(call))
    }
    fn condition(&mut self, call: CallId, _: &mut Field) -> Result<bool, NoAnswer> {
        Err(NoAnswer(call))
    }
    fn probe(&mut self, call: CallId, _: &mut Field) -> Result<Option<f64>, NoAnswer> {
        Err(NoAnswer(call))
    }
    fn signal(&mut self, call: CallId, _: &mut Field) -> Result<Option<Signal>, NoAnswer> {
        Err(NoAnswer(call))
    }
    fn demand(&mut self, call: CallId, _: Time) -> Result<f64, NoAnswer> {
        Err(NoAnswer(call))
    }
    fn when(&mut self, call: CallId, _: &mut Field, _: ClusterId) -> Result<bool, NoAnswer> {
        Err(NoAnswer(call))
    }
    fn rule(
        &mut self,
        call: CallId,
        _: &mut Field,
        _: ClusterId,
        _: SegmentId,
    ) -> Result<bool, NoAnswer> {
        Err(NoAnswer(call))
    }
    fn force(
        &mut self,
        call: CallId,
        _: &mut Field,
        _: Range<LinkRow>,
        _: &mut [f64],
    ) -> Result<(), NoAnswer> {
        Err(NoAnswer(call))
    }
}

/// What a field refuses, or cannot go on with.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum FieldError {
    /// An id that nothing has.
    #[error("{0} {1} does not exist")]
    Unknown(&'static str, u32),
    /// A demand that is NaN, infinite or negative.
    #[error("the demand of app {app} is {value} at {at}: it must be a number from 0 up")]
    BadDemand {
        /// Which app.
        app: AppId,
        /// What the function gave.
        value: f64,
        /// When.
        at: Time,
    },
    /// A force that is not a number.
    #[error("the force over link {link} is {value} at {at}")]
    BadForce {
        /// Which link.
        link: LinkId,
        /// Its ends, the lower first.
        ends: (SegmentId, SegmentId),
        /// What the function gave.
        value: f64,
        /// When.
        at: Time,
    },
    /// A glyph has vanished or doubled: a fault of the runtime.
    #[error("{found} glyphs where {owed} should be, at {at}")]
    Conservation {
        /// What a count gives.
        found: u64,
        /// What the ledger says.
        owed: u64,
        /// When.
        at: Time,
    },
    /// Something asked of a segment that its state does not allow.
    #[error("{0} is not up")]
    NotUp(String),
    /// No place that is up, allowed and in phase.
    #[error("no segment can take the glyphs of {0}")]
    NoPlace(String),
    /// A loop of coolant that cannot go on.
    #[error("the loop `{name}` cannot go on: {error}, at {at}")]
    Coolant {
        /// Its name.
        name: std::sync::Arc<str>,
        /// Why.
        error: String,
        /// What to do about it.
        help: String,
        /// When.
        at: Time,
    },
    /// A factor, rate or time that makes no sense.
    #[error("{0} must be a number above 0, and is {1}")]
    BadNumber(&'static str, f64),
    /// A time that lies before now.
    #[error("{0} is {1}, before now")]
    NegativeTime(&'static str, Time),
    /// The autoscaler's bounds stand in the way.
    #[error("the field has {0} segments, and its bound is {1}")]
    AtBound(u32, u32),
    /// No segment that serves in phase, to model a new one on or to merge into another.
    #[error("no segment is up and in phase, and so there is none to {0}")]
    NoneInPhase(&'static str),
    /// A target whose segments are all down or out of phase, or that has none.
    #[error("no segment of the target is up and in phase")]
    NoTarget,
    /// Asked to scale a field without an autoscale block.
    #[error("the field has no autoscale block to say what a new segment is like")]
    NoAutoscale,
    /// Heat asked of a segment that has no temperature.
    #[error("{0} has no `thermal` block, and so no temperature")]
    NoThermal(String),
    /// Heat asked of a field in which nothing has a temperature.
    #[error("no segment of the field has a `thermal` block, and so none has a temperature")]
    NoHeat,
    /// A share that makes no sense.
    #[error("{0} must lie in 0 to 1, and is {1}")]
    NoShare(&'static str, f64),
    /// More faults than a field keeps.
    #[error("{0} faults are under way or planned")]
    TooManyFaults(usize),
    /// A temperature beyond all numbers.
    #[error("the temperature of segment {segment} runs away within one step, at {at}")]
    Runaway {
        /// Which segment.
        segment: SegmentId,
        /// When.
        at: Time,
    },
    /// No placement could be computed.
    #[error(transparent)]
    Placement(#[from] super::unplaced::PlacementError),
    /// Times or atoms that a property refuses.
    #[error(transparent)]
    Property(#[from] super::property::PropertyError),
}

impl FieldError {
    /// Whether it lies in the state that the field is in, so that the same call may do at another
    /// time, and not in what was asked for.
    pub fn is_of_the_moment(&self) -> bool {
        matches!(
            self,
            FieldError::NotUp(_)
                | FieldError::NoPlace(_)
                | FieldError::NoneInPhase(_)
                | FieldError::NoTarget
                | FieldError::AtBound(..)
        )
    }
}

/// Why a field was not opened or a run stopped.
#[derive(Debug, PartialEq, Error)]
pub enum RunError<E> {
    /// The description has faults.
    #[error("the field has {} faults", .0.len())]
    Spec(Vec<SpecError>),
    /// The field cannot go on.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// A function of the script failed.
    #[error("the script failed")]
    Script(E),
}
