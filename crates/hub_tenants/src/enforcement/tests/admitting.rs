//! *Everyone* holds only while owners can log in, and begins only where it could be chosen.

use super::*;
use crate::connection::vouching;
use hub_kernel::ConnectionId;

/// A connection that an admin set up: Integrated, and no owner vouches for it.
fn of_an_admins(c: &mut Conn, acme: &Acme) -> ConnectionId {
    let admin = acme.session(c, acme.admin, Proof::Saml).0.admin().unwrap();
    let id = connection::begin(c, &at(0), &admin, "entra_id").unwrap();
    connection::configure(c, &at(0), &admin, id, &complete(), false).unwrap();
    id
}

fn forbidden<T: std::fmt::Debug>(outcome: Result<T>) -> bool {
    matches!(outcome, Err(Error::Forbidden(_)))
}

story!(
    /// An admin may log in by what they set up themselves; that says nothing of owners.
    everyone_wants_a_connection_that_admits_owners,
    |c, acme| {
        let id = of_an_admins(c, acme);
        log_in_by_sso(c, acme, acme.admin, id, 0);
        let owner = acme.right_of(c, acme.owner);
        make_codes(c, &acme.by_owner(0), &owner).unwrap();
        assert_eq!(everyone_lacks(c, &owner, at(1).now).unwrap(), [Lack::Vouched, Lack::RecentSso]);
        assert_eq!(field(choose(c, &at(1), &owner, everyone(Some(1)))), "everyone_from");
        vouching::vouch(c, &acme.by_owner(2), &owner, id).unwrap();
        assert!(everyone_lacks(c, &owner, at(3).now).unwrap().is_empty());
        choose(c, &at(3), &owner, everyone(Some(3))).unwrap();
    }
);

story!(
    /// Held or planned alike; one that lets in no owner is no other.
    no_admin_ends_the_last_connection_by_which_owners_log_in,
    |c, acme| {
        let id = ready(c, acme);
        let by = acme.operator();
        let own = of_an_admins(c, acme);
        let admin = acme.session(c, acme.admin, Proof::Saml).0.admin().unwrap();
        let certificate = connection::certificates(c, acme.tenant, id).unwrap()[0].id;
        for from in [DAY, 1] {
            choose(c, &at(1), &by, everyone(Some(from))).unwrap();
            assert!(forbidden(connection::disconnect(c, &at(2), &admin, id)));
            assert!(forbidden(connection::remove_certificate(c, &at(2), &admin, id, certificate, true)));
        }
        assert_eq!(required(c, acme, 2), Required::Everyone);
        assert_eq!(connection::disconnect(c, &at(3), &admin, own).unwrap().settled.dropped, None);
        // With another one, and where it is required of sub-users only, admins do as ever.
        let second = acme.integrated(c);
        connection::disconnect(c, &at(4), &admin, second).unwrap();
        choose(c, &at(5), &by, everyone(None)).unwrap();
        connection::disconnect(c, &at(6), &admin, id).unwrap();
    }
);

story!(
    /// An owner may end it. What is left lets in sub-users only, so it is required of them only.
    everyone_ends_without_a_connection_that_admits_owners,
    |c, acme| {
        let id = enforced(c, acme);
        of_an_admins(c, acme);
        let owner = acme.session(c, acme.owner, Proof::Saml).0.admin().unwrap();
        let settled = connection::disconnect(c, &at(1), &owner, id).unwrap().settled;
        assert_eq!((settled.before, settled.after), (Required::Everyone, Required::SubUsers));
        assert_eq!((settled.dropped, settled.is_news()), (Some(Lack::Vouched), true));
        assert_eq!((required(c, acme, 1), policy(c, acme.tenant).unwrap().everyone_from), (Required::SubUsers, None));
        let details = acme.details(c, Action::SignInPolicyUpdate);
        assert_eq!(details["reason"], json!(Lack::Vouched.fact()));
        assert_eq!(details["after"]["everyone_from"], json!(null));
        acme.session(c, acme.owner, Proof::Password);
    }
);

story!(
    /// What was ready when it was planned may not be when it begins.
    a_planned_start_is_looked_at_an_hour_before,
    |c, acme| {
        ready(c, acme);
        let by = acme.operator();
        choose(c, &at(0), &by, everyone(Some(2 * DAY))).unwrap();
        assert!(due(c, at(2 * DAY - HOUR - 1).now).unwrap().is_empty());
        assert_eq!(due(c, at(2 * DAY - HOUR).now).unwrap(), [acme.tenant]);
        let settled = settle(c, &at(2 * DAY - HOUR), acme.tenant).unwrap();
        assert_eq!((settled.dropped, settled.changed(), settled.is_news()), (Some(Lack::RecentSso), false, true));
        assert_eq!(acme.newest(c, Action::SignInPolicyUpdate).actor_name, "Switchboard");
        assert_eq!(acme.details(c, Action::SignInPolicyUpdate)["reason"], json!(Lack::RecentSso.fact()));
        assert_eq!(required(c, acme, 2 * DAY), Required::SubUsers);
        assert!(due(c, at(3 * DAY).now).unwrap().is_empty());
    }
);

story!(
    /// Codes that were used up, and a hub that slept through the hour: time alone had it begin, the job ends it.
    a_start_that_could_not_be_looked_at_before_is_looked_at_after,
    |c, acme| {
        let id = ready(c, acme);
        choose(c, &at(0), &acme.operator(), everyone(Some(2 * DAY))).unwrap();
        log_in_by_sso(c, acme, acme.owner, id, 2 * DAY);
        let owner = acme.user(c, acme.owner);
        crate::enforcement::recovery::follow_role(c, &user::User { role: user::Role::Admin, ..owner }).unwrap();
        assert_eq!(required(c, acme, 2 * DAY + 1), Required::Everyone);
        let settled = settle(c, &at(2 * DAY + 1), acme.tenant).unwrap();
        assert_eq!((settled.dropped, settled.after), (Some(Lack::RecoveryCodes), Required::SubUsers));
        assert_eq!(required(c, acme, 2 * DAY + 1), Required::SubUsers);
    }
);

story!(
    /// SSO may not have worked while it was suspended: what held before holds again without a question.
    the_end_of_a_suspension_is_no_start,
    |c, acme| {
        enforced(c, acme);
        suspend(c, &at(10), &acme.operator(), 24).unwrap();
        let settled = settle(c, &at(10 + DAY), acme.tenant).unwrap();
        assert_eq!((settled.dropped, settled.after), (None, Required::Everyone));
    }
);
