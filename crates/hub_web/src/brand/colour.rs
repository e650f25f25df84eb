//! The operator's colours, made readable on every surface of `static/css/tokens.css`, light and dark.

use std::fmt;
use std::str::FromStr;

use palette::color_difference::Wcag21RelativeContrast as _;
use palette::{FromColor as _, Oklch, Srgb};

/// What text needs against what it stands on: WCAG 2.2, 1.4.3, level AA.
const READABLE: f32 = 4.5;
/// One step of lightness on the way to a readable colour.
const STEP: f32 = 0.01;
/// `--bg`, `--surface`, `--sunken` and `--hover` of the tokens.
const LIGHT: [u32; 4] = [0x00fa_faf8, 0x00ff_ffff, 0x00f4_f4f1, 0x00ef_eeea];
const DARK: [u32; 4] = [0x0012_1211, 0x001a_1a18, 0x0015_1514, 0x0026_2623];
/// `--ink` of the light tokens, for text on a light button.
const INK: u32 = 0x001a_1916;
const WHITE: u32 = 0x00ff_ffff;

/// A colour as an operator writes it: `#1f4fd0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(Srgb<u8>);

impl FromStr for Colour {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.strip_prefix('#').ok_or(())?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(());
        }
        u32::from_str_radix(digits, 16).map(|number| Self(Srgb::from(number))).map_err(|_| ())
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0.red, self.0.green, self.0.blue)
    }
}

/// The style sheet that puts the operator's colours over the tokens; `None` when there are none.
pub(super) fn sheet(accent: Option<Colour>, button: Option<Colour>) -> Option<String> {
    if accent.is_none() && button.is_none() {
        return None;
    }
    let (mut light, mut dark) = (String::new(), String::new());
    if let Some(accent) = accent {
        let soft = [tint(accent, 0.965, 0.15), tint(accent, 0.28, 0.4)];
        let [on_light, on_dark] =
            [readable(accent, &LIGHT, soft[0], -STEP), readable(accent, &DARK, soft[1], STEP)];
        light.push_str(&format!("--accent:{on_light};--accent-soft:{};", soft[0]));
        dark.push_str(&format!("--accent:{on_dark};--accent-soft:{};", soft[1]));
    }
    if let Some(button) = button {
        let rules =
            format!("--solid:{button};--solid-hover:{};--on-solid:{};", pressed(button), text_on(button));
        light.push_str(&rules);
        dark.push_str(&rules);
    }
    Some(format!(":root{{{light}}}@media (prefers-color-scheme: dark){{:root{{{dark}}}}}\n"))
}

/// `colour`, lighter or darker by as little as makes it readable on all of `surfaces` and on `soft`.
fn readable(colour: Colour, surfaces: &[u32], soft: Colour, step: f32) -> Colour {
    let under: Vec<Colour> =
        surfaces.iter().map(|&number| Colour(Srgb::from(number))).chain([soft]).collect();
    let mut tried = oklch(colour);
    loop {
        let now = rounded(tried);
        if under.iter().all(|&surface| contrast(now, surface) >= READABLE) || !(0.0..=1.0).contains(&tried.l)
        {
            return now;
        }
        tried.l += step;
    }
}

/// White, ink or black: the first that can be read. Black can wherever white cannot.
fn text_on(colour: Colour) -> Colour {
    let texts = [WHITE, INK].map(|number| Colour(Srgb::from(number)));
    let readable = texts.into_iter().find(|&text| contrast(text, colour) >= READABLE);
    readable.unwrap_or(Colour(Srgb::new(0, 0, 0)))
}

/// A button under the pointer: away from its text, so that it stays readable.
fn pressed(colour: Colour) -> Colour {
    let mut changed = oklch(colour);
    let towards = if text_on(colour) == Colour(Srgb::from(WHITE)) { -0.06 } else { 0.06 };
    changed.l = (changed.l + towards).clamp(0.0, 1.0);
    rounded(changed)
}

/// A surface with a touch of the colour.
fn tint(colour: Colour, lightness: f32, chroma: f32) -> Colour {
    let mut changed = oklch(colour);
    changed.l = lightness;
    changed.chroma *= chroma;
    rounded(changed)
}

fn contrast(one: Colour, other: Colour) -> f32 {
    one.0.into_format::<f32>().relative_contrast(other.0.into_format::<f32>())
}

fn oklch(colour: Colour) -> Oklch {
    Oklch::from_color(colour.0.into_format::<f32>())
}

/// As a screen shows it: inside sRGB, in whole steps.
fn rounded(colour: Oklch) -> Colour {
    Colour(Srgb::from_color(colour).into_format())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn colour(text: &str) -> Colour {
        text.parse().unwrap()
    }

    #[test]
    fn a_colour_is_a_hash_and_six_digits() {
        assert_eq!(colour("#1F4fd0").to_string(), "#1f4fd0");
        for wrong in ["", "1f4fd0", "#fff", "#1f4fd", "#1f4fd00", "#+f4fd0", "red", "#1f4fdé"] {
            assert!(wrong.parse::<Colour>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn without_colours_there_is_no_sheet() {
        assert_eq!(sheet(None, None), None);
    }

    #[test]
    fn a_colour_that_reads_well_stays_as_it_is() {
        let sheet = sheet(Some(colour("#0b5c3a")), Some(colour("#0b5c3a"))).unwrap();
        let dark = "@media (prefers-color-scheme: dark)";
        insta::assert_snapshot!(sheet.replace(dark, &format!("\n{dark}")), @"
        :root{--accent:#0b5c3a;--accent-soft:#ecf6f0;--solid:#0b5c3a;--solid-hover:#004b2a;--on-solid:#ffffff;}
        @media (prefers-color-scheme: dark){:root{--accent:#579e78;--accent-soft:#182e22;--solid:#0b5c3a;--solid-hover:#004b2a;--on-solid:#ffffff;}}
        ");
    }

    proptest! {
        #[test]
        fn whatever_the_operator_likes_can_be_read(red: u8, green: u8, blue: u8) {
            let chosen = Colour(Srgb::new(red, green, blue));
            for (surfaces, lightness, chroma, step) in [(LIGHT, 0.965, 0.15, -STEP), (DARK, 0.28, 0.4, STEP)] {
                let soft = tint(chosen, lightness, chroma);
                let made = readable(chosen, &surfaces, soft, step);
                for under in surfaces.map(|number| Colour(Srgb::from(number))).into_iter().chain([soft]) {
                    prop_assert!(contrast(made, under) >= READABLE, "{made} of {chosen} on {under}");
                }
            }
            let text = text_on(chosen);
            for button in [chosen, pressed(chosen)] {
                prop_assert!(contrast(text, button) >= READABLE, "{text} on {button} of {chosen}");
            }
        }
    }
}
