//! What a person's page says of their state, with the reason where somebody is shut out or kept in.

use hub_kernel::Timestamp;
use hub_tenants::reconcile::Waits;
use hub_tenants::user::{DeactivatedBy, Role, UserState};
use hub_text::{Text, t, text};
use serde_json::Value;

use super::Known;
use crate::pages::integrations::saml_words;
use crate::pages::parts::Moment;
use crate::pages::people::timeline;

impl Known {
    pub(super) fn state_text(&self, now: Timestamp) -> Text {
        match (self.user.state, self.user.deactivated_by, self.user.directory_active) {
            (UserState::Deactivated, by, _) => self.ended_text(by, now),
            (UserState::Staged, ..) if self.waits.is_some() => {
                let waits = self.waits.as_ref();
                text!(
                    "Sent by the identity provider, and waits beside the account {account}. {reason} Link both under Reconcile.",
                    account = waits.map_or("", |waits| waits.account.user_name.as_str()),
                    reason = t(waits.map_or("", Waits::words))
                )
            }
            (UserState::Staged, _, Some(false)) => t(
                "Known from the identity provider, which has made the person inactive: there is nothing to import.",
            ),
            (UserState::Staged, _, _) => t(
                "Known from the identity provider. There is no account and no seat until you import the person.",
            ),
            (UserState::Active, _, _) if self.held_removal => t(
                "The identity provider removes this person, with many others at once: an owner decides first, under \
                 Removals that wait.",
            ),
            (UserState::Active, _, _) if self.user.directory_deleted_at.is_some() => {
                self.kept_text(t("The identity provider has deleted this person."), now)
            }
            (UserState::Active, _, Some(false)) => {
                self.kept_text(t("The identity provider has made this person inactive."), now)
            }
            (UserState::Active, _, _) => Text::default(),
        }
    }

    /// Why somebody has access whom the directory wants without, as it was decided then, and what holds by now.
    fn kept_text(&self, asked: Text, now: Timestamp) -> Text {
        let details: Value =
            self.decided.as_ref().and_then(|row| serde_json::from_str(&row.details).ok()).unwrap_or_default();
        let reason = ["reason", "account_kept_because"].iter().find_map(|name| details.get(name)?.as_str());
        let Some((row, reason)) = self.decided.as_ref().zip(reason) else {
            return text!("{asked} The account stays.", asked = asked);
        };
        let when = Moment::at(row.at, now);
        let stays = text!(
            "{asked} The account stays. Decided {relative} ({moment}): {reason}.",
            asked = asked,
            relative = when.relative,
            moment = when.exact,
            reason = saml_words::said(reason)
        );
        match self.deactivates_now && self.user.role != Role::Owner {
            true => text!(
                "{stays} Automatic deactivation is on by now: it applies from the next word of the identity provider on, or \
                 by “Apply now”.",
                stays = stays
            ),
            false => stays,
        }
    }

    /// Who took the access and when, as far as the log says, and how it comes back.
    fn ended_text(&self, by: Option<DeactivatedBy>, now: Timestamp) -> Text {
        let text = match (by, &self.decided) {
            (Some(DeactivatedBy::Directory), Some(_)) => t(
                "The access was removed by {name}, {relative} ({moment}). It comes back when the identity provider makes \
                 the person active again, or when you reactivate them.",
            ),
            (Some(DeactivatedBy::Directory), None) => t(
                "The access was removed. It comes back when the identity provider makes the person active again, or when \
                 you reactivate them.",
            ),
            (_, Some(_)) => t(
                "Deactivated by hand by {name}, {relative} ({moment}). The identity provider does not give this access \
                 back: reactivate the person here.",
            ),
            (_, None) => t(
                "Deactivated by hand. The identity provider does not give this access back: reactivate the person here.",
            ),
        };
        let Some(row) = &self.decided else { return text };
        let when = Moment::at(row.at, now);
        text.with("name", timeline::actor(row)).with("relative", when.relative).with("moment", when.exact)
    }
}
