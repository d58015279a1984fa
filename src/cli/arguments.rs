//! The command line: the one table of commands and options, from which help is made.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;

/// Φ: describe a computing cluster and its cooling as one field, and find out how it behaves.
#[derive(Parser, Debug)]
#[command(name = "phi", version, max_term_width = 100)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
    /// Colours in the output
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(super) color: Color,
    /// Write frames and bars in ASCII; with `fmt`, write ASCII spellings
    #[arg(long, global = true)]
    pub(super) ascii: bool,
    /// With `test`: run the tests that standard input asks for
    #[arg(long, hide = true)]
    pub(super) worker: bool,
}

#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// Run a script: print what it prints, then runs, verdicts and claims
    Run(RunOptions),
    /// Read and check scripts without running them
    Check(CheckOptions),
    /// Run the `test` blocks of scripts and compare their snapshots
    Test(TestOptions),
    /// Work interactively: one entry after the other, on a terminal or from a pipe
    Repl(ReplOptions),
    /// Format scripts: one layout, Greek letters, every comment kept
    Fmt(FmtOptions),
    /// Show the page of an error code
    Explain(ExplainOptions),
}

#[derive(Args, Debug)]
pub(super) struct RunOptions {
    /// The script, or `-` for standard input
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) params: ParamOptions,
    /// The seed of every run that names none
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<i64>,
    /// Text for people, or one JSON document
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Write what the script prints, and errors: no report, no warnings, no progress
    #[arg(long, conflicts_with = "format")]
    pub(super) quiet: bool,
    /// Write what runs observed into this folder: a CSV file for each name
    #[arg(long, value_name = "DIR", value_parser = folder)]
    pub(super) export: Option<PathBuf>,
    /// End with status 1 when a claim is refuted
    #[arg(long)]
    pub(super) strict_claims: bool,
    #[command(flatten)]
    pub(super) limits: LimitOptions,
}

/// Values for the params of scripts.
#[derive(Args, Debug, Default)]
pub(super) struct ParamOptions {
    /// Give a `param` of the script another value: `--set load=1.5`, `--set step='20 ms'`
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = set)]
    pub(super) sets: Vec<String>,
}

/// What a script may read and how much it may use.
#[derive(Args, Debug, Default)]
pub(super) struct LimitOptions {
    /// Let the script read files below this folder, besides its own
    #[arg(long, value_name = "DIR")]
    pub(super) allow_read: Vec<PathBuf>,
    /// End after this many steps of the machine (calls and turns of loops)
    #[arg(long, value_name = "N")]
    pub(super) max_steps: Option<u64>,
    /// End when values take more than this: `512MB`, `2GB`
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(super) max_memory: Option<u64>,
    /// End after this many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    pub(super) max_time: Option<Duration>,
    /// How many threads compute the steps of a large field; results do not depend on it. By default
    /// one a core, and one in each job of `test`
    #[arg(long, value_name = "N")]
    pub(super) threads: Option<usize>,
}

#[derive(Args, Debug)]
pub(super) struct CheckOptions {
    /// The scripts, or `-` for standard input
    #[arg(required = true)]
    pub(super) files: Vec<PathBuf>,
    /// Say of each field how fast springs balance it, what limits that, and what would help
    #[arg(long)]
    pub(super) explain_field: bool,
    #[command(flatten)]
    pub(super) params: ParamOptions,
    /// Let the scripts read files below this folder, besides their own
    #[arg(long, value_name = "DIR")]
    pub(super) allow_read: Vec<PathBuf>,
    /// End when the check takes more memory than this: `512MB`, `2GB`
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(super) max_memory: Option<u64>,
    /// End after this many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    pub(super) max_time: Option<Duration>,
    /// Text for people, or one JSON document
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(Args, Debug)]
pub(super) struct TestOptions {
    /// Scripts and folders of scripts
    #[arg(default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    /// Only tests whose title matches this regular expression
    #[arg(long, value_name = "RE")]
    pub(super) filter: Option<String>,
    /// So many seeds of each seeded test, from its first, instead of its range
    #[arg(long, value_name = "N", conflicts_with = "seed")]
    pub(super) seeds: Option<u64>,
    /// This one seed of each seeded test
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(super) seed: Option<i64>,
    /// Write snapshots that are new or differ; with --unreferenced, remove those that are stale
    #[arg(long, conflicts_with = "review")]
    pub(super) accept: bool,
    /// Show each snapshot that is new or differs, and ask
    #[arg(long)]
    pub(super) review: bool,
    /// List snapshots that no test asks for, and end with status 1 if there are any
    #[arg(long, conflicts_with_all = ["filter", "seeds", "seed"])]
    pub(super) unreferenced: bool,
    /// Tell which functions, rules, lines and orchestrator calls the tests reach, and which never
    #[arg(long)]
    pub(super) coverage: bool,
    /// Run again whenever a script changes, until Ctrl-C
    #[arg(long, conflicts_with_all = ["review", "accept"])]
    pub(super) watch: bool,
    #[command(flatten)]
    pub(super) params: ParamOptions,
    /// How many tests at a time, each in a process of its own; results and their order do not depend
    /// on it. By default one a core
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<usize>,
    /// Text for people, or one JSON document
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) limits: LimitOptions,
}

#[derive(Args, Debug)]
pub(super) struct ReplOptions {
    /// A script to begin with
    pub(super) file: Option<PathBuf>,
    /// The seed of every run that names none
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<i64>,
    #[command(flatten)]
    pub(super) limits: LimitOptions,
}

#[derive(Args, Debug)]
pub(super) struct FmtOptions {
    /// Scripts and folders of scripts, or `-` for standard input to standard output
    #[arg(default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    /// Write nothing: name the files that are not formatted, and end with status 1
    #[arg(long)]
    pub(super) check: bool,
    /// Text for people, or one JSON document
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(Args, Debug)]
pub(super) struct ExplainOptions {
    /// The code, such as E0301; without it, all codes with their titles
    pub(super) code: Option<String>,
    /// Text for people, or one JSON document
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// One thread a core. What a script gives does not depend on it.
pub(super) fn all_threads() -> Option<usize> {
    std::thread::available_parallelism().ok().map(usize::from)
}

fn size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let factor: u64 = match text.get(digits.len()..).unwrap_or("") {
        "" | "B" => 1,
        "kB" | "KB" | "K" => 1_000,
        "MB" | "M" => 1_000_000,
        "GB" | "G" => 1_000_000_000,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        other => return Err(format!("`{other}` is no unit of size: use B, MB, GB, MiB or GiB")),
    };
    let number: u64 = digits.trim().parse().map_err(|_| "write a size such as 512MB".to_owned())?;
    number.checked_mul(factor).ok_or_else(|| "the size is too large".to_owned())
}

/// The folder that runs are exported to.
fn folder(text: &str) -> Result<PathBuf, String> {
    match text.to_lowercase().ends_with(".parquet") {
        false if text.is_empty() => Err("name a folder: --export results".to_owned()),
        false => Ok(PathBuf::from(text)),
        true => {
            let folder = text.get(..text.len() - ".parquet".len()).filter(|it| !it.is_empty());
            Err(format!(
                "Parquet files cannot be written yet: --export {} writes CSV files with all digits, \
                 which what reads Parquet reads too",
                folder.unwrap_or("results")
            ))
        }
    }
}

fn set(text: &str) -> Result<String, String> {
    match text.contains('=') {
        true => Ok(text.to_owned()),
        false => Err("it has no value: write --set NAME=VALUE".to_owned()),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number = text.strip_suffix('s').unwrap_or(text).trim();
    let seconds = match number.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds.is_finite() => seconds,
        _ => return Err("write a number of seconds above 0, such as 0.5".to_owned()),
    };
    match Duration::try_from_secs_f64(seconds) {
        Ok(time) if time.is_zero() => Err("the shortest time is a nanosecond: 1e-9".to_owned()),
        Ok(time) => Ok(time),
        Err(_) => {
            Err("that is longer than can be counted: without the option there is no limit"
                .to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_exported_to_folders() {
        assert_eq!(folder("out/a"), Ok(PathBuf::from("out/a")));
        let told = folder("out/a.Parquet").unwrap_err();
        assert!(told.contains("--export out/a writes CSV"), "{told}");
        assert!(folder(".parquet").unwrap_err().contains("--export results"));
        assert!(folder("").is_err());
    }

    #[test]
    fn times_are_seconds_that_can_be_counted() {
        assert_eq!(seconds("0.2"), Ok(Duration::from_millis(200)));
        assert_eq!(seconds("3 s"), Ok(Duration::from_secs(3)));
        assert_eq!(seconds("1e-9s"), Ok(Duration::from_nanos(1)));
        assert_eq!(seconds("1e19"), Ok(Duration::from_secs(10_000_000_000_000_000_000)));
        for (text, part) in [
            ("0", "above 0"),
            ("-0.0", "above 0"),
            ("-1", "above 0"),
            ("inf", "above 0"),
            ("-inf", "above 0"),
            ("NaN", "above 0"),
            ("1e999", "above 0"),
            ("", "above 0"),
            ("3ss", "above 0"),
            ("3 h", "above 0"),
            ("1e-300", "a nanosecond"),
            ("1e20", "longer than can be counted"),
            ("1e99", "longer than can be counted"),
        ] {
            let told = seconds(text).unwrap_err();
            assert!(told.contains(part), "{text}: {told}");
        }
    }
}
