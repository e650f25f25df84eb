//! What happens by time alone, and how an owner gets relief.

use hub_tenants::sign_in::{Purpose, SsoFailure, record_failure};
use hub_tenants::user::Role;
use hub_tenants::{Error, enforcement};

use super::*;
use crate::harness::story;

story!(
    /// The time comes: sessions end, owners are told, and it holds; no click was needed.
    a_planned_start_takes_hold_by_itself,
    |hub| {
        let acme = hub.tenant("acme").await;
        let mae = acme.person("mae", Role::Member).await;
        acme.integrated().await;
        let later = hub.cx().now.plus_seconds(3600);
        let choice = enforcement::Choice { sub_users_from: Some(later), everyone_from: None };
        acme.write(move |c, cx, by| enforcement::choose(c, cx, by, choice)).await;
        let member = hub.logged_in(&mae.email).await;
        hub_web::watch::follow_policies(&hub.app).await;
        assert!(member.email().await.is_some());
        hub.clock.advance(3600);
        assert_eq!(member.email().await, None, "to the second");
        assert_eq!(hub.browser().log_in(&mae.email, PASS).await.status, 403);
        hub_web::watch::follow_policies(&hub.app).await;
        hub_web::watch::follow_policies(&hub.app).await;
        let told = hub.mails().await.matches("Sub-users log in by SSO from now on").count();
        // Subject and text of one mail to the one owner; the first was of the day when it was integrated.
        assert_eq!(told, 2, "once");
        assert_eq!(acme.events().await.iter().filter(|name| *name == "sso_require").count(), 3);
    }
);

story!(
    /// Most logins fail in the first hour: a mail with the way in, a banner, one click, and it ends by itself.
    when_most_logins_fail_an_owner_gets_relief,
    |hub| {
        let acme = hub.tenant("acme").await;
        let admin = acme.person("adam", Role::Admin).await;
        let id = acme.integrated().await;
        let (_, codes) = enforced(&acme, id).await;
        for _ in 0..5 {
            acme.write(move |c, cx, _| {
                let why = Error::SsoFailed(SsoFailure::UnknownRequest);
                record_failure(c, cx, id, Purpose::Login, &why, None)
            })
            .await;
        }
        hub_web::watch::follow_policies(&hub.app).await;
        hub_web::watch::follow_policies(&hub.app).await;
        let link = hub.mailed_path(&acme.owner, &urls::recovery("acme")).await;
        assert_eq!(link, Some(urls::recovery("acme")), "the way in is in the mail");
        assert_eq!(hub.mails().await.matches("Subject: Acme: Most logins by SSO fail").count(), 1);

        let owner = hub.browser();
        by_code(&owner, "acme", &acme.owner, &codes[1]).await.leads_to(urls::SIGN_IN_POLICY);
        owner.get(urls::PEOPLE).await.says(200, "Most logins by SSO fail");
        let page = owner.get(urls::SIGN_IN_POLICY).await;
        page.says(200, "5 failed");
        let fields = [("hours", "4")];
        owner.submit(&page, urls::SIGN_IN_POLICY_SUSPEND, &fields).await.leads_to(urls::SIGN_IN_POLICY);
        owner.get(urls::PEOPLE).await.says(200, "Single sign-on is suspended");
        let adam = hub.logged_in(&admin.email).await;
        adam.get(urls::PEOPLE).await.says(200, "Single sign-on is suspended");
        assert!(hub.mails().await.contains("For 4 hours passwords serve everybody"));
        hub.clock.advance(4 * 3600);
        assert_eq!(adam.email().await, None, "by itself, to the second");
        assert_eq!(hub.browser().log_in(&admin.email, PASS).await.status, 403);
        hub_web::watch::follow_policies(&hub.app).await;
        assert_eq!(acme.events().await[0], "sso_require");
    }
);

story!(a_suspension_is_ended_at_the_page, |hub| {
    let acme = hub.tenant("acme").await;
    let mae = acme.person("mae", Role::Member).await;
    acme.integrated().await;
    let owner = hub.logged_in(&acme.owner).await;
    let page = owner.get(urls::SIGN_IN_POLICY).await;
    owner.submit(&page, urls::SIGN_IN_POLICY_SUSPEND, &[("hours", "3")]).await;
    owner.get(urls::SIGN_IN_POLICY).await.says(200, "for 1, 4 or 24 hours");
    owner.submit(&page, urls::SIGN_IN_POLICY_SUSPEND, &[("hours", "1")]).await;
    let member = hub.logged_in(&mae.email).await;
    owner.fill(urls::SIGN_IN_POLICY, urls::SIGN_IN_POLICY_RESUME, &[]).await.leads_to(urls::SIGN_IN_POLICY);
    owner.get(urls::SIGN_IN_POLICY).await.says(200, "The suspension is over. 1 session ended");
    assert_eq!(member.email().await, None);
});

story!(
    /// To suspend asks for no fresh proof: who would have to give it is out of order. To throw people out again does.
    a_suspension_needs_no_fresh_proof_and_its_end_does,
    |hub| {
        let acme = hub.tenant("acme").await;
        acme.integrated().await;
        let owner = hub.logged_in(&acme.owner).await;
        hub.clock.advance(20 * 60);
        let fields = [("hours", "1")];
        let done = owner.fill(urls::SIGN_IN_POLICY, urls::SIGN_IN_POLICY_SUSPEND, &fields).await;
        done.leads_to(urls::SIGN_IN_POLICY);
        owner.get(urls::SIGN_IN_POLICY).await.says(200, "Suspended for 1 hour");
        let asked = owner.fill(urls::SIGN_IN_POLICY, urls::SIGN_IN_POLICY_RESUME, &[]).await;
        assert!(asked.location().is_some_and(|to| to.starts_with(urls::CONFIRM)), "{:?}", asked.location());
    }
);

story!(
    /// A plan that cannot begin any more is called off, and owners hear of it before it would have shut anybody out.
    a_planned_start_that_cannot_be_is_called_off_by_mail,
    |hub| {
        let acme = hub.tenant("acme").await;
        let id = acme.integrated().await;
        let (owner, _) = enforced(&acme, id).await;
        choose(&owner, &acme.slug, &[("sub_users", "now"), ("everyone", "never")]).await;
        let from = hub.cx().now.plus_seconds(2 * DAY);
        let choice = enforcement::Choice { sub_users_from: None, everyone_from: Some(from) };
        acme.write(move |c, cx, by| enforcement::choose(c, cx, by, choice)).await;
        hub.clock.advance(2 * DAY - 3600);
        hub_web::watch::follow_policies(&hub.app).await;
        hub_web::watch::follow_policies(&hub.app).await;
        let mails = hub.mails().await;
        assert!(mails.contains("no owner or admin has logged in by SSO in the last 24 hours"), "{mails}");
        assert_eq!(mails.matches("Subject: Acme: SSO is not required of everyone").count(), 1);
    }
);
