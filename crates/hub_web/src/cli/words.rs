//! Arguments that are one of a few words.

use hub_tenants::tenant::SeatRule;
use hub_tenants::user::{Role, UserState};

pub(super) fn on_off(text: &str) -> Result<bool, &'static str> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("give on or off"),
    }
}

pub(super) fn role(text: &str) -> Result<Role, &'static str> {
    Role::from_word(text).ok_or("give owner, admin or member")
}

pub(super) fn state(text: &str) -> Result<UserState, &'static str> {
    UserState::from_word(text).ok_or("give staged, active or deactivated")
}

pub(super) fn seat_rule(text: &str) -> Result<SeatRule, &'static str> {
    SeatRule::from_word(text).ok_or("give extend or refuse")
}

/// The number of seats of a plan, or that it has none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seats(pub Option<i64>);

pub(super) fn seats(text: &str) -> Result<Seats, &'static str> {
    match text {
        "none" => Ok(Seats(None)),
        number => number.parse().map(|n: u32| Seats(Some(n.into()))).map_err(|_| "give a number or none"),
    }
}
