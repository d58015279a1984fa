//! `std.core`.

use super::{Native, NativeArgs, NativeResult};
use crate::machine::fault::Fault;

pub(super) const TABLE: &[Native] = &[Native { name: "core.fail", run: fail }];

fn fail(call: &mut NativeArgs) -> NativeResult {
    Err(Box::new(Fault::Failed(call.arg(0).as_str().into())))
}
