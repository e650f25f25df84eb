//! What would become of seats if more people came.

use crate::tenant::{SeatRule, Tenant};

/// What would follow if `newcomers` people asked for a seat now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// Seats that are taken.
    pub used: i64,
    /// The plan's number, if it has one.
    pub limit: Option<i64>,
    /// Who would ask.
    pub newcomers: i64,
    /// Those of them who would get none.
    pub would_wait: i64,
    /// Those of them who would be charged beyond the plan's number.
    pub beyond_plan: i64,
}

impl Forecast {
    /// Looks at the plan as it is.
    pub fn of(tenant: &Tenant, newcomers: i64) -> Self {
        Self::under(tenant.seats_used, tenant.seat_limit, tenant.seat_rule, newcomers)
    }

    /// Looks at a plan as it might become.
    pub fn under(used: i64, limit: Option<i64>, rule: SeatRule, newcomers: i64) -> Self {
        let free = limit.map(|limit| (limit - used).max(0));
        let too_many = free.map_or(0, |free| (newcomers - free).max(0));
        let (would_wait, beyond_plan) = match rule {
            SeatRule::Refuse => (too_many, 0),
            SeatRule::Extend => (0, too_many),
        };
        Self { used, limit, newcomers, would_wait, beyond_plan }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// K5, C25: 23 people for 20 seats: three would wait, or three would be charged.
    #[test]
    fn forecasts() {
        use SeatRule::{Extend, Refuse};
        let cases = [
            (0, Some(20), Refuse, 23, 3, 0),
            (0, Some(20), Extend, 23, 0, 3),
            (17, Some(20), Refuse, 3, 0, 0),
            (17, Some(20), Refuse, 4, 1, 0),
            (25, Some(20), Refuse, 2, 2, 0),
            (25, Some(20), Extend, 2, 0, 2),
            (25, None, Refuse, 100, 0, 0),
            (25, None, Extend, 100, 0, 0),
            (5, Some(20), Refuse, 0, 0, 0),
        ];
        for (used, limit, rule, newcomers, would_wait, beyond_plan) in cases {
            let forecast = Forecast::under(used, limit, rule, newcomers);
            let expected = Forecast { used, limit, newcomers, would_wait, beyond_plan };
            assert_eq!(forecast, expected);
        }
    }
}
