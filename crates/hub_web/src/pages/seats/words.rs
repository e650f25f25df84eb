//! What pages say of seats.

use hub_tenants::seat::Forecast;
use hub_tenants::tenant::{SeatRule, Tenant};

use crate::pages::parts::counted;

/// The notice beside whatever gives people accounts: the tenant's own numbers, and what a further person costs.
pub fn notice(plan: &Tenant) -> String {
    let taken = match plan.seat_limit {
        Some(limit) => format!("{} of {limit} seats are taken", plan.seats_used),
        None => counted(plan.seats_used, "seat is taken", "seats are taken"),
    };
    let beyond = match (plan.seat_limit, plan.seat_rule) {
        (Some(_), SeatRule::Refuse) => "When none is free, a further person is refused until one is.",
        _ => "Additional users are charged.",
    };
    format!("Each person who gets an account takes a seat; {taken}. {beyond}")
}

/// What would become of seats if everybody who waits came; empty when nobody waits.
pub fn forecast(forecast: &Forecast) -> String {
    let Forecast { used, limit, newcomers, would_wait, beyond_plan } = *forecast;
    if newcomers == 0 {
        return String::new();
    }
    let all = counted(newcomers, "person waits", "people wait");
    let Some(limit) = limit else {
        return format!("{all} for import: with all of them {} seats would be taken.", used + newcomers);
    };
    let free = counted((limit - used).max(0), "seat is free", "seats are free");
    if would_wait > 0 {
        format!("{all} for import and {free}: {would_wait} of them would go on waiting, for a seat.")
    } else if beyond_plan > 0 {
        format!("{all} for import and {free}: {beyond_plan} of them would be charged beyond the plan.")
    } else {
        format!(
            "{all} for import and {free}: with all of them {} of {limit} seats would be taken.",
            used + newcomers
        )
    }
}

/// What the rule of a plan is called, and what it means.
pub const fn rule(plan: &Tenant) -> (&'static str, &'static str) {
    match (plan.seat_limit, plan.seat_rule) {
        (None, _) => ("No limit", "Each seat is charged."),
        (Some(_), SeatRule::Extend) => ("Extend", "Seats beyond the plan’s number are given, and charged."),
        (Some(_), SeatRule::Refuse) => (
            "Refuse",
            "When all seats are taken nobody further gets an account. They wait here until a seat is free.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C25, K5: the forecast names the numbers.
    #[test]
    fn forecasts_name_the_numbers() {
        let say = |used, limit, rule, newcomers| forecast(&Forecast::under(used, limit, rule, newcomers));
        use SeatRule::{Extend, Refuse};
        assert_eq!(say(1, Some(20), Refuse, 0), "");
        assert_eq!(
            say(0, Some(20), Refuse, 23),
            "23 people wait for import and 20 seats are free: 3 of them would go on waiting, for a seat."
        );
        assert_eq!(
            say(19, Some(20), Extend, 2),
            "2 people wait for import and 1 seat is free: 1 of them would be charged beyond the plan."
        );
        assert_eq!(
            say(1, Some(20), Refuse, 1),
            "1 person waits for import and 19 seats are free: with all of them 2 of 20 seats would be taken."
        );
        assert_eq!(
            say(4, None, Extend, 2),
            "2 people wait for import: with all of them 6 seats would be taken."
        );
    }
}
