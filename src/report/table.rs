//! Text tables: columns as wide as they need, cut where the screen ends.

use super::{Charset, clean};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// At the right edge.
    Right,
    /// With their decimal points below each other; what follows a number (a unit) counts as part
    /// of its right side.
    Point,
}

/// A table of text.
#[derive(Debug, Clone, Default)]
pub struct Table {
    head: Vec<String>,
    align: Vec<Align>,
    rows: Vec<Vec<String>>,
}

/// No column is cut below this width.
const LEAST: usize = 6;

impl Table {
    /// A table with these columns.
    pub fn new<'a>(columns: impl IntoIterator<Item = (&'a str, Align)>) -> Self {
        let (head, align) = columns.into_iter().map(|(name, align)| (clean(name), align)).unzip();
        Self { head, align, rows: Vec::new() }
    }

    /// Adds a row. Missing cells are empty, surplus ones are dropped.
    pub fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) -> &mut Self {
        let mut row: Vec<String> = cells.into_iter().map(|cell| clean(cell.as_ref())).collect();
        row.resize(self.head.len(), String::new());
        self.rows.push(row);
        self
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The table as lines, none wider than `width` as long as every column keeps a few
    /// characters: the widest columns are cut first. No line ends in blanks.
    pub fn render(&self, width: usize, charset: Charset) -> String {
        let columns: Vec<Vec<String>> = (0..self.head.len()).map(|c| self.column(c)).collect();
        let mut widths: Vec<usize> = columns
            .iter()
            .zip(&self.head)
            .map(|(cells, head)| {
                cells
                    .iter()
                    .chain(std::iter::once(head))
                    .map(|cell| cell.width())
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        let gaps = 2 * widths.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > width {
            let widest = widths.iter_mut().max_by_key(|w| **w).filter(|widest| **widest > LEAST);
            match widest {
                Some(widest) => *widest -= 1,
                None => break,
            }
        }
        let mut text = String::new();
        let left: Vec<Align> = vec![Align::Left; widths.len()];
        let head_align: Vec<Align> = self
            .align
            .iter()
            .map(|align| if *align == Align::Left { Align::Left } else { Align::Right })
            .collect();
        push_line(&mut text, self.head.iter(), &widths, &head_align, charset);
        let rule = if charset == Charset::Unicode { "─" } else { "-" };
        let rules: Vec<String> = widths.iter().map(|width| rule.repeat(*width)).collect();
        push_line(&mut text, rules.iter(), &widths, &left, charset);
        for row in 0..self.rows.len() {
            let cells = columns.iter().filter_map(|column| column.get(row));
            push_line(&mut text, cells, &widths, &head_align, charset);
        }
        text
    }

    /// The cells of a column; those of a column by point all as wide right of the point.
    fn column(&self, column: usize) -> Vec<String> {
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        if self.align.get(column) != Some(&Align::Point) {
            return cells.cloned().collect();
        }
        let right_of = |cell: &str| cell.width() - point(cell).width();
        let most = cells.clone().map(|cell| right_of(cell)).max().unwrap_or(0);
        cells.map(|cell| format!("{cell}{}", " ".repeat(most - right_of(cell)))).collect()
    }
}

/// What stands left of the decimal point: the leading digits with their sign and commas. Text that
/// only begins with digits, such as a digest, is no number.
fn point(cell: &str) -> &str {
    let digit = |c: char| c.is_ascii_digit() || matches!(c, ',' | '-' | '+' | '−');
    let end = cell.find(|c| !digit(c)).unwrap_or(cell.len());
    let number = cell.split(' ').next().unwrap_or("").replace([',', '%'], "").replace('−', "-");
    match cell.get(..end) {
        Some(left) if !left.is_empty() && number.parse::<f64>().is_ok() => left,
        // A word among numbers stands right with them.
        _ => cell,
    }
}

fn push_line<'a>(
    text: &mut String,
    cells: impl Iterator<Item = &'a String>,
    widths: &[usize],
    align: &[Align],
    charset: Charset,
) {
    let mut line = String::new();
    for (column, ((cell, width), align)) in cells.zip(widths).zip(align).enumerate() {
        if column > 0 {
            line.push_str("  ");
        }
        let cell = cut(cell, *width, charset);
        let blank = " ".repeat(width - cell.width().min(*width));
        match align {
            Align::Left => line.extend([cell, blank]),
            Align::Right | Align::Point => line.extend([blank, cell]),
        }
    }
    text.push_str(line.trim_end());
    text.push('\n');
}

/// A text that is not wider than `width`, with an ellipsis where it was cut.
pub fn cut(text: &str, width: usize, charset: Charset) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let ellipsis = if charset == Charset::Unicode { "…" } else { "~" };
    let room = width.saturating_sub(ellipsis.width());
    let mut kept = String::new();
    let mut used = 0;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > room {
            break;
        }
        kept.push(c);
    }
    kept.extend((width > 0).then_some(ellipsis));
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sample() -> Table {
        let columns = [("segment", Align::Left), ("load", Align::Point), ("glyphs", Align::Right)];
        let mut table = Table::new(columns);
        table.row(["core[0]", "12.5 ΔΦ", "1,200"]);
        table.row(["höhle", "3 ΔΦ", "7"]);
        table.row(["機械", "-", ""]);
        table
    }

    #[test]
    fn columns_stand_as_they_should() {
        let text = sample().render(80, Charset::Unicode);
        let expected = "\
segment     load  glyphs
───────  ───────  ──────
core[0]  12.5 ΔΦ   1,200
höhle     3 ΔΦ         7
機械      -
";
        assert_eq!(text, expected);
    }

    #[test]
    fn text_that_begins_with_digits_is_no_number() {
        assert_eq!(point("905fa432d0c7e651"), "905fa432d0c7e651");
        let numbers = ["12.5 ΔΦ", "-1,200.5", "1.5e21", "3%", "−3 K", "7"].map(point);
        assert_eq!(numbers, ["12", "-1,200", "1", "3", "−3", "7"]);
    }

    #[test]
    fn a_narrow_screen_cuts_the_widest_first() {
        let mut table = Table::new([("name", Align::Left), ("n", Align::Right)]);
        table.row(["a very long name indeed", "12"]);
        assert_eq!(
            table.render(14, Charset::Ascii),
            "name         n\n----------  --\na very lo~  12\n"
        );
        assert_eq!(table.rows(), 1);
    }

    #[test]
    fn a_name_cannot_steer_the_terminal() {
        let mut table = Table::new([("name", Align::Left)]);
        table.row(["a\u{1b}[2J\nb"]);
        let text = table.render(80, Charset::Unicode);
        assert_eq!(text.lines().count(), 3);
        assert!(!text.contains('\u{1b}'));
    }

    proptest! {
        #[test]
        fn lines_fit_and_have_no_blank_ends(
            cells in prop::collection::vec(prop::collection::vec(".{0,12}", 3), 0..6),
            width in 22usize..60,
        ) {
            let columns = [("one", Align::Left), ("two", Align::Point), ("three", Align::Right)];
            let mut table = Table::new(columns);
            for row in &cells {
                table.row(row);
            }
            let text = table.render(width, Charset::Unicode);
            prop_assert_eq!(text.lines().count(), cells.len() + 2);
            for line in text.lines() {
                prop_assert!(line.width() <= width, "{:?}", line);
                prop_assert_eq!(line, line.trim_end());
            }
        }
    }
}
