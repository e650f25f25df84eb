//! What plans and policies open and lock.

use serde_json::json;

use super::*;
use crate::connection::Toggle;
use crate::connection::scim_configuration::{self, Configuration, Features};
use crate::directory::{self, configuration_key};
use crate::role_mapping::{self, Change as Rules, NewRule, Source, SourceKind};
use crate::session::{self, Proof};
use crate::sign_in::SsoFailure;
use crate::test_support::*;
use crate::user::{self, UserState};
use crate::{failure_mail, import, provisioning};

const ON: Option<bool> = Some(true);
const OFF: Option<bool> = Some(false);

fn owners(c: &mut Conn, acme: &Acme, change: Change) {
    let owner = acme.right_of(c, acme.owner);
    super::change(c, &at(0), &owner, change).unwrap();
}

fn forbidden<T: std::fmt::Debug>(outcome: Result<T>) -> bool {
    matches!(outcome.unwrap_err(), Error::Forbidden(_))
}

story!(
    /// K3, K6: owners decide; each change says what was before.
    policies_are_an_owners_to_change,
    |c, acme| {
        let admin = acme.right_of(c, acme.admin);
        let wanted = Change { scim_needs_sso: ON, people_by_directory: None };
        assert!(forbidden(change(c, &at(0), &admin, wanted)));
        assert_eq!(of(c, acme.tenant).unwrap(), Policies::default());
        owners(c, acme, wanted);
        owners(c, acme, wanted);
        assert_eq!(acme.count(c, Action::PolicyUpdate), 1, "what is so already is no event");
        let details = acme.details(c, Action::PolicyUpdate);
        assert_eq!(details["before"]["scim_needs_sso"], json!(false));
        assert_eq!(details["after"]["scim_needs_sso"], json!(true));
        let globex = found(c, "globex").unwrap();
        assert_eq!(of(c, globex.tenant).unwrap(), Policies::default(), "of this workspace only");
    }
);

story!(
    /// K3: a directory is set up after SSO; calls with tokens that are out go on.
    scim_waits_for_sso_where_a_workspace_wants_it,
    |c, acme| {
        let directory = acme.directory(c, false, true);
        owners(c, acme, Change { scim_needs_sso: ON, ..Change::default() });
        assert_eq!(scim_lock(c, acme.tenant).unwrap(), Some(ScimLock::NeedsSso));
        let owner = acme.right_of(c, acme.owner);
        let id = directory.connection;
        assert!(forbidden(directory::issue(c, &at(0), &owner, id, "Second", None)));
        assert!(forbidden(connection::set_toggle(c, &at(0), &owner, id, Toggle::AutoCreate, true)));
        connection::set_toggle(c, &at(0), &owner, id, Toggle::AutoDeactivate, false).unwrap();
        assert_eq!(directory.push(c, "bob@acme.test").state, UserState::Staged);
        acme.integrated(c);
        assert_eq!(scim_lock(c, acme.tenant).unwrap(), None);
        directory::issue(c, &at(0), &owner, id, "Second", None).unwrap();
    }
);

story!(
    /// K2: without SCIM in the plan calls are refused with the reason, and nothing can be set up.
    a_plan_without_scim_refuses_calls,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        set_plan(c, &at(0), acme.tenant, Plan { scim: OFF, ..Plan::default() }).unwrap();
        let header = format!("Bearer {}", directory.token.expose());
        let called = directory::authenticate(c, acme.tenant, Some(&header), now()).unwrap();
        assert!(matches!(called, Err(directory::TokenRefusal::NotIncluded)));
        assert_eq!(scim_lock(c, acme.tenant).unwrap(), Some(ScimLock::NotIncluded));
        let owner = acme.right_of(c, acme.owner);
        assert!(forbidden(directory::issue(c, &at(0), &owner, directory.connection, "Second", None)));
        set_plan(c, &at(0), acme.tenant, Plan { scim: ON, ..Plan::default() }).unwrap();
        assert!(directory.push(c, "bob@acme.test").is_active());
        assert_eq!(acme.count(c, Action::PlanUpdate), 2);
    }
);

story!(
    /// K2: without SSO in the plan nobody logs in by it and nobody must; with it the rule holds again at once.
    a_plan_without_sso_requires_it_of_nobody,
    |c, acme| {
        let id = acme.integrated(c);
        set_plan(c, &at(0), acme.tenant, Plan { sso: OFF, ..Plan::default() }).unwrap();
        assert_eq!(policy::required(c, acme.tenant, now()).unwrap(), Required::Nobody);
        assert!(connection::for_sign_in(c, acme.tenant).unwrap().is_empty());
        let trusted = crate::sign_in::trust(c, &hub_kernel::MasterKey::new([7; 32]), id, BASE_URL);
        assert!(matches!(trusted, Err(Error::SsoFailed(SsoFailure::NotIncluded))));
        let (_, cookie) = acme.session(c, acme.member, Proof::Password);
        set_plan(c, &at(0), acme.tenant, Plan { sso: ON, ..Plan::default() }).unwrap();
        assert_eq!(policy::required(c, acme.tenant, now()).unwrap(), Required::SubUsers);
        let held = session::authenticate(c, cookie.expose(), now(), session::Lifetime::default()).unwrap();
        assert!(held.is_none());
    }
);

story!(
    /// K6: while a directory provisions, people are added and removed there; owners, and whom it does not know, here.
    people_come_from_the_directory_only,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        owners(c, acme, Change { people_by_directory: ON, ..Change::default() });
        assert_eq!(hand_lock(c, acme.tenant, now()).unwrap(), None, "it has not called yet");
        connection::note_scim_request(c, &at(0), acme.tenant, directory.connection).unwrap();
        let bob = directory.push(c, "bob@acme.test");
        let locked = hand_lock(c, acme.tenant, now()).unwrap();
        assert!(matches!(locked, Some(HandLock::Directory { provider }) if !provider.is_empty()));
        let owner = acme.right_of(c, acme.owner);
        let by = acme.by_owner(0);
        for role in [Role::Member, Role::Admin] {
            assert!(forbidden(user::invite(c, &by, &owner, &account("new@acme.test", role))));
        }
        assert!(forbidden(user::deactivate(c, &by, &owner, bob.id)));
        user::invite(c, &by, &owner, &account("second@acme.test", Role::Owner)).unwrap();
        user::deactivate(c, &by, &owner, acme.member).unwrap();
        user::reactivate(c, &by, &owner, acme.member).unwrap();
        user::deactivate(c, &at(0), &acme.operator(), bob.id).unwrap();
        directory.toggle(c, Toggle::Scim, false);
        assert_eq!(hand_lock(c, acme.tenant, now()).unwrap(), None, "it is switched off");
        user::invite(c, &by, &owner, &account("new@acme.test", Role::Member)).unwrap();
    }
);

story!(
    /// K3: whatever sets SCIM up waits for SSO: the configuration, its keys, an import; switching off never does.
    no_way_around_the_lock_of_scim,
    |c, acme| {
        let id = acme.directory(c, false, true).connection;
        owners(c, acme, Change { scim_needs_sso: ON, ..Change::default() });
        let owner = acme.right_of(c, acme.owner);
        let by = acme.by_owner(0);
        let begun = scim_configuration::of(c, acme.tenant, id).unwrap().configuration;
        let with = |features| Configuration { features, ..begun.clone() };
        let all_off = Features {
            scim: false,
            groups: false,
            roles: false,
            password_sync: false,
            phone_number_sync: false,
        };
        let synchronised = with(Features { password_sync: true, ..begun.features });
        assert!(forbidden(scim_configuration::change(c, &by, &owner, id, &synchronised)));
        assert!(forbidden(configuration_key::issue(c, &by, &owner, id, "Program", None)));
        let asked = import::Asked {
            connection: None,
            who: import::Who::Matching { text: None, about: 1 },
            ticket: "ticket".to_owned(),
        };
        assert!(forbidden(import::start(c, &by, &owner, &asked)));
        scim_configuration::change(c, &by, &owner, id, &begun).unwrap();
        scim_configuration::change(c, &by, &owner, id, &with(all_off)).unwrap();
        assert!(forbidden(scim_configuration::change(c, &by, &owner, id, &begun)), "off is not undone");
    }
);

story!(
    /// K3: nor do rules on what a directory writes, a single import, or further addresses for its failures; what is there may be
    /// taken away, and logins have rules all the same.
    the_lock_of_scim_holds_for_what_follows_from_it,
    |c, acme| {
        let directory = acme.directory(c, false, true);
        let id = directory.connection;
        let (bob, ada) = (directory.push(c, "bob"), directory.push(c, "ada"));
        let owner = acme.right_of(c, acme.owner);
        let by = acme.by_owner(0);
        let rule = |kind, value: &str, role: &str| NewRule {
            source: Source::Value(kind, value.to_owned()),
            hub_role: None,
            product_roles: vec![role.to_owned()],
        };
        let save = |c: &mut Conn, change: Rules| role_mapping::save(c, &by, &owner, id, &change, None);
        save(c, Rules::Add(rule(SourceKind::Role, "one", "agent"))).unwrap();
        failure_mail::change(c, &by, &owner, id, "one@acme.test two@acme.test").unwrap();
        owners(c, acme, Change { scim_needs_sso: ON, ..Change::default() });
        let kept = role_mapping::rules(c, acme.tenant, id).unwrap()[0].id;
        assert!(forbidden(save(c, Rules::Add(rule(SourceKind::Role, "two", "agent")))));
        assert!(forbidden(save(c, Rules::Edit(kept, rule(SourceKind::Role, "one", "sales")))));
        save(c, Rules::Add(rule(SourceKind::LoginRole, "three", "agent"))).unwrap();
        save(c, Rules::Down(kept)).unwrap();
        save(c, Rules::Remove(kept)).unwrap();
        assert!(forbidden(provisioning::import(c, &by, &owner, bob.id)));
        provisioning::import(c, &at(1), &acme.operator(), bob.id).unwrap();
        assert!(forbidden(failure_mail::change(c, &by, &owner, id, "two@acme.test three@acme.test")));
        failure_mail::change(c, &by, &owner, id, "two@acme.test").unwrap();
        failure_mail::change(c, &by, &owner, id, "").unwrap();
        acme.integrated(c);
        provisioning::import(c, &by, &owner, ada.id).unwrap();
        failure_mail::change(c, &by, &owner, id, "three@acme.test").unwrap();
        save(c, Rules::Add(rule(SourceKind::Role, "two", "agent"))).unwrap();
    }
);

story!(
    /// K6: a directory that cannot write locks nothing: neither its own people nor anybody who is to be added.
    a_directory_that_cannot_write_locks_nobody,
    |c, acme| {
        let entra = acme.directory(c, true, true);
        let okta = connection::begin(c, &at(0), &acme.operator(), "okta").unwrap();
        for id in [entra.connection, okta] {
            connection::note_scim_request(c, &at(0), acme.tenant, id).unwrap();
        }
        let (ann, bob) = (entra.push(c, "ann@acme.test"), entra.push(c, "bob@acme.test"));
        owners(c, acme, Change { people_by_directory: ON, ..Change::default() });
        let (owner, by) = (acme.right_of(c, acme.owner), acme.by_owner(0));
        assert!(forbidden(user::deactivate(c, &by, &owner, ann.id)));
        entra.toggle(c, Toggle::Scim, false);
        assert!(hand_lock(c, acme.tenant, now()).unwrap().is_some(), "the other one provisions");
        user::deactivate(c, &by, &owner, ann.id).unwrap();
        entra.toggle(c, Toggle::Scim, true);
        assert!(forbidden(user::deactivate(c, &by, &owner, bob.id)));
        set_plan(c, &at(0), acme.tenant, Plan { scim: OFF, ..Plan::default() }).unwrap();
        assert_eq!(hand_lock(c, acme.tenant, now()).unwrap(), None);
        user::deactivate(c, &by, &owner, bob.id).unwrap();
    }
);
