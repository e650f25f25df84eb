//! The page: what it says before anything takes hold, what it asks, and what then holds.

use hub_tenants::user::Role;

use super::*;
use crate::harness::story;

story!(
    /// K11: *Enforce SSO* for everyone is an explicit choice; it says what closes and who holds recovery codes.
    enforce_sso_says_what_closes_before_it_does,
    |hub| {
        let acme = hub.tenant("acme").await;
        let mae = acme.person("mae", Role::Member).await;
        let id = acme.integrated().await;
        let owner = hub.browser();
        by_sso(&owner, &acme, id, &acme.owner).await.leads_to("/account");
        let page = owner.get(urls::SIGN_IN_POLICY).await;
        page.says(200, "Sub-users log in by SSO").says(200, "1 sub-user could not log in");
        page.says(200, "Nobody holds codes").says(200, "You hold no recovery codes").says(200, "logged in by SSO");
        let fields = [("sub_users", "now"), ("everyone", "now")];
        let refused = owner.fill(urls::SIGN_IN_POLICY, urls::SIGN_IN_POLICY, &fields).await;
        refused.says(422, "ou hold no recovery codes");
        assert!(!acme.events().await.contains(&"sign_in_policy_update".to_owned()));

        let codes = make_codes(&owner).await;
        assert_eq!(codes.len(), 10);
        owner.get(urls::SIGN_IN_POLICY).await.says(200, "10 of 10 codes unused");
        let by_password = hub.logged_in(&acme.owner).await;
        let question = owner.fill(urls::SIGN_IN_POLICY, urls::SIGN_IN_POLICY, &fields).await;
        question.says(200, "Require SSO of everyone now?").says(200, "close for everybody");
        question.says(200, "1 session that did not begin by SSO ends now").says(200, "10 unused recovery codes");
        question.says(200, "neither shown nor reached from other workspaces");
        let unsure = owner.submit(&question, urls::SIGN_IN_POLICY, &[("confirm", "yes")]).await;
        unsure.says(422, "Type acme to confirm");
        assert!(by_password.email().await.is_some(), "nothing was changed");
        let sure = owner.submit(&unsure, urls::SIGN_IN_POLICY, &[("confirm", "acme")]).await;
        sure.leads_to(urls::SIGN_IN_POLICY);
        owner.get(urls::SIGN_IN_POLICY).await.says(200, "Everyone logs in by SSO");
        assert_eq!(by_password.email().await, None);
        assert!(hub.mails().await.contains("Everyone logs in by SSO from now on"));

        let refused = hub.browser().log_in(&acme.owner, PASS).await;
        refused.says(403, "Everyone in this workspace logs in by SSO only");
        assert!(refused.links().contains(&urls::recovery("acme")), "{:?}", refused.links());
        assert_eq!(hub.browser().log_in(&mae.email, PASS).await.status, 403);
    }
);

story!(
    /// K11: an owner gets in by a code, once; all owners are told, and it ends nothing that it should not.
    an_owner_comes_in_by_a_recovery_code,
    |hub| {
        let acme = hub.tenant("acme").await;
        let second = acme.person("olaf", Role::Owner).await;
        let id = acme.integrated().await;
        let (_, codes) = enforced(&acme, id).await;
        let browser = hub.browser();
        let door = browser.get(&urls::recovery("acme")).await;
        assert_eq!(door.form(urls::RECOVERY).field("workspace"), "acme");
        by_code(&browser, "acme", &acme.owner, &codes[0]).await.leads_to(urls::SIGN_IN_POLICY);
        assert_eq!(browser.who().await.unwrap()["proof"], "recovery_code");
        browser.get("/account").await.says(200, "Recovery code");
        browser.get(urls::SIGN_IN_POLICY).await.says(200, "9 of 10 codes unused");
        let mails = hub.mails().await;
        for to in [&acme.owner, &second.email] {
            assert!(mails.split("From: ").any(|mail| mail.contains(&format!("To: {to}"))
                && mail.contains("A recovery code was used")), "{to}");
        }
        let used = by_code(&hub.browser(), "acme", &acme.owner, &codes[0]).await;
        used.says(401, "is not right");
        for (slug, email) in [("acme", second.email.as_str()), ("acme", "nobody@acme.test"), ("nowhere", &acme.owner)] {
            let refused = by_code(&hub.browser(), slug, email, &codes[1]).await;
            assert_eq!(refused.words().replace(email, "…"), used.words().replace(&acme.owner, "…"), "{slug} {email}");
        }
    }
);

story!(only_owners_change_it_and_admins_see_it, |hub| {
    let acme = hub.tenant("acme").await;
    let admin = hub.logged_in(&acme.person("adam", Role::Admin).await.email).await;
    let mae = hub.logged_in(&acme.person("mae", Role::Member).await.email).await;
    let page = admin.get(urls::SIGN_IN_POLICY).await;
    page.says(200, "Only an owner can change this").says(200, "No connection with single sign-on");
    assert!(!page.text.contains("Make recovery codes"));
    let token = admin.csrf_token().await;
    for (path, field) in [
        (urls::SIGN_IN_POLICY, ("sub_users", "now")),
        (urls::RECOVERY_CODES, ("x", "x")),
        (urls::SIGN_IN_POLICY_SUSPEND, ("hours", "1")),
        (urls::SIGN_IN_POLICY_RESUME, ("x", "x")),
    ] {
        let sent = [("csrf_token", token.as_str()), ("everyone", "never"), field];
        assert_eq!(admin.post(path, &sent).await.status, 403, "{path}");
    }
    for path in [urls::SIGN_IN_POLICY, urls::SIGN_IN_POLICY_PEOPLE, urls::SIGN_IN_POLICY_EXPORT] {
        assert_eq!(mae.get(path).await.status, 403, "{path}");
    }
    assert!(admin.get(urls::PEOPLE).await.links().contains(&urls::SIGN_IN_POLICY.to_owned()), "side menu");
});

story!(
    /// Those whom it would shut out: listed, exported, mailed once a day; another workspace's people are not among them.
    who_would_be_shut_out_is_listed_exported_and_mailed,
    |hub| {
        let (acme, globex) = (hub.tenant("acme").await, hub.tenant("globex").await);
        globex.person("gail", Role::Member).await;
        for number in 0..52 {
            acme.person(&format!("m{number}"), Role::Member).await;
        }
        let id = acme.integrated().await;
        acme.pushed(id, "ada").await;
        let owner = hub.logged_in(&acme.owner).await;
        let first = owner.get(urls::SIGN_IN_POLICY_PEOPLE).await;
        first.says(200, "52 sub-users could not log in").says(200, "Never seen by the identity provider");
        assert!(first.text.contains("m0@acme.test") && !first.text.contains("m51@acme.test"));
        assert!(!first.text.contains("ada@acme.test") && !first.text.contains("gail@"));
        let next = first.links().into_iter().find(|link| link.contains("after=")).unwrap();
        let second = owner.get(&next).await;
        assert!(second.text.contains("m51@acme.test") && !second.text.contains("m0@acme.test"));
        let all = owner.get(&urls::with_query(urls::SIGN_IN_POLICY_PEOPLE, "who", "everyone")).await;
        all.says(200, "53 people could not log in");
        let file = owner.get(urls::SIGN_IN_POLICY_EXPORT).await;
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!((file.text.lines().count(), file.text.contains("gail")), (53, false));
        assert!(file.text.contains("\"m7@acme.test\",\"Sub-user\",\"Never seen by the identity provider\""));
        let mailed = owner.submit(&first, urls::SIGN_IN_POLICY_MAIL, &[]).await;
        owner.follow(mailed).await.says(200, "52 mails tell how to log in by SSO");
        assert!(hub.mailed_path("m3@acme.test", "/login/acme").await.is_some());
        assert!(!hub.mails().await.contains("gail@"));
        let again = owner.submit(&first, urls::SIGN_IN_POLICY_MAIL, &[]).await;
        owner.follow(again).await.says(200, "mailed today already");
    }
);

story!(
    /// C16, and a date before the connection is Integrated: until then everybody's password serves.
    a_start_can_be_planned,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let date = ahead(&acme, 2 * DAY);
        let fields = [("sub_users", "date"), ("sub_users_from", date.as_str()), ("everyone", "never")];
        let saved = choose(&owner, "acme", &fields).await;
        saved.leads_to(urls::SIGN_IN_POLICY);
        let page = owner.get(urls::SIGN_IN_POLICY).await;
        page.says(200, "Planned: sub-users from");
        assert!(page.text.contains(&format!("value=\"{date}\"")));
        for wrong in ["", "soon", "2020-01-01T00:00"] {
            let fields = [("sub_users", "date"), ("sub_users_from", wrong), ("everyone", "never")];
            let refused = owner.fill(urls::SIGN_IN_POLICY, urls::SIGN_IN_POLICY, &fields).await;
            refused.says(422, "a date and time that lies ahead");
        }
    }
);

story!(
    /// K12, K13: under *everyone* nobody is invited by hand; elsewhere the rule ends nothing.
    under_everyone_people_are_not_added_by_hand,
    |hub| {
        let (acme, globex) = (hub.tenant("acme").await, hub.tenant("globex").await);
        let other = hub.logged_in(&globex.owner).await;
        let id = acme.integrated().await;
        let (owner, _) = enforced(&acme, id).await;
        let people = owner.get(urls::PEOPLE).await;
        people.says(200, "people are added at your identity provider").says(200, "Invite an owner");
        let token = owner.csrf_token().await;
        for (role, status) in [("member", 403), ("admin", 403), ("owner", 303)] {
            let wanted = [("csrf_token", token.as_str()), ("email", "new@acme.test"), ("role", role)];
            assert_eq!(owner.post(urls::PEOPLE_INVITE, &wanted).await.status, status, "K12: {role}");
        }
        assert_eq!(other.email().await.as_deref(), Some(globex.owner.as_str()), "K13: another workspace's session");
        other.get(urls::SIGN_IN_POLICY).await.says(200, "Nobody has to use SSO");
    }
);

story!(
    /// K23: Disconnect ends *everyone* with the connection; passwords serve again.
    disconnect_ends_it,
    |hub| {
        let acme = hub.tenant("acme").await;
        let id = acme.integrated().await;
        enforced(&acme, id).await;
        acme.disconnect(id).await;
        let owner = hub.logged_in(&acme.owner).await;
        owner.get(urls::SIGN_IN_POLICY).await.says(200, "passwords serve everybody");
    }
);
