//! What happens after a crash.

/// What happens after a crash.
#[derive(Clone, Copy, Debug)]
pub struct HealingSpec {
    /// Heal as soon as a crash is detected; otherwise only when asked.
    pub auto: bool,
}

impl Default for HealingSpec {
    fn default() -> HealingSpec {
        HealingSpec { auto: true }
    }
}
