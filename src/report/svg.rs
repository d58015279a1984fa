//! SVG figures of series over time: plain text, the same bytes on every run.

use super::clean;
use super::number::fixed;
use super::plot::Series;
use super::scale::Scale;
use std::fmt::Write;

/// A figure with one pair of axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure<'a> {
    /// Shown above.
    pub title: &'a str,
    /// The x axis with its unit.
    pub x_label: &'a str,
    /// The y axis with its unit.
    pub y_label: &'a str,
    /// The lines.
    pub series: &'a [Series<'a>],
    /// Instants worth a line of their own: faults, breaches.
    pub marks: &'a [Mark<'a>],
}

/// A vertical line with a word on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark<'a> {
    /// Where on the x axis.
    pub x: f64,
    /// What happened.
    pub label: &'a str,
}

const WIDTH: f64 = 800.0;
const HEIGHT: f64 = 420.0;
const LEFT: f64 = 72.0;
const RIGHT: f64 = 784.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 356.0;

/// Colours that colour-blind readers tell apart. (M. Okabe, K. Ito, *Color Universal Design*,
/// 2008.)
const COLOURS: [&str; 7] =
    ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];

impl Figure<'_> {
    /// The figure as an SVG document. A line with more points than pixels keeps the least and the
    /// greatest of each half pixel, so that the file stays small and no peak is lost.
    pub fn render(&self) -> String {
        let every = || self.series.iter().flat_map(|line| line.points.iter().copied());
        let finite = || every().filter(|(x, y)| x.is_finite() && y.is_finite());
        let (xs, ys) = (Scale::over(finite().map(|p| p.0)), Scale::over(finite().map(|p| p.1)));
        let x = |value: f64| LEFT + xs.place(value) * (RIGHT - LEFT);
        let y = |value: f64| BOTTOM - ys.place(value) * (BOTTOM - TOP);
        let mut svg = Svg(String::new());
        svg.raw(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
             font-family=\"sans-serif\" font-size=\"12\">\n\
             <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n"
        ));
        svg.text((WIDTH / 2.0, 22.0), "middle", "font-size=\"15\"", self.title);
        let (ticks, decimals) = ys.ticks(7);
        for tick in ticks {
            svg.line((LEFT, y(tick)), (RIGHT, y(tick)), "stroke=\"#ddd\"");
            svg.text((LEFT - 6.0, y(tick) + 4.0), "end", "", &fixed(tick, decimals));
        }
        let (ticks, decimals) = xs.ticks(10);
        for tick in ticks {
            svg.line((x(tick), BOTTOM), (x(tick), BOTTOM + 5.0), "stroke=\"#333\"");
            svg.text((x(tick), BOTTOM + 19.0), "middle", "", &fixed(tick, decimals));
        }
        svg.text(((LEFT + RIGHT) / 2.0, BOTTOM + 38.0), "middle", "", self.x_label);
        let turned = format!("transform=\"rotate(-90 16 {})\"", place((TOP + BOTTOM) / 2.0));
        svg.text((16.0, (TOP + BOTTOM) / 2.0), "middle", &turned, self.y_label);
        for mark in self.marks.iter().filter(|mark| (xs.low..=xs.high).contains(&mark.x)) {
            let at = x(mark.x);
            svg.line((at, TOP), (at, BOTTOM), "stroke=\"#999\" stroke-dasharray=\"4 3\"");
            svg.text((at + 4.0, TOP + 12.0), "start", "fill=\"#666\"", mark.label);
        }
        for (line, colour) in self.series.iter().zip(COLOURS.iter().cycle()) {
            for run in runs(line.points) {
                let points: Vec<(f64, f64)> = run.iter().map(|p| (x(p.0), y(p.1))).collect();
                svg.curve(&thinned(&points), colour);
            }
        }
        svg.line((LEFT, TOP), (LEFT, BOTTOM), "stroke=\"#333\"");
        svg.line((LEFT, BOTTOM), (RIGHT, BOTTOM), "stroke=\"#333\"");
        self.legend(&mut svg);
        svg.0.push_str("</svg>\n");
        svg.0
    }

    fn legend(&self, svg: &mut Svg) {
        let share = (RIGHT - LEFT) / self.series.len().max(1) as f64;
        let named = self.series.iter().zip(COLOURS.iter().cycle()).enumerate();
        for (index, (line, colour)) in named {
            let left = LEFT + share * index as f64;
            let stroke = format!("stroke=\"{colour}\" stroke-width=\"3\"");
            svg.line((left, HEIGHT - 12.0), (left + 18.0, HEIGHT - 12.0), &stroke);
            svg.text((left + 24.0, HEIGHT - 8.0), "start", "", line.name);
        }
    }
}

/// The stretches of finite points.
fn runs(points: &[(f64, f64)]) -> impl Iterator<Item = &[(f64, f64)]> {
    let finite = |point: &(f64, f64)| point.0.is_finite() && point.1.is_finite();
    points.split(move |point| !finite(point)).filter(|run| !run.is_empty())
}

/// For each half pixel the first, the highest, the lowest and the last point, in their order.
fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    const COLUMNS: usize = 2 * (RIGHT - LEFT) as usize;
    if points.len() <= 2 * COLUMNS {
        return points.to_vec();
    }
    let column = |point: &(f64, f64)| (point.0 * 2.0) as i64;
    let mut kept = Vec::new();
    for share in points.chunk_by(|a, b| column(a) == column(b)) {
        let height = |index: &usize| share.get(*index).map_or(0.0, |point| point.1);
        let by_height = |a: &usize, b: &usize| height(a).total_cmp(&height(b));
        let mut wanted = vec![0, share.len() - 1];
        wanted.extend((0..share.len()).min_by(by_height));
        wanted.extend((0..share.len()).max_by(by_height));
        wanted.sort_unstable();
        wanted.dedup();
        kept.extend(wanted.into_iter().filter_map(|index| share.get(index)));
    }
    kept
}

/// A coordinate with at most two decimals.
fn place(value: f64) -> String {
    let text = fixed(value, 2);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Text that may stand between tags and in quotes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c => safe.push(c),
        }
    }
    safe
}

struct Svg(String);

impl Svg {
    fn raw(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.0.write_fmt(text);
    }

    fn line(&mut self, from: (f64, f64), to: (f64, f64), style: &str) {
        let ends = [from.0, from.1, to.0, to.1].map(place);
        let [x1, y1, x2, y2] = ends;
        self.raw(format_args!("<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" {style}/>\n"));
    }

    fn text(&mut self, at: (f64, f64), anchor: &str, style: &str, text: &str) {
        let (x, y, text) = (place(at.0), place(at.1), escaped(text));
        let space = if style.is_empty() { "" } else { " " };
        self.raw(format_args!(
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\"{space}{style}>{text}</text>\n"
        ));
    }

    fn curve(&mut self, points: &[(f64, f64)], colour: &str) {
        if let [only] = points {
            let (x, y) = (place(only.0), place(only.1));
            self.raw(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"2\" fill=\"{colour}\"/>\n"));
            return;
        }
        let pairs = points.iter().map(|(x, y)| format!("{},{}", place(*x), place(*y)));
        let pairs = pairs.collect::<Vec<_>>().join(" ");
        self.raw(format_args!(
            "<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\" \
             stroke-linejoin=\"round\" points=\"{pairs}\"/>\n"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure<'a>(series: &'a [Series<'a>], marks: &'a [Mark<'a>]) -> Figure<'a> {
        Figure { title: "a < b", x_label: "t (s)", y_label: "spread", series, marks }
    }

    /// Every tag closes, quotes pair up: the document is read by an XML parser.
    fn is_well_formed(svg: &str) -> bool {
        let mut reader = quick_xml::Reader::from_str(svg);
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => return true,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
    }

    #[test]
    fn a_figure_holds_its_lines_marks_and_names() {
        let points = [(0.0, 0.0), (5.0, 1.0), (6.0, f64::NAN), (10.0, 0.5)];
        let series = [Series { name: "springs & \"more\"", points: &points }];
        let marks = [Mark { x: 5.0, label: "crash" }, Mark { x: 99.0, label: "outside" }];
        let svg = figure(&series, &marks).render();
        assert!(is_well_formed(&svg), "{svg}");
        assert!(svg.contains("a &lt; b") && svg.contains("springs &amp; &quot;more&quot;"));
        assert!(svg.contains("points=\"72,356 428,40\""), "{svg}");
        assert!(svg.contains("<circle cx=\"784\" cy=\"198\""), "{svg}");
        assert!(svg.contains(">crash<") && !svg.contains("outside"));
        assert_eq!(svg, figure(&series, &marks).render());
    }

    #[test]
    fn a_long_series_keeps_its_peak_in_a_small_file() {
        let points: Vec<(f64, f64)> = (0..200_000)
            .map(|t| (f64::from(t), if t == 123_456 { 9.0 } else { f64::from(t % 7) }))
            .collect();
        let series = [Series { name: "s", points: &points }];
        let svg = figure(&series, &[]).render();
        assert!(svg.len() < 120_000, "{} bytes", svg.len());
        assert!(svg.contains(",40 "), "the peak touches the top");
    }

    #[test]
    fn nothing_to_show_is_still_a_figure() {
        assert!(is_well_formed(&figure(&[], &[]).render()));
    }
}
