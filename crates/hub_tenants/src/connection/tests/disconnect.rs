//! Disconnect: what ends and what stays.

use hub_testkit::{TestDb, on_both};

use super::*;
use crate::directory::{self, TokenRefusal};
use crate::user::{self, NewAccount, Role};
use crate::{mass_change, provisioning};

story!(
    /// K23, C16: tokens, SAML settings and enforcement end together; users stay, and who has no way in is named.
    disconnect_ends_tokens_settings_and_enforcement,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let id = directory.connection;
        save(c, acme, id, &complete()).unwrap();
        let ada = directory.push(c, "ada");
        let staged = { directory.toggle(c, Toggle::AutoCreate, false); directory.push(c, "sam") };
        let eve = NewAccount { password_hash: None, ..account("eve@acme.test", Role::Member) };
        let eve = user::create(c, &at(0), acme.tenant, &eve).unwrap();
        let ended = disconnect(c, &acme.by_owner(5), &acme.operator(), id).unwrap();
        assert_eq!(ended.name, "Entra ID SSO");
        assert_eq!(ended.without_way_in.iter().map(|user| user.id).collect::<Vec<_>>(), [ada.id, eve]);
        let header = format!("Bearer {}", directory.token.expose());
        let refused = directory::authenticate(c, acme.tenant, Some(&header), now()).unwrap();
        assert_eq!(refused, Err(TokenRefusal::Unknown));
        assert!(matches!(get(c, acme.tenant, id), Err(Error::NotFound)));
        assert!(certificates(c, acme.tenant, id).unwrap().is_empty());
        assert!(!has_sso(c, acme.tenant).unwrap());
        for (id, state) in [(ada.id, ada.state), (staged.id, staged.state)] {
            let user = acme.user(c, id);
            assert_eq!((user.connection, user.state), (None, state));
        }
        let event = acme.newest(c, Action::IntegrationDelete);
        assert_eq!((event.actor_name.as_str(), event.target_name.as_str()), ("owner@acme.test", "Entra ID SSO"));
        assert_eq!(acme.details(c, Action::IntegrationDelete)["people_without_a_way_in"], json!(2));
        let offers = crate::sign_in::offer_passwords(c, &at(6), &acme.operator(), 100).unwrap();
        assert_eq!(offers.iter().map(|offer| offer.to.as_str()).collect::<Vec<_>>(), ["ada@acme.test", "eve@acme.test"]);
    }
);

story!(sso_stays_required_while_another_connection_is_integrated, |c, acme| {
    let (one, two) = (acme.integrated(c), acme.integrated(c));
    let eve = NewAccount { password_hash: None, ..account("eve@acme.test", Role::Member) };
    user::create(c, &at(0), acme.tenant, &eve).unwrap();
    let ended = disconnect(c, &at(5), &acme.operator(), one).unwrap();
    assert!(ended.without_way_in.is_empty());
    assert!(has_sso(c, acme.tenant).unwrap());
    let offers = crate::sign_in::offer_passwords(c, &at(6), &acme.operator(), 100).unwrap();
    assert!(offers.is_empty(), "nobody is offered a password that would be refused");
    disconnect(c, &at(7), &acme.operator(), two).unwrap();
    assert!(!has_sso(c, acme.tenant).unwrap());
});

on_both!(
    /// One transaction: when it fails at its end, nothing of it has happened.
    a_disconnect_that_fails_leaves_everything,
    |t: TestDb| async move {
        let acme = sign_up(&t, "acme").await;
        let id = t.db.write(acme.tenant, move |c| Ok::<_, Error>(acme.integrated(c))).await.unwrap();
        let failed: Result<()> = t
            .db
            .write(acme.tenant, move |c| {
                disconnect(c, &at(5), &acme.operator(), id)?;
                Err(Error::Busy)
            })
            .await;
        assert!(matches!(failed, Err(Error::Busy)));
        t.db.read(move |c| {
            assert_eq!(state(c, &acme, id), State::Integrated);
            assert_eq!(certificates(c, acme.tenant, id).unwrap().len(), 1);
            assert_eq!(acme.count(c, Action::IntegrationDelete), 0);
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    }
);

story!(
    /// Nobody approves later what an ended directory asked, and what others ask does not wait behind it.
    what_an_ended_directory_asked_is_over,
    |c, acme| {
        let (ended, other) = (acme.directory(c, true, true), acme.directory(c, true, true));
        let rule = mass_change::Rule { enabled: true, people: 1, percent: 100 };
        mass_change::set_rule(c, &at(0), &acme.operator(), rule).unwrap();
        let [first, second, third] = ["ada", "bob", "eve"].map(|name| ended.push(c, name).id);
        let sam = other.push(c, "sam").id;
        for id in [first, second] {
            ended.active(c, id, false);
        }
        ended.delete(c, third).unwrap();
        assert_eq!(mass_change::count(c, acme.tenant).unwrap(), 2);
        assert!(provisioning::is_kept(&acme.user(c, second)));
        disconnect(c, &acme.by_owner(5), &acme.operator(), ended.connection).unwrap();
        assert_eq!(mass_change::count(c, acme.tenant).unwrap(), 0);
        assert_eq!(acme.details(c, Action::IntegrationDelete)["removals_that_waited"], json!(2));
        assert!(!provisioning::is_kept(&acme.user(c, second)), "no directory says so any more");
        assert!(provisioning::apply_now(c, &at(6), &acme.operator(), second).is_err());
        assert!(acme.user(c, second).is_active() && acme.user(c, third).is_active());
        let rule = mass_change::Rule { enabled: true, people: 2, percent: 100 };
        mass_change::set_rule(c, &at(6), &acme.operator(), rule).unwrap();
        assert!(!other.active(c, sam, false).is_active(), "one loss was before, one more is allowed");
    }
);
