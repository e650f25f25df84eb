//! What pages say of seats.

use hub_tenants::seat::Forecast;
use hub_tenants::tenant::{SeatRule, Tenant};
use hub_text::{key, t, text};

/// The notice beside whatever gives people accounts: the tenant's own numbers, and what a further person costs.
pub fn notice(plan: &Tenant) -> String {
    let taken = match plan.seat_limit {
        Some(limit) => text!(
            limit;
            "Each person who gets an account takes a seat; {taken} of {n} seat is taken.",
            "Each person who gets an account takes a seat; {taken} of {n} seats are taken.",
            taken = plan.seats_used
        ),
        None => text!(
            plan.seats_used;
            "Each person who gets an account takes a seat; {n} seat is taken.",
            "Each person who gets an account takes a seat; {n} seats are taken."
        ),
    };
    let beyond = match (plan.seat_limit, plan.seat_rule) {
        (Some(_), SeatRule::Refuse) => t("When none is free, a further person is refused until one is."),
        _ => t("Additional users are charged."),
    };
    format!("{taken} {beyond}")
}

/// What would become of seats if everybody who waits came; empty when nobody waits.
pub fn forecast(forecast: &Forecast) -> String {
    let Forecast { used, limit, newcomers, would_wait, beyond_plan } = *forecast;
    if newcomers == 0 {
        return String::new();
    }
    let Some(limit) = limit else {
        let text = text!(
            newcomers;
            "{n} person waits for import: with all of them {seats} seats would be taken.",
            "{n} people wait for import: with all of them {seats} seats would be taken.",
            seats = used + newcomers
        );
        return text.to_string();
    };
    let free = text!((limit - used).max(0); "{n} seat is free", "{n} seats are free");
    let text = if would_wait > 0 && would_wait == newcomers {
        text!(
            newcomers;
            "{n} person waits for import and {seats_are_free}: they would go on waiting, for a seat.",
            "{n} people wait for import and {seats_are_free}: all of them would go on waiting, for a seat."
        )
    } else if would_wait > 0 {
        text!(
            newcomers;
            "{n} person waits for import and {seats_are_free}: {count} of them would go on waiting, for a seat.",
            "{n} people wait for import and {seats_are_free}: {count} of them would go on waiting, for a seat.",
            count = would_wait
        )
    } else if beyond_plan > 0 {
        text!(
            newcomers;
            "{n} person waits for import and {seats_are_free}: {count} of them would be charged beyond the plan.",
            "{n} people wait for import and {seats_are_free}: {count} of them would be charged beyond the plan.",
            count = beyond_plan
        )
    } else {
        text!(
            newcomers;
            "{n} person waits for import and {seats_are_free}: with all of them {count} of {limit} seats would be taken.",
            "{n} people wait for import and {seats_are_free}: with all of them {count} of {limit} seats would be taken.",
            count = used + newcomers,
            limit = limit
        )
    };
    text.with("seats_are_free", free).to_string()
}

/// What the rule of a plan is called, and what it means; both messages.
pub const fn rule(plan: &Tenant) -> (&'static str, &'static str) {
    match (plan.seat_limit, plan.seat_rule) {
        (None, _) => (key!("No limit"), key!("Each seat is charged.")),
        (Some(_), SeatRule::Extend) => {
            (key!("Extend"), key!("Seats beyond the plan’s number are given, and charged."))
        }
        (Some(_), SeatRule::Refuse) => (
            key!("Refuse"),
            key!(
                "When all seats are taken nobody further gets an account. They wait here until a seat is free."
            ),
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
