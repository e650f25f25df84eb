//! What happens on each of the fourteen days.

use hub_tenants::connection::Toggle;
use serde_json::json;

use super::super::failure::Failure;
use super::cast::{AGENT, BRIDE, BY_HAND, CAST, Group, KEPT, LEFT, MOVES, NO_SEAT, Player, WAITS};
use super::company::Company;

/// Days of history, today included.
pub(super) const DAYS: i64 = 14;

// Minutes before the end of a day, which is the hour of the day at which the command runs.
const MORNING: i64 = 560;
const OWNER: i64 = 540;
const MENDED: i64 = 525;
const FIRST_SIGN_IN: i64 = 500;
const BETWEEN_SIGN_INS: i64 = 31;
const EVENING: i64 = 8;

impl Company<'_> {
    /// Lives all of them.
    pub(super) async fn live(&mut self) -> Result<(), Failure> {
        self.provider.test_connection().await?;
        for group in Group::ALL {
            self.provider.add_group(group).await?;
        }
        for day in (0..DAYS).rev() {
            self.stage.go(day, MORNING);
            for player in CAST.iter().filter(|player| player.day == day) {
                self.provider.add(player).await?;
            }
            self.directory_changes(day).await?;
            self.cycle().await?;
            self.stage.go(day, OWNER);
            self.owner_acts(day).await?;
            self.sign_ins(day).await?;
            self.stage.go(day, EVENING);
            self.cycle().await?;
        }
        Ok(())
    }

    /// What the company's own IT changes at the identity provider.
    async fn directory_changes(&self, day: i64) -> Result<(), Failure> {
        match day {
            7 => self.provider.disable(&KEPT).await,
            5 => self.provider.disable(&LEFT).await,
            // By mistake: the whole warehouse goes out of scope.
            4 => self.provider.assign(Group::Warehouse, false).await,
            2 => {
                let married = json!({ "surname": "Demir-Roth", "displayName": "Elif Demir-Roth" });
                self.provider.edit(&BRIDE, &married).await
            }
            1 => {
                let job = json!({ "jobTitle": "Support agent", "department": "Support" });
                self.provider.edit(&MOVES, &job).await?;
                self.provider.put_into(Group::Support, &MOVES).await
            }
            _ => Ok(()),
        }
    }

    /// What the owner does here, and the operator once.
    async fn owner_acts(&self, day: i64) -> Result<(), Failure> {
        match day {
            13 => {
                self.turn(&[(Toggle::AutoCreate, true), (Toggle::AutoDeactivate, true)]).await?;
                self.import_all_but(&WAITS).await
            }
            12 => self.rules().await,
            8 => self.turn(&[(Toggle::AutoDeactivate, false)]).await,
            6 => {
                self.turn(&[(Toggle::AutoDeactivate, true)]).await?;
                self.deactivate(&BY_HAND).await
            }
            4 => {
                self.undo_mass_change().await?;
                self.provider.assign(Group::Warehouse, true).await?;
                self.stage.go(day, MENDED);
                self.cycle().await
            }
            2 => self.fill_plan().await,
            _ => Ok(()),
        }
    }

    /// Everybody who has access logs in every few days; now and then it fails.
    async fn sign_ins(&mut self, day: i64) -> Result<(), Failure> {
        let slip = match day {
            9 => Some((AGENT, "audience")),
            5 => Some((BRIDE, "expired")),
            // Sent by the directory, not imported: there is no account.
            0 => Some((WAITS, "none")),
            _ => None,
        };
        let mut at = FIRST_SIGN_IN;
        if let Some((player, slip)) = slip {
            self.stage.go(day, at);
            self.tries(&player, slip, false).await?;
        }
        for (number, player) in (0_i64..).zip(CAST.iter()) {
            let comes = (number * 7 + day * 3) % 5 < 2 || slip.is_some_and(|(unlucky, _)| unlucky == *player);
            if comes && may_sign_in(player, day) {
                at -= BETWEEN_SIGN_INS;
                self.stage.go(day, at);
                self.tries(player, "none", true).await?;
                self.sign_ins += 1;
            }
        }
        Ok(())
    }

    /// A login, which must end as it should.
    async fn tries(&self, player: &Player, slip: &str, well: bool) -> Result<(), Failure> {
        if self.provider.sign_in(self.connection, player, slip).await? == well {
            return Ok(());
        }
        let text = format!("the login of {} ended otherwise than it should have", player.email());
        Err(Failure::new("failed", text))
    }

    /// A cycle in which nobody is refused but who finds no seat.
    async fn cycle(&self) -> Result<(), Failure> {
        let mut refused = self.provider.cycle().await?;
        refused.retain(|subject| *subject != NO_SEAT.email());
        match refused.first() {
            None => Ok(()),
            Some(subject) => {
                Err(Failure::new("failed", format!("the hub refused what the directory said of {subject}")))
            }
        }
    }
}

/// Whether somebody can log in on a day.
fn may_sign_in(player: &Player, day: i64) -> bool {
    let never = [WAITS, NO_SEAT].contains(player);
    let until = if *player == KEPT {
        7
    } else if *player == BY_HAND {
        6
    } else if *player == LEFT {
        5
    } else {
        -1
    };
    !never && until < day && day <= player.day
}
