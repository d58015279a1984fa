//! `std.string`. Lengths and positions count characters (Unicode scalar values).

use super::{NativeArgs, NativeResult, Run, outside};
use crate::machine::fault::Fault;
use crate::machine::memory;
use crate::machine::value::Value;
use crate::schema::native::TextNative;

/// What a built-in of `std.string` does.
pub(super) fn run(id: TextNative) -> Run {
    match id {
        TextNative::Len => |call| Ok(Value::from(length(call.arg(0).as_str()) as i64)),
        TextNative::Chars => |call| texts(call.arg(0).as_str().chars()),
        TextNative::Lines => |call| texts(call.arg(0).as_str().lines()),
        TextNative::Split => |call| match call.arg(1).as_str() {
            "" => texts(call.arg(0).as_str().chars()),
            by => texts(call.arg(0).as_str().split(by)),
        },
        TextNative::Words => |call| texts(call.arg(0).as_str().split_whitespace()),
        TextNative::Join => join,
        TextNative::Trim => |call| text(call.arg(0).as_str().trim()),
        TextNative::Upper => |call| text(call.arg(0).as_str().to_uppercase()),
        TextNative::Lower => |call| text(call.arg(0).as_str().to_lowercase()),
        TextNative::Replace => replace,
        TextNative::Contains => {
            |call| Ok(Value::from(call.arg(0).as_str().contains(call.arg(1).as_str())))
        }
        TextNative::StartsWith => {
            |call| Ok(Value::from(call.arg(0).as_str().starts_with(call.arg(1).as_str())))
        }
        TextNative::EndsWith => {
            |call| Ok(Value::from(call.arg(0).as_str().ends_with(call.arg(1).as_str())))
        }
        TextNative::Repeat => |call| {
            let (text, count) = (call.arg(0).as_str(), count(call, 1)?);
            memory::probe(text.len().saturating_mul(count))?;
            self::text(text.repeat(count))
        },
        TextNative::PadLeft => |call| pad(call, true),
        TextNative::PadRight => |call| pad(call, false),
        TextNative::Slice => |call| {
            let cut = |at: usize| usize::try_from(call.arg(at).int()).unwrap_or(0);
            let (start, end) = (cut(1), cut(2));
            let letters = call.arg(0).as_str().chars().skip(start).take(end.saturating_sub(start));
            text(letters.collect::<String>())
        },
        TextNative::ParseInt => |call| {
            let text = call.arg(0).as_str().trim();
            Ok(text.parse::<i64>().map_or(Value::Absent, Value::from))
        },
        TextNative::ParseFloat => |call| {
            let text = call.arg(0).as_str().trim();
            // What Rust also reads, `inf` and `nan`, is no number of Φ.
            let is_number = text
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
            match text.parse::<f64>() {
                Ok(value) if is_number && value.is_finite() => Ok(Value::from(value)),
                _ => Ok(Value::Absent),
            }
        },
    }
}

fn text(text: impl Into<String>) -> NativeResult {
    Ok(Value::text(text)?)
}

fn texts(parts: impl Iterator<Item = impl ToString>) -> NativeResult {
    let mut items = vec![];
    for part in parts {
        items.push(Value::text(part.to_string())?);
    }
    Ok(Value::items(items)?)
}

fn length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

fn count(call: &NativeArgs, index: usize) -> Result<usize, Box<Fault>> {
    let count = call.arg(index).int();
    usize::try_from(count).map_err(|_| {
        outside(format!("{count} is no count of characters"), "a count is an Int from 0")
    })
}

fn join(call: &mut NativeArgs) -> NativeResult {
    let (parts, by) = (call.arg(0).as_items(), call.arg(1).as_str());
    let size: usize = parts.iter().map(|part| part.as_str().len()).sum();
    let size = size.saturating_add(by.len().saturating_mul(parts.len().saturating_sub(1)));
    memory::probe(size)?;
    let mut out = String::with_capacity(size);
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            out.push_str(by);
        }
        out.push_str(part.as_str());
    }
    text(out)
}

fn replace(call: &mut NativeArgs) -> NativeResult {
    let (text, from, to) = (call.arg(0).as_str(), call.arg(1).as_str(), call.arg(2).as_str());
    if from.is_empty() {
        return self::text(text);
    }
    let size = text.len() + text.matches(from).count().saturating_mul(to.len());
    memory::probe(size)?;
    self::text(text.replace(from, to))
}

fn pad(call: &mut NativeArgs, left: bool) -> NativeResult {
    let (text, width) = (call.arg(0).as_str(), count(call, 1)?);
    let missing = width.saturating_sub(length(text));
    memory::probe(text.len().saturating_add(missing))?;
    let room = " ".repeat(missing);
    self::text(if left { room + text } else { text.to_string() + &room })
}
