//! Line plots in the terminal: one series in Braille dots, several with a mark each.

use super::number::fixed;
use super::scale::Scale;
use super::{Charset, clean};

/// A named line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Series<'a> {
    /// Its name.
    pub name: &'a str,
    /// Points (x, y), x rising. A point that is not finite is a gap.
    pub points: &'a [(f64, f64)],
}

/// How large a plot is, and what its axes show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plot<'a> {
    /// Characters in a line, labels included.
    pub width: usize,
    /// Lines for the curves, without axis and legend.
    pub height: usize,
    /// What the screen can show.
    pub charset: Charset,
    /// The unit of x, shown at its end.
    pub x_unit: &'a str,
    /// The unit of y, shown above.
    pub y_unit: &'a str,
}

const MARKS: [char; 6] = ['●', '○', '◆', '◇', '▲', '△'];
const ASCII_MARKS: [char; 6] = ['*', 'o', '+', 'x', '#', '@'];

impl Plot<'_> {
    /// The plot as lines of text. More than six series share marks.
    pub fn render(&self, series: &[Series<'_>]) -> String {
        let every = || series.iter().flat_map(|line| line.points.iter().copied());
        let finite = || every().filter(|(x, y)| x.is_finite() && y.is_finite());
        let (xs, ys) = (Scale::over(finite().map(|p| p.0)), Scale::over(finite().map(|p| p.1)));
        let (height, unicode) = (self.height.max(2), self.charset == Charset::Unicode);
        let (ticks, decimals) = ys.ticks((height / 3).max(2));
        let labels: Vec<(usize, String)> = ticks
            .iter()
            .map(|tick| (row_of(ys.place(*tick), height), fixed(*tick, decimals)))
            .collect();
        let margin = labels.iter().map(|(_, label)| label.len()).max().unwrap_or(0);
        let columns = self.width.saturating_sub(margin + 2).max(8);
        let rows = if unicode && series.len() == 1 {
            braille(series, columns, height, (xs, ys))
        } else {
            marked(series, columns, height, (xs, ys), self.charset)
        };
        let (corner, level, upright, tooth) = match self.charset {
            Charset::Unicode => ('└', '─', '│', '┤'),
            Charset::Ascii => ('+', '-', '|', '+'),
        };
        let mut text = String::new();
        if !self.y_unit.is_empty() {
            text.push_str(&format!("{:>margin$} {}\n", "", clean(self.y_unit)));
        }
        for (index, row) in rows.iter().enumerate() {
            let label = labels.iter().find(|(at, _)| *at == index);
            let axis = if label.is_some() { tooth } else { upright };
            let label = label.map_or("", |(_, label)| label);
            let line = format!("{label:>margin$} {axis}{row}");
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text.push_str(&format!("{:>margin$} {corner}", ""));
        text.extend(std::iter::repeat_n(level, columns));
        text.push('\n');
        text.push_str(&self.x_labels(xs, columns, margin + 2));
        if series.len() > 1 {
            let marks = if unicode { MARKS } else { ASCII_MARKS };
            let names = series.iter().zip(marks.iter().cycle());
            let legend: Vec<String> =
                names.map(|(line, mark)| format!("{mark} {}", clean(line.name))).collect();
            text.push_str(&format!("{:>margin$}  {}\n", "", legend.join("   ")));
        }
        text
    }

    fn x_labels(&self, scale: Scale, columns: usize, indent: usize) -> String {
        let (ticks, decimals) = scale.ticks((columns / 10).clamp(2, 9));
        let mut line: Vec<char> = Vec::new();
        let unit = clean(self.x_unit);
        for tick in &ticks {
            let mut label = fixed(*tick, decimals);
            if Some(tick) == ticks.last() && !unit.is_empty() {
                label = format!("{label} {unit}");
            }
            let middle = indent + (scale.place(*tick) * (columns - 1) as f64).round() as usize;
            let start = middle.saturating_sub(fixed(*tick, decimals).len() / 2);
            let start = start.min((indent + columns).saturating_sub(label.chars().count()));
            // A label that would touch the one before is left out.
            if !line.is_empty() && start <= line.len() {
                continue;
            }
            line.resize(start, ' ');
            line.extend(label.chars());
        }
        let text: String = line.into_iter().collect();
        format!("{}\n", text.trim_end())
    }
}

/// The row, from the top, of a place on the y axis.
fn row_of(place: f64, rows: usize) -> usize {
    let up = (place * (rows - 1) as f64).round();
    (rows - 1).saturating_sub(up.max(0.0) as usize)
}

/// Calls `dot(x, y)` for every cell of a grid on the lines between the points, y from the top.
fn trace(
    points: &[(f64, f64)],
    (columns, rows): (usize, usize),
    (xs, ys): (Scale, Scale),
    mut dot: impl FnMut(usize, usize),
) {
    let cell = |&(x, y): &(f64, f64)| {
        let place = (x.is_finite() && y.is_finite()).then(|| (xs.place(x), ys.place(y)));
        place.map(|(x, y)| ((x * (columns - 1) as f64).round() as i64, row_of(y, rows) as i64))
    };
    let mut before: Option<(i64, i64)> = None;
    for point in points {
        let Some((x, y)) = cell(point) else {
            before = None;
            continue;
        };
        let (x0, y0) = before.unwrap_or((x, y));
        let steps = (x - x0).abs().max((y - y0).abs()).max(1);
        for step in 0..=steps {
            // Whole-number interpolation, rounded half up.
            let along =
                |a: i64, b: i64| (2 * (a * (steps - step) + b * step) + steps) / (2 * steps);
            dot(along(x0, x) as usize, along(y0, y) as usize);
        }
        before = Some((x, y));
    }
}

fn braille(
    series: &[Series<'_>],
    columns: usize,
    rows: usize,
    scales: (Scale, Scale),
) -> Vec<String> {
    let mut cells = vec![vec![0u32; columns]; rows];
    // Dots 1 to 3 and 7 run down the left half, 4 to 6 and 8 down the right.
    const DOTS: [[u32; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
    for line in series {
        trace(line.points, (columns * 2, rows * 4), scales, |x, y| {
            let dot = DOTS.get(y % 4).and_then(|row| row.get(x % 2)).copied().unwrap_or(0);
            if let Some(cell) = cells.get_mut(y / 4).and_then(|row| row.get_mut(x / 2)) {
                *cell |= dot;
            }
        });
    }
    let shown = |cell: &u32| match cell {
        0 => ' ',
        dots => char::from_u32(0x2800 + dots).unwrap_or(' '),
    };
    cells.iter().map(|row| row.iter().map(shown).collect()).collect()
}

fn marked(
    series: &[Series<'_>],
    columns: usize,
    rows: usize,
    scales: (Scale, Scale),
    charset: Charset,
) -> Vec<String> {
    let marks = if charset == Charset::Unicode { MARKS } else { ASCII_MARKS };
    let mut cells = vec![vec![' '; columns]; rows];
    // The first series last, so that it lies on top.
    for (index, line) in series.iter().enumerate().rev() {
        let mark = marks.get(index % marks.len()).copied().unwrap_or(' ');
        trace(line.points, (columns, rows), scales, |x, y| {
            if let Some(cell) = cells.get_mut(y).and_then(|row| row.get_mut(x)) {
                *cell = mark;
            }
        });
    }
    cells.iter().map(|row| row.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    fn plot(charset: Charset) -> Plot<'static> {
        Plot { width: 40, height: 7, charset, x_unit: "s", y_unit: "%" }
    }

    fn fall() -> Vec<(f64, f64)> {
        (0..=60).map(|t| (f64::from(t), 100.0 / (1.0 + f64::from(t)))).collect()
    }

    #[test]
    fn one_series_in_ascii() {
        let points = [(0.0, 0.0), (10.0, 10.0), (20.0, 10.0), (30.0, 0.0)];
        let text = plot(Charset::Ascii).render(&[Series { name: "a", points: &points }]);
        let expected = [
            "   %",
            "10 +            ************",
            "   |          **            **",
            "   |        **                **",
            "   |      **                    **",
            "   |    **                        **",
            "   |  **                            **",
            " 0 +**                                **",
            "   +------------------------------------",
            "    0                     20 s",
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn it_is_as_wide_as_it_may_be() {
        for charset in [Charset::Unicode, Charset::Ascii] {
            let points = fall();
            let line = Series { name: "spread", points: &points };
            for text in [plot(charset).render(&[line]), plot(charset).render(&[line, line])] {
                assert!(text.lines().all(|line| line.width() <= 40), "{text}");
                assert_eq!(text.is_ascii(), charset == Charset::Ascii, "{text}");
            }
        }
    }

    #[test]
    fn gaps_and_nothing_at_all_are_no_trouble() {
        let points = [(0.0, 1.0), (1.0, f64::NAN), (2.0, 1.0), (f64::INFINITY, 2.0)];
        let text = plot(Charset::Ascii).render(&[Series { name: "a", points: &points }]);
        assert_eq!(text.matches('*').count(), 2, "{text}");
        let empty = plot(Charset::Unicode).render(&[Series { name: "a", points: &[] }]);
        assert_eq!(empty.lines().count(), 10);
        let tiny = Plot { width: 0, height: 0, ..plot(Charset::Unicode) };
        assert!(!tiny.render(&[]).is_empty());
    }
}
