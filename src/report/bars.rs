//! Numbers as a strip of characters: sparklines and bars.

use super::Charset;
use super::scale::Scale;

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII: [char; 8] = ['_', '.', ':', '-', '=', '+', '*', '#'];
const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// A series as one line of at most `width` characters: each shows the mean of its share of the
/// values, between the least and the greatest of those means. A share without a finite value is
/// a blank; a series that does not change is a line of its lowest mark.
pub fn sparkline(values: &[f64], width: usize, charset: Charset) -> String {
    let width = width.min(values.len());
    let marks = if charset == Charset::Unicode { BLOCKS } else { ASCII };
    let means: Vec<Option<f64>> = (0..width)
        .map(|column| {
            let (from, to) = (column * values.len() / width, (column + 1) * values.len() / width);
            let share = values.get(from..to).unwrap_or_default();
            let finite = share.iter().filter(|value| value.is_finite());
            let (sum, count) = finite.fold((0.0, 0u32), |(sum, n), value| (sum + value, n + 1));
            (count > 0).then(|| sum / f64::from(count))
        })
        .collect();
    let known = || means.iter().copied().flatten();
    let flat = known().zip(known().skip(1)).all(|(a, b)| a == b);
    let scale = Scale::over(known());
    let mark = |mean: f64| {
        let level = if flat { 0.0 } else { scale.place(mean) * 8.0 };
        marks.get((level as usize).min(7)).copied().unwrap_or(' ')
    };
    means.iter().map(|mean| mean.map_or(' ', mark)).collect()
}

/// A share from 0 to 1 as a bar in a field of `width` characters, to an eighth of a character.
/// A share beyond 1 fills the field and ends in `+`; one below 0, or NaN, is empty.
pub fn bar(share: f64, width: usize, charset: Charset) -> String {
    let full = if charset == Charset::Unicode { '█' } else { '#' };
    if share > 1.0 {
        let mut bar: String = std::iter::repeat_n(full, width.saturating_sub(1)).collect();
        bar.extend((width > 0).then_some('+'));
        return bar;
    }
    let eighths = (share.max(0.0) * width as f64 * 8.0).round() as usize;
    let (whole, part) = match charset {
        Charset::Unicode => (eighths / 8, eighths % 8),
        Charset::Ascii => ((eighths + 4) / 8, 0),
    };
    let mut bar: String = std::iter::repeat_n(full, whole).collect();
    bar.extend(EIGHTHS.get(part).filter(|_| part > 0));
    let shown = bar.chars().count();
    bar.extend(std::iter::repeat_n(' ', width.saturating_sub(shown)));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sparklines() {
        let ramp: Vec<f64> = (0..16).map(f64::from).collect();
        assert_eq!(sparkline(&ramp, 8, Charset::Unicode), "▁▂▃▄▅▆▇█");
        assert_eq!(sparkline(&ramp, 8, Charset::Ascii), "_.:-=+*#");
        assert_eq!(sparkline(&[2.0, f64::NAN, 2.0], 9, Charset::Unicode), "▁ ▁");
        assert_eq!(sparkline(&[], 9, Charset::Unicode), "");
        assert_eq!(sparkline(&ramp, 0, Charset::Unicode), "");
        assert_eq!(sparkline(&[1.0, 5.0, 1.0], 3, Charset::Unicode), "▁█▁");
    }

    #[test]
    fn bars() {
        assert_eq!(bar(0.5, 4, Charset::Unicode), "██  ");
        assert_eq!(bar(0.53125, 4, Charset::Unicode), "██▏ ");
        assert_eq!(bar(0.6, 4, Charset::Ascii), "##  ");
        assert_eq!(bar(1.0, 4, Charset::Unicode), "████");
        assert_eq!(bar(1.2, 4, Charset::Unicode), "███+");
        assert_eq!(bar(f64::NAN, 3, Charset::Ascii), "   ");
        assert_eq!(bar(9.0, 0, Charset::Ascii), "");
    }
}
