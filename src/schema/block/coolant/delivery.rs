//! Where gas comes from and goes to: stocks, injector, separator, recycling.

use crate::schema::block::{Default, key, keys};
use crate::schema::{Bounds, QUANTITY, word};
use Default::{Is, Required, Told};

keys! {
    /// Keys of a `reservoir`.
    Reservoir ReservoirKey {
        Gas "gas" key(&["Mixture"], Told("Air"), Bounds::Any, "What it holds.");
        Source "source" key(
            &[],
            Told("a stock"),
            Bounds::Any,
            "Where it comes from: the air outside has no end.",
        ).or(word::Source::NAMES);
        Amount "amount" key(
            &["Amount"],
            Told("none: a stock needs one, the air outside has no end"),
            Bounds::PositiveUpTo(QUANTITY),
            "How much there is at the start.",
        );
        Purity "purity"
            key(&["Float"], Is(0.999, "0.999"), Bounds::Share, "Share that is the gas.");
        Integrity "integrity" key(
            &["Float"],
            Is(0.995, "0.995"),
            Bounds::Share,
            "Share of its molecules that are whole.",
        );
        Stability "stability" key(
            &["Float"],
            Is(0.992, "0.992"),
            Bounds::Share,
            "Share of its quality that a year of storage leaves.",
        );
        Coherence "coherence"
            key(&["Float"], Is(0.988, "0.988"), Bounds::Share, "Share in phase.");
        Temperature "temperature" key(
            &["Temperature"],
            Told("that of the loop at the start"),
            Bounds::PositiveUpTo(QUANTITY),
            "Temperature of the stock.",
        );
    }
}

keys! {
    /// Keys of the `injector`.
    Injector InjectorKey {
        Quality "quality" key(
            &["Float"],
            Is(0.95, "95 %"),
            Bounds::Share,
            "Least quality of what is injected: purity times integrity times coherence.",
        );
        Rate "rate" key(&["FlowRate"], Required, Bounds::PositiveUpTo(QUANTITY), "Most that it injects.");
    }
}

keys! {
    /// Keys of the `separator`.
    Separator SeparatorKey {
        TimesLeast "times_least" key(
            &["Float"],
            Is(4.0, "4"),
            Bounds::Between(1.0, QUANTITY),
            "Its work in multiples of the least, -ΔG of mixing.",
        );
    }
}

keys! {
    /// Keys of `recycle`.
    Recycle RecycleKey {
        Bleed "bleed" key(
            &["FlowRate"],
            Is(0.0, "0 mol/s"),
            Bounds::UpTo(QUANTITY),
            "What is drawn off to be restored.",
        );
        Yield "yield" key(
            &["Float"],
            Is(0.99, "99 %"),
            Bounds::Share,
            "Share that comes back restored; the rest is made up from stock.",
        );
    }
}
