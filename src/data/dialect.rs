//! How a table is written down: what parts its cells, where its rows begin. What nobody says is
//! found from the first rows, by what makes them agree.

use super::error::{DataError, DataFault, shown};
use super::number::{Decimal, is_no_value};
use super::rows::{Row, Rows, Separator};
use super::timestamp;

/// Rows that are looked at.
const SAMPLE: usize = 200;
/// Bytes that are looked at, about, and letters of a cell that are kept.
const SAMPLE_BYTES: usize = 1 << 20;
const SAMPLE_LETTERS: usize = 100;
/// Most lines of a title above a header.
const MOST_TITLES: usize = 20;

/// What is known of how a table is written; none of it has to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dialect {
    /// What parts the cells; found by consistency if not given.
    pub separator: Option<Separator>,
    /// What parts the fraction of a number; found from all cells if not given.
    pub decimal: Option<Decimal>,
    /// What begins a line that is a comment, wherever it stands. If not given, lines above the
    /// header that begin with `#`, `% ` or `//` are comments.
    pub comment: Option<String>,
    /// A cell that stands for no value, besides the empty one.
    pub null: Option<String>,
}

impl Dialect {
    /// A dialect by the words of a script; an empty word says nothing.
    ///
    /// # Errors
    /// A separator that is no single mark, a decimal that is neither point nor comma.
    pub fn from_words(
        file: &str,
        separator: &str,
        decimal: &str,
        comment: &str,
        null: &str,
    ) -> Result<Self, DataError> {
        let bad = |option, given: &str, want| {
            DataError::file(file, DataFault::BadOption { option, given: shown(given), want })
        };
        let separator = match separator {
            "" => None,
            " " | "space" | "spaces" => Some(Separator::Spaces),
            "\\t" | "tab" => Some(Separator::TAB),
            one => match one.as_bytes() {
                [byte] if !byte.is_ascii_alphanumeric() && !b"\"\r\n.-+".contains(byte) => {
                    Some(Separator::Mark(*byte))
                }
                _ => {
                    let want = "one mark such as \",\", \";\", \"|\" or \"tab\"";
                    return Err(bad("separator", one, want));
                }
            },
        };
        let decimal = match decimal {
            "" => None,
            "." => Some(Decimal::Point),
            "," => Some(Decimal::Comma),
            other => return Err(bad("decimal", other, "\".\" or \",\"")),
        };
        let given = |word: &str| Some(word.to_owned()).filter(|word| !word.is_empty());
        Ok(Self { separator, decimal, comment: given(comment), null: given(null) })
    }
}

/// Where the rows of a table begin and what parts them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    pub separator: Separator,
    /// The first row, header included: its offset and line.
    pub offset: usize,
    pub line: u64,
    /// A header that stands in a comment above the rows: its names and line.
    pub header: Option<(Vec<String>, u64)>,
}

/// Finds the layout of a table with a header.
///
/// # Errors
/// A header of one column that another separator would part.
pub(super) fn layout(file: &str, text: &str, dialect: &Dialect) -> Result<Layout, DataError> {
    let comment = dialect.comment.as_deref();
    let mut top = Top { offset: 0, line: 1, last: None, separator: dialect.separator };
    top.pass_over(text, comment);
    let start = (top.offset, top.line);
    let survey = |separator| Survey::of(file, text, start, separator, comment);
    let separator = match top.separator {
        Some(separator) => separator,
        None => {
            let all = [b',', b';', b'\t', b'|'].map(|mark| survey(Separator::Mark(mark)));
            found(&all)
        }
    };
    let chosen = survey(separator);
    let skipped = chosen.titles();
    let (offset, line) = match chosen.rows.get(skipped) {
        Some(row) => (row.offset, row.line),
        None => start,
    };
    if skipped == 0
        && top.separator.is_none()
        && let Some(first) = chosen.rows.first()
        && let [header] = first.cells.as_slice()
        && let Some((_, name)) = [(';', "\";\""), ('\t', "\"tab\""), ('|', "\"|\"")]
            .iter()
            .find(|it| header.contains(it.0))
    {
        let fault = DataFault::OneColumn { header: shown(header), separator: name };
        return Err(DataError::line(file, line, fault));
    }
    let header = top.last.filter(|_| skipped == 0).and_then(|(words, at)| {
        let names = header_in(file, words, separator, chosen.rows.first()?)?;
        Some((names, at))
    });
    Ok(Layout { separator, offset, line, header })
}

/// What stands above the rows.
struct Top<'a> {
    offset: usize,
    line: u64,
    /// The comment directly above the rows, and its line.
    last: Option<(&'a str, u64)>,
    separator: Option<Separator>,
}

impl<'a> Top<'a> {
    /// Passes over blank lines, comments, and the line by which spreadsheets name the separator.
    fn pass_over(&mut self, text: &'a str, comment: Option<&str>) {
        loop {
            let rest = text.get(self.offset..).unwrap_or_default();
            let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
            let line = rest.get(..end).unwrap_or_default();
            let content = line.trim();
            let is_comment = match comment {
                Some(mark) => content.starts_with(mark),
                None => is_comment(content),
            };
            let mark = content.strip_prefix("sep=").map(str::as_bytes);
            if let (Some([mark]), None, 1) = (mark, self.separator, self.line) {
                self.separator = Some(Separator::Mark(*mark));
            } else if is_comment {
                self.last = Some((content, self.line));
            } else if content.is_empty() && !rest.is_empty() {
                self.last = None;
            } else {
                return;
            }
            let long = if rest.get(end..end + 2) == Some("\r\n") { 2 } else { 1 };
            self.offset = (self.offset + end + long).min(text.len());
            self.line += 1;
            if rest.len() == end {
                return;
            }
        }
    }
}

/// Whether a line above a header is a comment. `%cpu` is a name, `% cpu` is not.
fn is_comment(line: &str) -> bool {
    line.starts_with('#')
        || line.starts_with("//")
        || line == "%"
        || line.starts_with("% ")
        || line.starts_with("%%")
}

/// Whether a line of a list of edges is a comment: no node is named so.
pub(super) fn is_comment_of_list(line: &str) -> bool {
    line.starts_with(['#', '%']) || line.starts_with("//")
}

/// The names in a comment that is the header of the rows below it: as many as the rows have cells,
/// and either the first row holds values or the names follow the mark at once.
fn header_in(
    file: &str,
    words: &str,
    separator: Separator,
    first: &Sampled,
) -> Option<Vec<String>> {
    let names = words.trim_start_matches(['#', '%', '/']);
    let mut row = Row::default();
    Rows::new(file, names, separator, None).next(&mut row).ok()?;
    let mut names: Vec<String> = row.cells().map(str::to_owned).collect();
    let is_name = |name: &String| !is_value(name);
    let fits = names.len() == first.cells.len() && names.len() > 1 && names.iter().all(is_name);
    let at_once = words.strip_prefix('#').is_some_and(|rest| !rest.starts_with([' ', '#', '\t']));
    if !fits || !(at_once || first.cells.iter().any(|cell| is_value(cell))) {
        return None;
    }
    if let Some(name) = names.first_mut().filter(|name| name.is_empty()) {
        *name = "#".to_owned();
    }
    Some(names)
}

/// Whether a cell holds a number, a date or a word for no value: no header has one.
fn is_value(cell: &str) -> bool {
    let number = cell.bytes().any(|byte| byte.is_ascii_digit())
        && cell.bytes().all(|byte| byte.is_ascii_digit() || b"+-.,eE".contains(&byte));
    number || is_no_value(cell) || timestamp::parse(cell).is_some()
}

/// A row that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sampled {
    pub cells: Vec<String>,
    pub line: u64,
    pub offset: usize,
}

/// The first rows as one separator parts them.
#[derive(Debug, Clone)]
pub(super) struct Survey {
    pub separator: Separator,
    pub rows: Vec<Sampled>,
    /// The number of cells that most rows have.
    pub width: usize,
    /// How many rows have it.
    pub agreeing: usize,
}

impl Survey {
    pub fn of(
        file: &str,
        text: &str,
        (offset, line): (usize, u64),
        separator: Separator,
        comment: Option<&str>,
    ) -> Self {
        let mut reader = Rows::new(file, text, separator, comment).starting(offset, line);
        let (mut row, mut rows) = (Row::default(), vec![]);
        let mut counts = std::collections::BTreeMap::<usize, usize>::new();
        let mut seen = 0usize;
        while rows.len() < SAMPLE
            && seen < SAMPLE_BYTES
            && reader.next(&mut row).is_ok_and(|more| more)
        {
            seen = seen.saturating_add(row.text.len()).saturating_add(row.ends.len());
            let kept = |cell: &str| cell.trim().chars().take(SAMPLE_LETTERS).collect();
            let cells: Vec<String> = row.cells().map(kept).collect();
            *counts.entry(cells.len()).or_default() += 1;
            rows.push(Sampled { cells, line: row.line, offset: row.offset });
        }
        let most = counts.into_iter().max_by_key(|(width, count)| (*count, *width));
        let (width, agreeing) = most.unwrap_or((0, 0));
        Self { separator, rows, width, agreeing }
    }

    /// Whether it parts every row into the same number of cells, two at least.
    pub fn parts_all(&self) -> bool {
        self.width > 1 && self.agreeing == self.rows.len()
    }

    /// How many lines of a title stand above the header: rows of one cell above rows that all have
    /// the same cells, the first of which holds no value.
    fn titles(&self) -> usize {
        let count = self.rows.iter().take_while(|row| row.cells.len() == 1).count();
        let below = self.rows.get(count..).unwrap_or_default();
        let names = below.first().is_some_and(|row| !row.cells.iter().any(|cell| is_value(cell)));
        let agree = below.iter().all(|row| row.cells.len() == self.width);
        let good = count <= MOST_TITLES && self.width > 1 && below.len() > 1 && names && agree;
        if good { count } else { 0 }
    }
}

/// The separator on which most rows agree; of several the one that makes more columns, then the
/// first of them.
fn found(all: &[Survey]) -> Separator {
    let mut best: Option<&Survey> = None;
    // A table that commas do not part at all is one of one column, whatever stands in its cells.
    let ragged =
        all.first().is_some_and(|commas| commas.rows.iter().any(|row| row.cells.len() > 1));
    for survey in all.iter().filter(|survey| survey.width > 1) {
        let header = survey.rows.first().is_some_and(|row| row.cells.len() == survey.width);
        let score = |survey: &Survey| (survey.agreeing, survey.width);
        let better = best.is_none_or(|best| score(survey) > score(best));
        if better
            && (header || (ragged && survey.titles() > 0) || survey.separator == Separator::COMMA)
        {
            best = Some(survey);
        }
    }
    best.map_or(Separator::COMMA, |survey| survey.separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Separator, u64, Option<String>) {
        let layout = layout("t", text, &Dialect::default()).unwrap();
        (layout.separator, layout.line, layout.header.map(|(names, _)| names.join("|")))
    }

    #[test]
    fn separators_are_found_by_what_agrees() {
        let mark = |text: &str| match of(text).0 {
            Separator::Mark(mark) => char::from(mark),
            Separator::Spaces => ' ',
        };
        assert_eq!(mark("t,v\n0,1\n"), ',');
        assert_eq!(mark("t;v\n0;1,5\n1;2,5\n"), ';');
        assert_eq!(mark("t\tv\n0\t1,5\n"), '\t');
        assert_eq!(mark("t|v\n0|1\n"), '|');
        assert_eq!(mark("a [ms];\tb [%];\tc\n1;\t2;\t3\n"), ';');
        assert_eq!(mark("name,tags\nx,a;b\ny,c;d\n"), ',');
        assert_eq!(mark("note\na;b\nc;d\n"), ',');
        assert_eq!(mark("a,b\n1,2\n3\n"), ',');
        assert_eq!(mark("t;v\n\"a,b\";1\n"), ';');
        assert_eq!(mark("sep=;\na;b\n1;2\n"), ';');
        let error = layout("t", "a;b\n1\n2\n", &Dialect::default()).unwrap_err();
        assert_eq!(error.to_string(), "t:1: the header `a;b` is one column");
        assert!(error.help().ends_with("`separator: \";\"`"), "{}", error.help());
    }

    #[test]
    fn what_stands_above_the_header() {
        let comma = Separator::COMMA;
        assert_eq!(of("# made by x\n# unit: s\nt,v\n0,1\n"), (comma, 3, None));
        assert_eq!(of("My Report\n\nt,v\n0,1\n1,2\n"), (comma, 3, None));
        assert_eq!(of("Title\r\n// more\r\nt,v\r\n0,1\r\n"), (comma, 3, None));
        assert_eq!(of("# t,v\n0,1\n"), (comma, 2, Some("t|v".into())));
        assert_eq!(of("#name,kind\na,b\n"), (comma, 2, Some("name|kind".into())));
        assert_eq!(of("#,v\n0,1\n"), (comma, 2, Some("#|v".into())));
        assert_eq!(of("# by A, B\nname,kind\na,b\n"), (comma, 2, None));
        assert_eq!(of("%cpu,t\n0,1\n"), (comma, 1, None));
        // Values below one cell are rows of another length, not a header below a title.
        assert_eq!(of("t\n0,1\n1,2\n"), (comma, 1, None));
    }

    #[test]
    fn words_of_a_script() {
        let of = |separator, decimal| Dialect::from_words("t", separator, decimal, "", "");
        assert_eq!(of("tab", "").unwrap().separator, Some(Separator::TAB));
        assert_eq!(of("\t", ",").unwrap().separator, Some(Separator::TAB));
        assert_eq!(of("", "").unwrap(), Dialect::default());
        let wrong = of("::", "").unwrap_err();
        assert_eq!(wrong.to_string(), "t: `::` is no separator");
        assert!(of("x", "").is_err() && of("ü", "").is_err() && of("\"", "").is_err());
        assert_eq!(of("", "'").unwrap_err().help(), "write \".\" or \",\"");
    }
}
