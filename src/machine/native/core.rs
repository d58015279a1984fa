//! `std.core`.

use super::{NativeArgs, NativeResult, Run};
use crate::machine::fault::Fault;
use crate::schema::native::CoreNative;

/// What a built-in of `std.core` does.
pub(super) fn run(id: CoreNative) -> Run {
    match id {
        CoreNative::Fail => fail,
    }
}

fn fail(call: &mut NativeArgs) -> NativeResult {
    Err(Box::new(Fault::Failed(call.arg(0).as_str().into())))
}
