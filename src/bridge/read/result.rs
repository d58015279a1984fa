//! Members of what runs and calls leave: runs, their summaries and series, reports.

use super::{ids, int, optional, phi, things};
use crate::bridge::stop;
use crate::bridge::value::nobody::{self, over};
use crate::bridge::value::report::ReportValue;
use crate::bridge::value::run::RunResult;
use crate::bridge::value::series::SeriesValue;
use crate::bridge::value::summary::SummaryValue;
use crate::bridge::value::verdict::VerdictValue;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::HostResult;
use crate::machine::value::{HostValue, Value};
use crate::schema::member::{ReportMember, RunMember, SeriesMember, SummaryMember};

pub(super) fn report(report: &ReportValue, member: ReportMember) -> HostResult<Value> {
    Ok(match member {
        ReportMember::Moves => int(report.moves),
        ReportMember::Before => over(report.before, member.name(), nobody::MEASURE)?,
        ReportMember::After => over(report.after, member.name(), nobody::MEASURE)?,
        // Information is in bits; the runtime counts bytes.
        ReportMember::Cost => Value::from(report.bytes * 8.0),
        ReportMember::Time => Value::from(report.time),
        ReportMember::Recovered => int(report.recovered),
        ReportMember::Lost => int(report.lost),
        ReportMember::Refused => match &report.refused {
            Some(why) => Value::text(&**why)?,
            None => Value::Absent,
        },
        ReportMember::Text => Value::text(report.show())?,
    })
}

pub(super) fn summary(summary: &SummaryValue, member: SummaryMember) -> HostResult<Value> {
    match member {
        SummaryMember::Text => Ok(Value::text(summary.show())?),
    }
}

/// A member of a run; `first` is what `series` and `count` are asked for.
pub(super) fn run(
    run: &RunResult,
    member: RunMember,
    first: Option<&Value>,
    place: Place,
) -> HostResult<Value> {
    let record = &run.record;
    let (totals, field) = (&record.summary, &record.field);
    Ok(match member {
        RunMember::Summary => Value::host(SummaryValue::of(run)),
        RunMember::Events => run.events()?,
        RunMember::Count => phi::count(field, first, place)?,
        RunMember::Segments => ids(field.kept())?,
        RunMember::Apps => ids(0..field.apps().len() as u32)?,
        RunMember::Clusters => ids(0..field.clusters().len() as u32)?,
        RunMember::Links => ids(field.links().ids().into_iter())?,
        RunMember::Regions => ids(0..field.regions().len() as u32)?,
        RunMember::Verdicts => things(VerdictValue::all(run))?,
        RunMember::Digest => Value::text(record.digest.to_hex().to_string())?,
        RunMember::Field => Value::text(&*record.field_name)?,
        RunMember::Seed => Value::from(run.seed),
        RunMember::Duration => Value::from(record.duration.seconds()),
        RunMember::Load => Value::from(field.load()),
        RunMember::Capacity => Value::from(field.capacity()),
        RunMember::Spread => over(field.spread(), member.name(), nobody::MEMBER)?,
        RunMember::SpreadMean => over(totals.spread.mean(), member.name(), nobody::COURSE)?,
        RunMember::SpreadMax => over(totals.spread.high, member.name(), nobody::COURSE)?,
        RunMember::Pressure => over(totals.pressure.mean(), member.name(), nobody::COURSE)?,
        RunMember::Imbalance => over(field.imbalance(), member.name(), nobody::MEMBER)?,
        RunMember::Coherence => over(field.coherence(), member.name(), nobody::MEMBER)?,
        RunMember::Phase => over(field.cluster_phase(), member.name(), nobody::LEAD)?,
        RunMember::Glyphs => int(field.glyph_count()),
        RunMember::Density => over(field.density(), member.name(), nobody::UP)?,
        RunMember::Misfit => over(field.misfit(), member.name(), nobody::GLYPH)?,
        RunMember::Violations => int(field.violations()),
        RunMember::Temperature => phi::hottest(field, field.hottest().map(|it| it.1), place)?,
        RunMember::TemperatureMax => phi::hottest(field, totals.hottest.map(|it| it.1), place)?,
        RunMember::Power => Value::from(field.power()),
        RunMember::Energy => Value::from(field.energy()),
        RunMember::Heat => Value::from(field.heat_given()),
        RunMember::Trips => int(phi::all_trips(field)),
        RunMember::Moves => int(field.counters().moves),
        RunMember::Flaps => int(field.counters().flaps),
        RunMember::Carried => Value::from(totals.carried),
        RunMember::Crashes => int(totals.crashes),
        RunMember::Healed => int(totals.healed),
        RunMember::Shipped => Value::from(totals.bytes * 8.0),
        RunMember::Downtime => Value::from(field.downtime_of_all().seconds()),
        RunMember::Degraded => Value::from(field.degraded_of_all().seconds()),
        RunMember::Holds => Value::from(record.verdicts.iter().all(|it| it.verdict.holds)),
        // They hold on to the run, or run it again, and are read where that is at hand.
        RunMember::Coolant | RunMember::Coolants | RunMember::At => {
            return Err(Box::new(Fault::Broken("a member of a run that is not held")));
        }
        RunMember::Names => {
            let mut names = vec![];
            for series in &record.series {
                names.push(Value::text(&*series.name)?);
            }
            Value::items(names)?
        }
        RunMember::Series => {
            let name = first.map_or("", Value::as_str);
            Value::host(run.series(name).ok_or_else(|| no_series(run, name, place))?)
        }
    })
}

fn no_series(run: &RunResult, name: &str, place: Place) -> Box<Fault> {
    let names: Vec<&str> = run.record.series.iter().map(|series| &*series.name).collect();
    let help = match names.is_empty() {
        true => "record one in the run: `observe Φ.spread as spread`".to_owned(),
        false => format!("the run observes: {}", names.join(", ")),
    };
    let title = format!("the run has no series `{name}`");
    stop(Diagnostic::new(Code::E0507, place, title, "asked for here").help(help))
}

/// A member of a series; `first` is what a call is given. One without values has no first and no mean.
pub(super) fn series(
    machine: &mut Machine,
    series: &SeriesValue,
    member: SeriesMember,
    first: Option<&Value>,
    place: Place,
) -> HostResult<Value> {
    let values = &series.values;
    // What goes over all values is some 16 times as fast as a loop over them.
    machine.spend(values.len() as u64 / 16)?;
    let number = |value: Option<f64>| over(value, member.name(), nobody::VALUE);
    Ok(match member {
        SeriesMember::Values => Value::nums(values.iter().map(|x| x.to_bits()).collect())?,
        SeriesMember::Times => {
            let seconds = series.times.iter().map(|ns| (*ns as f64 / 1e9).to_bits());
            Value::nums(seconds.collect())?
        }
        SeriesMember::Len => int(values.len() as u64),
        SeriesMember::Name => Value::text(&*series.name)?,
        SeriesMember::First => number(values.first().copied())?,
        SeriesMember::Last => number(values.last().copied())?,
        SeriesMember::Min => number(values.iter().copied().reduce(f64::min))?,
        SeriesMember::Max => number(values.iter().copied().reduce(f64::max))?,
        SeriesMember::Mean => number(series.mean())?,
        SeriesMember::Quantile => {
            let share = first.map_or(0.0, Value::float);
            if !(0.0..=1.0).contains(&share) {
                let title = format!("a quantile is asked for by a share from 0 to 1, not {share}");
                return Err(stop(
                    Diagnostic::new(Code::E0406, place, title, "asked for here")
                        .help("write a share, such as `0.99` or `99 %`"),
                ));
            }
            number(series.quantile(share))?
        }
        SeriesMember::Histogram => {
            let bins = usize::try_from(first.map_or(0, Value::int)).unwrap_or(0);
            if bins == 0 {
                let title = "a histogram has at least one part";
                return Err(stop(
                    Diagnostic::new(Code::E0406, place, title, "asked for here")
                        .help("give a count from 1, such as `histogram(10)`"),
                ));
            }
            number(values.first().copied())?;
            machine.spend(bins as u64)?;
            let parts = series.histogram(bins)?.into_iter();
            let row = |(from, to, time): (f64, f64, f64)| {
                Value::nums(vec![from.to_bits(), to.to_bits(), time.to_bits()])
            };
            Value::items(parts.map(row).collect::<Result<Vec<_>, _>>()?)?
        }
        SeriesMember::Rate => Value::host(series.rate()),
        SeriesMember::At => {
            let ns = (first.map_or(0.0, Value::float) * 1e9) as i64;
            optional(series.at(ns).map(Value::from))
        }
    })
}
