//! Looking at the field that is open: a line, a table of segments with bars, a plot, its events.

use super::{Evaluated, Repl, Reply, seconds};
use crate::bridge::line;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::Field;
use crate::field::id::SegmentId;
use crate::machine::fault::Fault;
use crate::machine::shape::{Shape, ShapeId};
use crate::machine::value::Value;
use crate::program::dimension::Dimension;
use crate::report::Charset;
use crate::report::bars::bar;
use crate::report::number::{counted, fixed, number};
use crate::report::plot::{Plot, Series};
use crate::report::table::{Align, Table};

/// What `:plot` can draw.
const NO_PLOT: &str = "there is nothing to plot: give a series (`r.series(\"spread\")`), a list of \
                       numbers, or a number of the open field after a step (`Φ.spread`)\n";
/// No more segments than this are shown one by one.
const MOST_ROWS: usize = 40;
/// So many of the last events are shown.
const MOST_EVENTS: usize = 30;

/// `:field`
pub(super) fn segments(repl: &Repl) -> Reply {
    let Some(field) = repl.bridge.open_field() else { return none_open() };
    let mut table = Table::new([
        ("segment", Align::Left),
        ("state", Align::Left),
        (if repl.charset == Charset::Ascii { "load dPhi" } else { "load ΔΦ" }, Align::Point),
        ("pressure", Align::Point),
        ("", Align::Left),
        ("glyphs", Align::Right),
    ]);
    let all = field.segments().len();
    for id in SegmentId::all(all).take(MOST_ROWS) {
        let pressure = field.pressure(id).unwrap_or(0.0);
        table.row([
            field.segments().name(id),
            field.state_of(id).unwrap_or("").to_owned(),
            fixed(field.load_on(id).unwrap_or(0.0), 1),
            format!("{} %", fixed(pressure * 100.0, 1)),
            bar(pressure, 20, repl.charset).trim_end().to_owned(),
            field.glyphs_on(id).to_string(),
        ]);
    }
    let mut text = line(&field) + "\n" + &trimmed(&table.render(repl.width, repl.charset));
    if all > MOST_ROWS {
        text += &format!("… and {}\n", counted((all - MOST_ROWS) as u64, "more segment"));
    }
    Reply::text(text)
}

/// `:events`
pub(super) fn events(repl: &Repl) -> Reply {
    if repl.bridge.open_field().is_none() {
        return none_open();
    }
    let events = repl.bridge.events();
    let skipped = events.len().saturating_sub(MOST_EVENTS);
    let mut text = match (events.is_empty(), skipped) {
        (true, _) => "nothing has happened yet\n".to_owned(),
        (_, 0) => String::new(),
        (_, skipped) => format!("… {skipped} before these\n"),
    };
    for event in events.iter().skip(skipped) {
        text += &format!("{event}\n");
    }
    Reply::text(text)
}

/// `:plot EXPR`
pub(super) fn plot(repl: &mut Repl, expression: &str) -> Reply {
    repl.peek(expression, |repl, result| {
        let Some(result) = result else { return Ok(NO_PLOT.to_owned()) };
        let (x_unit, mut points) = match points(repl, &result) {
            Some(found) => found,
            None if number_of(repl, result.shape, &result.value).is_none() => {
                return Ok(NO_PLOT.to_owned());
            }
            None if repl.bridge.open_field().is_none() => {
                return Ok("a number has a course where a field is open: `open(shop)`, then \
                           `step(10 s)`\n"
                    .to_owned());
            }
            None => ("s", course(repl, &result)?),
        };
        if points.is_empty() {
            return Ok(NO_PLOT.to_owned());
        }
        // Numbers of a dimension in the unit that fits the largest.
        let most = points.iter().fold(0.0, |most: f64, (_, y)| most.max(y.abs()));
        let unit = dimension_of(repl, &result)
            .and_then(|dimension| repl.checker.program().units.unit_for_many(&dimension, most));
        if let Some(unit) = &unit {
            points.iter_mut().for_each(|(_, y)| *y = (*y - unit.offset) / unit.factor);
        }
        let y_unit = unit.as_ref().map_or("", |unit| &unit.text);
        let (width, charset) = (repl.width, repl.charset);
        let plot = Plot { width, height: 12, charset, x_unit, y_unit };
        let text = plot.render(&[Series { name: expression, points: &points }]);
        Ok(text.lines().map(|line| format!("{}\n", line.trim_end())).collect())
    })
}

/// The values of an expression over the way that the open field has come.
fn course(repl: &mut Repl, of: &Evaluated) -> Result<Vec<(f64, f64)>, Box<Diagnostic>> {
    let bridge = repl.bridge.clone();
    // Two states a column: a curve has two points in each.
    let Some(mut course) = bridge.course(&repl.machine, 2 * repl.width) else { return Ok(vec![]) };
    let mut points = vec![];
    repl.machine.renew();
    let told = |fault: Box<Fault>| Box::new(fault.diagnostic(Place::default()));
    while let Some(time) = course.go_on(&bridge, &mut repl.machine).map_err(told)? {
        let value = repl.machine.call_function(of.function, &[]);
        // A curve has a gap where there is no value.
        if value.as_ref().is_err_and(|error| error.diagnostic.code == Code::E0513) {
            continue;
        }
        let value = value.map_err(|error| Box::new(error.into_diagnostic(repl.sources())))?;
        points.extend(number_of(repl, of.shape, &value).map(|value| (time, value)));
    }
    Ok(points)
}

/// A value as a number, where it is one.
fn number_of(repl: &Repl, shape: ShapeId, value: &Value) -> Option<f64> {
    match repl.machine.shapes().get(shape) {
        Shape::Int => Some(value.int() as f64),
        Shape::Float(..) => Some(value.float()),
        _ => None,
    }
}

/// The dimension of a number, or of the items of a list or a series.
fn dimension_of(repl: &Repl, result: &Evaluated) -> Option<Dimension> {
    let shapes = repl.machine.shapes();
    let of = match shapes.get(result.shape) {
        Shape::List(item) | Shape::Series(item) => *item,
        _ => result.shape,
    };
    match shapes.get(of) {
        Shape::Float(dimension, _) => Some(dimension.clone()),
        _ => None,
    }
}

fn points(repl: &Repl, result: &Evaluated) -> Option<(&'static str, Vec<(f64, f64)>)> {
    if let Some(points) = crate::bridge::series_points(&result.value) {
        return Some(("s", points));
    }
    let shapes = repl.machine.shapes();
    let Shape::List(item) = shapes.get(result.shape) else { return None };
    let read = |bits: u64| match shapes.get(*item) {
        Shape::Int => Some(bits as i64 as f64),
        Shape::Float(..) => Some(f64::from_bits(bits)),
        _ => None,
    };
    let values = result.value.as_nums().iter().enumerate();
    values
        .map(|(index, bits)| Some((index as f64, read(*bits)?)))
        .collect::<Option<_>>()
        .map(|it| ("", it))
}

/// `:diff A B`
pub(super) fn diff(repl: &mut Repl, words: &str) -> Reply {
    let Some((left, right)) = words.split_once(char::is_whitespace) else {
        return Reply::text(":diff takes two states: `let a = Φ.fork()`, …, `:diff a b`\n");
    };
    let mut fields = vec![];
    for name in [left, right.trim()] {
        let mut found = None;
        let reply = repl.peek(name, |_, result| {
            found = result.and_then(|result| crate::bridge::forked(&result.value));
            Ok(String::new())
        });
        if reply.failed() {
            return reply;
        }
        fields.extend(found);
    }
    let [a, b] = fields.as_slice() else {
        return Reply::text(":diff takes two states that `Φ.fork()` gave\n");
    };
    // The rows are of different kinds: their points have nothing in common.
    let mut table =
        Table::new([("", Align::Left), (left, Align::Right), (right.trim(), Align::Right)]);
    let mut rows = 0;
    let mut row = |name: String, a: String, b: String| {
        if a != b {
            rows += 1;
            table.row([name, a, b]);
        }
    };
    let digest = |field: &Field| field.digest().to_hex().get(..16).unwrap_or("").to_owned();
    row("time".into(), seconds(a), seconds(b));
    row("digest".into(), digest(a), digest(b));
    row("glyphs".into(), a.glyph_count().to_string(), b.glyph_count().to_string());
    let told = |value: Option<f64>| value.map_or("none".to_owned(), |it| number(it, 6));
    row("spread".into(), told(a.spread()), told(b.spread()));
    row("coherence".into(), told(a.coherence()), told(b.coherence()));
    for id in SegmentId::all(a.segments().len().max(b.segments().len())) {
        let told = |field: &Field| match field.state_of(id) {
            Some(state) => format!("{state}, {} ΔΦ", fixed(field.load_on(id).unwrap_or(0.0), 2)),
            None => "none".to_owned(),
        };
        row(a.segments().name(id), told(a), told(b));
    }
    Reply::text(match rows {
        0 => "the two are the same\n".to_owned(),
        _ => trimmed(&table.render(repl.width, repl.charset)),
    })
}

fn trimmed(text: &str) -> String {
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn none_open() -> Reply {
    Reply::text("no field is open: `open(shop)` opens one\n")
}
