//! Nobody is logged in as somebody else unasked, and the door says which ways there are.

use hub_tenants::user::Role;
use hub_web::urls;

use crate::attributes::{answered, tile};
use crate::harness::{PASSWORD, story};

story!(
    /// Login CSRF: a link of an attacker's own workspace must not swap the session under somebody's hands.
    a_login_asks_before_it_replaces_somebody_else,
    |hub| {
        let (acme, evil) = (hub.tenant("acme").await, hub.tenant("evil").await);
        let (ours, theirs) = (acme.integrated().await, evil.integrated().await);
        let member = acme.person("mae", Role::Member).await;
        let browser = hub.browser();
        let first = answered(&browser, &acme, ours, |said| said, &member.email).await;
        browser.get(&first.location().unwrap()).await.leads_to("/account");
        let session = browser.session().unwrap();
        for (tenant, id, name) in
            [(&evil, theirs, evil.owner.as_str()), (&acme, ours, acme.owner.as_str())]
        {
            for begun_here in [true, false] {
                let accepted = match begun_here {
                    true => answered(&browser, tenant, id, |said| said, name).await,
                    false => tile(&browser, tenant, id, name).await,
                };
                let finish = accepted.location().unwrap();
                let question = browser.get(&finish).await;
                question
                    .says(200, &format!("You are logged in as {} of Acme", member.email))
                    .says(200, &format!("Go on as {name}"));
                assert_eq!(browser.session().as_deref(), Some(session.as_str()), "nothing has happened");
                assert_eq!(browser.email().await.as_deref(), Some(member.email.as_str()));
                // A page of somebody else cannot answer for them.
                let ticket = question.form(urls::SSO_FINISH).field("ticket").to_owned();
                assert_eq!(browser.post(urls::SSO_FINISH, &[("ticket", &ticket)]).await.status, 403);
                assert_eq!(browser.email().await.as_deref(), Some(member.email.as_str()));
                // Nor can another browser use the ticket.
                hub.browser().get(&finish).await.says(403, "began in another browser");
            }
        }
    }
);

story!(who_says_go_on_is_the_other_person_and_the_former_session_has_ended, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.integrated().await;
    let member = acme.person("mae", Role::Member).await;
    let browser = hub.logged_in(&acme.owner).await;
    let before = browser.session().unwrap();
    let accepted = answered(&browser, &acme, id, |said| said, &member.email).await;
    let question = browser.get(&accepted.location().unwrap()).await;
    let done = browser.submit(&question, urls::SSO_FINISH, &[]).await;
    done.leads_to("/account");
    assert_eq!(browser.email().await.as_deref(), Some(member.email.as_str()));
    assert_ne!(browser.session().unwrap(), before, "a session of its own");
    let stolen = hub.browser();
    stolen.set_cookie("session", &before);
    assert_eq!(stolen.email().await, None, "the former one has ended");
    assert_eq!(
        browser.submit(&question, urls::SSO_FINISH, &[]).await.status,
        403,
        "a question is answered once"
    );
});

story!(who_logs_in_again_as_themselves_is_asked_nothing, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.integrated().await;
    let browser = hub.logged_in(&acme.owner).await;
    let accepted = answered(&browser, &acme, id, |said| said, &acme.owner).await;
    browser.get(&accepted.location().unwrap()).await.leads_to("/account");
    assert_eq!(browser.who().await.unwrap()["proof"], "saml");
    browser.get("/sso/finish?ticket=made-up").await.says(403, "cannot be finished here");
    assert_eq!(browser.email().await.as_deref(), Some(acme.owner.as_str()), "a made-up ticket ends nothing");
});

story!(several_connections_are_a_choice_with_names, |hub| {
    let acme = hub.tenant("acme").await;
    let one = acme.integrated().await;
    let two = acme.integrated().await;
    let page = hub.browser().get("/login/acme?next=%2Faccount").await;
    page.says(200, "Log in with Entra ID SSO (1)").says(200, "Log in with Entra ID SSO (2)");
    page.says(200, "Not sure which is yours?");
    for id in [one, two] {
        assert!(page.links().contains(&format!("/saml/{id}/login?next=%2Faccount")), "{:?}", page.links());
    }
    assert!(!page.text.contains("idp.test"), "strangers do not read whose identity provider it is");
    assert_eq!(page.header("set-cookie"), "", "nothing is remembered");
    let outside = hub.browser().get("/login/acme?next=https%3A%2F%2Fevil.test%2F").await;
    assert!(!outside.text.contains("evil.test"));
});

story!(a_lost_workspace_name_comes_by_mail_and_the_answer_tells_nothing, |hub| {
    let acme = hub.tenant("acme").await;
    let member = acme.person("mae", Role::Member).await;
    let gone = acme.person("gone", Role::Member).await;
    let id = gone.id;
    acme.write(move |c, cx, by| hub_tenants::user::deactivate(c, cx, by, id)).await;
    let mut answers = std::collections::BTreeSet::new();
    for email in [member.email.as_str(), "nobody@acme.test", &gone.email] {
        let page = hub.browser().fill("/login/workspace", "/login/workspace", &[("workspace", email)]).await;
        page.says(200, "Check your mail");
        answers.insert(page.words().replace(email, "X"));
    }
    assert_eq!(answers.len(), 1, "{answers:#?}");
    assert_eq!(hub.mailed_path(&member.email, "/login/").await.as_deref(), Some("/login/acme"));
    for nobody in ["nobody@acme.test", &gone.email] {
        assert_eq!(hub.mailed_path(nobody, "/login/").await, None, "{nobody}");
    }
    let odd = hub.browser().fill("/login/workspace", "/login/workspace", &[("workspace", "a@")]).await;
    odd.says(422, "Enter an e-mail address");
    let browser = hub.browser();
    browser.log_in(&member.email, PASSWORD).await.leads_to("/");
});
