//! What a connection's switches come to, in words: the policy as it is in effect.

use hub_tenants::connection::Connection;
use hub_tenants::connection::mapping::Mapping;
use hub_tenants::tenant::{SeatRule, Tenant};
use hub_text::{Text, t, text};

/// What its directory may do now, a sentence each.
#[must_use]
pub fn of_directory(row: &Connection, plan: &Tenant) -> Vec<String> {
    if !row.scim_enabled {
        return vec![
            t("SCIM is off: whatever the directory sends is refused, and nobody here changes.").to_string(),
        ];
    }
    let arrival = match (row.auto_create, row.welcome_mail) {
        (true, true) => text!(
            "A person whom the directory adds gets an account at once, {seat}, and is greeted by mail.",
            seat = seat(plan)
        ),
        (true, false) => text!(
            "A person whom the directory adds gets an account at once, {seat}; no mail is sent.",
            seat = seat(plan)
        ),
        (false, _) => t("A person whom the directory adds waits for import: no account, no seat, no mail."),
    };
    let departure = if row.auto_deactivate {
        t(
            "A person whom it disables, unassigns or deletes loses access at once, and the seat is free. Owners keep theirs.",
        )
    } else {
        t("A person whom it disables or deletes keeps the account; its word is stored and shown.")
    };
    vec![arrival.to_string(), departure.to_string()]
}

/// What a login through it may do now, a sentence each.
#[must_use]
pub fn of_logins(row: &Connection, plan: &Tenant, mapping: &Mapping) -> Vec<String> {
    let newcomer = if mapping.just_in_time {
        text!(
            "Somebody whom nobody here knows gets a sub-user account at the first login, {seat}.",
            seat = seat(plan)
        )
    } else {
        t("Somebody whom nobody here knows is refused at login until they are provisioned or invited.")
    };
    let begins = if row.idp_initiated {
        t("A login may begin here or at the tile in the identity provider’s portal.")
    } else {
        t("A login begins here only; the tile in the identity provider’s portal leads nowhere.")
    };
    vec![newcomer.to_string(), begins.to_string()]
}

/// All that holds now.
#[must_use]
pub fn of_all(row: &Connection, plan: &Tenant, mapping: &Mapping) -> Vec<String> {
    let can = row.capabilities();
    let mut all = Vec::new();
    if can.scim {
        all.extend(of_directory(row, plan));
    }
    if can.sso {
        all.extend(of_logins(row, plan, mapping));
    }
    all
}

/// "takes a seat (12 of 20 are taken)".
fn seat(plan: &Tenant) -> Text {
    match (plan.seat_limit, plan.seat_rule) {
        (None, _) => {
            text!("takes a seat, which is charged ({count} so far)", count = plan.seats_used)
        }
        (Some(limit), SeatRule::Refuse) if plan.seats_used >= limit => {
            text!(
                limit;
                "as soon as a seat is free: the only one is taken, and until then they are refused",
                "as soon as a seat is free: all {n} are taken, and until then they are refused"
            )
        }
        (Some(limit), SeatRule::Extend) if plan.seats_used >= limit => {
            text!("takes a seat beyond the plan’s {limit}, which is charged", limit = limit)
        }
        (Some(limit), _) => {
            text!(
                plan.seats_used;
                "takes a seat ({n} of {limit} is taken)",
                "takes a seat ({n} of {limit} are taken)",
                limit = limit
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use hub_kernel::{TenantId, Timestamp};

    use super::*;

    #[test]
    fn the_seat_is_said_as_the_plan_has_it() {
        let plan = |seat_limit, seat_rule, seats_used| Tenant {
            id: TenantId::from_raw(1),
            slug: "acme".to_owned(),
            name: "Acme".to_owned(),
            created_at: Timestamp::from_millis(0),
            seat_limit,
            seat_rule,
            seats_used,
        };
        let cases = [
            (plan(None, SeatRule::Extend, 3), "takes a seat, which is charged (3 so far)"),
            (plan(Some(9), SeatRule::Refuse, 3), "takes a seat (3 of 9 are taken)"),
            (plan(Some(9), SeatRule::Extend, 9), "takes a seat beyond the plan’s 9, which is charged"),
            (
                plan(Some(9), SeatRule::Refuse, 9),
                "as soon as a seat is free: all 9 are taken, and until then they are refused",
            ),
        ];
        for (plan, words) in cases {
            assert_eq!(seat(&plan).english(), words);
        }
    }
}
