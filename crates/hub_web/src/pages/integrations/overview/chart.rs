//! A chart of two numbers a day: the geometry of its bars, and what it says to those who do not see it.

use hub_kernel::Timestamp;
use hub_text::{Text, t, text};

use crate::pages::parts::{grouped, weekday};

/// Height of the drawing, in units of its view box. It is stretched to the room that a page has.
pub const HEIGHT: i64 = 1000;
/// Room of a day, and the bar in its middle, in the same units.
const SLOT: i64 = 10;
const BAR: i64 = 6;
/// What is not nothing is seen beside ten thousand, too.
const LEAST: i64 = 24;

/// A day's two numbers.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// The day's first instant.
    pub day: Timestamp,
    /// What went well.
    pub well: i64,
    /// What did not.
    pub badly: i64,
}

/// A chart, ready to draw.
#[derive(Debug, Clone)]
pub struct Chart {
    /// HTML id: `calls`.
    pub id: &'static str,
    /// "Provisioning calls".
    pub title: &'static str,
    /// What went well is called: "Accepted".
    pub well: &'static str,
    /// What did not: "Refused".
    pub badly: &'static str,
    /// How many went well in all: "1,204".
    pub well_total: String,
    /// How many did not.
    pub badly_total: String,
    /// Whether any did not: then the number stands out.
    pub any_badly: bool,
    /// Where each of them is listed.
    pub list: Option<crate::pages::parts::Link>,
    /// Said where nothing came in all these days.
    pub empty: &'static str,
    /// The number at the top of the scale; empty when nothing came.
    pub top: String,
    /// What the drawing shows, in a sentence.
    pub summary: String,
    /// A bar for each day that has one.
    pub bars: Vec<Bar>,
    /// Width of the drawing.
    pub width: i64,
    /// The first day, the one in the middle and the last: "9 Nov".
    pub scale: Vec<String>,
    /// Every day, for the table.
    pub rows: Vec<Row>,
}

/// A line of the table.
#[derive(Debug, Clone)]
pub struct Row {
    /// "Mon 9 Nov".
    pub day: String,
    /// How many went well.
    pub well: String,
    /// How many did not.
    pub badly: String,
}

/// A day's bar: what went well stands at the bottom, what did not on top of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// Its left edge.
    pub x: i64,
    /// Its width.
    pub width: i64,
    /// Upper edge of what went well.
    pub well_y: i64,
    /// Its height; 0 for none.
    pub well_height: i64,
    /// Upper edge of what did not.
    pub badly_y: i64,
    /// Its height; 0 for none.
    pub badly_height: i64,
    /// "Mon 9 Nov: 120 accepted, 3 refused".
    pub label: String,
}

/// What a chart is about.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// HTML id.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What went well is called.
    pub well: &'static str,
    /// What did not.
    pub badly: &'static str,
    /// Both of a day, with the places `{well}` and `{badly}`.
    pub numbers: &'static str,
    /// Said where nothing came.
    pub empty: &'static str,
}

impl Chart {
    /// Draws the days, the oldest first.
    #[must_use]
    pub fn draw(words: Words, days: &[Pair]) -> Self {
        let (well, badly) =
            days.iter().fold((0, 0), |(well, badly), day| (well + day.well, badly + day.badly));
        let most = days.iter().map(|day| day.well + day.badly).max().unwrap_or_default();
        let says = |day: &Pair| {
            let numbers = said(words, day.well, day.badly);
            text!("{day}: {numbers}", day = weekday(day.day), numbers = numbers).to_string()
        };
        let bars = days.iter().enumerate().filter(|(_, day)| day.well + day.badly > 0);
        let place = |index: usize| i64::try_from(index).unwrap_or_default() * SLOT + (SLOT - BAR) / 2;
        let scale = [days.first(), days.get(days.len() / 2), days.last()];
        Self {
            id: words.id,
            title: words.title,
            well: words.well,
            badly: words.badly,
            well_total: grouped(well),
            badly_total: grouped(badly),
            any_badly: badly > 0,
            list: None,
            empty: words.empty,
            top: if most > 0 { grouped(top(most)) } else { String::new() },
            summary: text!(
                "{title} by day: {numbers} in {count} days.",
                title = t(words.title),
                numbers = said(words, well, badly),
                count = days.len()
            )
            .to_string(),
            bars: bars
                .map(|(index, day)| Bar { label: says(day), ..bar(place(index), day, top(most)) })
                .collect(),
            width: i64::try_from(days.len()).unwrap_or_default() * SLOT,
            scale: scale.into_iter().flatten().map(|day| short(day.day)).collect(),
            rows: days.iter().rev().map(Row::of).collect(),
        }
    }

    /// Whether nothing came in all these days.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bars.is_empty()
    }
}

impl Row {
    fn of(day: &Pair) -> Self {
        Self { day: weekday(day.day), well: grouped(day.well), badly: grouped(day.badly) }
    }
}

/// "1,204 accepted, 3 refused".
fn said(words: Words, well: i64, badly: i64) -> Text {
    t(words.numbers).with("well", grouped(well)).with("badly", grouped(badly))
}

/// "9 Nov": the weekday left out.
fn short(day: Timestamp) -> String {
    let text = weekday(day);
    text.split_once(' ').map_or_else(|| text.clone(), |(_, rest)| rest.to_owned())
}

/// The end of a scale that reaches `most`: 1, 2 or 5 times a power of ten.
fn top(most: i64) -> i64 {
    let mut power: i64 = 1;
    loop {
        for step in [1, 2, 5] {
            let end = power.saturating_mul(step);
            if end >= most {
                return end;
            }
        }
        power = power.saturating_mul(10);
    }
}

fn bar(x: i64, day: &Pair, top: i64) -> Bar {
    let height = |count: i64| match count {
        ..=0 => 0,
        // Wide, as counts times the height may not fit.
        _ => i64::try_from(i128::from(count) * i128::from(HEIGHT) / i128::from(top.max(1)))
            .unwrap_or(HEIGHT)
            .clamp(LEAST, HEIGHT),
    };
    let badly = height(day.badly);
    let well = height(day.well).min(HEIGHT - badly);
    Bar {
        x,
        width: BAR,
        well_y: HEIGHT - well,
        well_height: well,
        badly_y: HEIGHT - well - badly,
        badly_height: badly,
        label: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: Words = Words {
        id: "calls",
        title: "Provisioning calls",
        well: "Accepted",
        badly: "Refused",
        numbers: "{well} accepted, {badly} refused",
        empty: "No call has come.",
    };

    fn day(number: i64, well: i64, badly: i64) -> Pair {
        // 9 Nov 2026 is a Monday.
        Pair { day: Timestamp::from_millis(1_794_182_400_000).plus_days(number), well, badly }
    }

    #[test]
    fn a_scale_ends_at_a_round_number() {
        let cases = [
            (1, 1),
            (2, 2),
            (3, 5),
            (6, 10),
            (11, 20),
            (21, 50),
            (51, 100),
            (99_999, 100_000),
            (100_001, 200_000),
        ];
        for (most, end) in cases {
            assert_eq!(top(most), end, "{most}");
        }
        assert!(top(i64::MAX) >= i64::MAX - 1, "ends");
    }

    #[test]
    fn bars_stand_in_their_slots_and_in_proportion() {
        let chart = Chart::draw(WORDS, &[day(0, 100, 0), day(1, 0, 0), day(2, 25, 25)]);
        assert_eq!((chart.width, chart.top.as_str()), (30, "100"));
        let [first, third] = chart.bars.as_slice() else { panic!("{:?}", chart.bars) };
        assert_eq!((first.x, first.width, first.well_y, first.well_height), (2, 6, 0, HEIGHT));
        assert_eq!(first.badly_height, 0);
        assert_eq!((third.x, third.well_y, third.well_height), (22, 750, 250));
        assert_eq!((third.badly_y, third.badly_height), (500, 250), "on top of it");
        assert_eq!(third.label, "Wed 11 Nov: 25 accepted, 25 refused");
    }

    #[test]
    fn one_failure_is_seen_beside_ten_thousand_and_nothing_leaves_the_drawing() {
        for (well, badly) in [(10_000, 1), (1, 10_000), (9_999, 1), (1, 1), (i64::MAX / 4, i64::MAX / 4)] {
            let chart = Chart::draw(WORDS, &[day(0, well, badly)]);
            let bar = &chart.bars[0];
            assert!(
                bar.well_height >= LEAST.min(HEIGHT - bar.badly_height) && bar.badly_height >= LEAST,
                "{bar:?}"
            );
            assert!(bar.badly_y >= 0 && bar.well_y + bar.well_height == HEIGHT, "{bar:?}");
            assert_eq!(bar.badly_y + bar.badly_height, bar.well_y);
        }
    }

    #[test]
    fn readers_are_told_the_same() {
        let days: Vec<Pair> =
            (0..14).map(|number| day(number, number * 100, i64::from(number == 3))).collect();
        let chart = Chart::draw(WORDS, &days);
        assert_eq!(chart.summary, "Provisioning calls by day: 9,100 accepted, 1 refused in 14 days.");
        assert_eq!(chart.scale, ["9 Nov", "16 Nov", "22 Nov"]);
        assert_eq!(chart.rows.len(), 14);
        assert_eq!((chart.rows[0].day.as_str(), chart.rows[0].well.as_str()), ("Sun 22 Nov", "1,300"));
        assert_eq!(chart.rows[10].badly, "1", "newest first");
        let nothing = Chart::draw(WORDS, &[day(0, 0, 0)]);
        assert!(nothing.is_empty() && nothing.top.is_empty());
        assert!(Chart::draw(WORDS, &[]).is_empty());
    }
}
