//! C23 to C27: what the directory may do, as the Provisioning tab says it.

use hub_tenants::connection::Toggle;
use hub_tenants::tenant::{self, SeatRule};
use hub_tenants::user::UserState;
use hub_web::urls;

use crate::harness::story;

story!(
    /// C23, C24: who is pushed while it is off waits and is shown; turning it on lets nobody in but those to come.
    c23_c24_those_who_came_before_wait_for_import,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let tab = urls::provisioning(id);
        let early = acme.pushed(id, "early").await;
        let page = owner.get(&tab).await;
        page.says(200, "Waiting for import · 1").says(200, "early from the IdP").says(200, "1 person waits for import.");
        page.says(200, "Off since this connection began.");
        assert_eq!(acme.user(early.id).await.state, UserState::Staged);
        let action = format!("{}/auto-create", urls::connection(id));
        hub.clock.advance(60);
        owner.fill(&tab, &action, &[("value", "on")]).await.leads_to(&tab);
        let page = owner.get(&tab).await;
        page.says(200, "On since 15 Jan 2027, 08:01 UTC by owner@acme.test.");
        page.says(200, "1 person who arrived earlier waits; import them below.");
        let late = acme.pushed(id, "late").await;
        assert_eq!(acme.user(late.id).await.state, UserState::Active);
        assert_eq!(acme.user(early.id).await.state, UserState::Staged, "still not imported");
        let seats = acme.seats().await;
        let import = format!("{}/waiting/{}/import", urls::connection(id), early.id);
        owner.fill(&tab, &import, &[]).await.leads_to(&tab);
        owner.get(&tab).await.says(200, "early from the IdP is imported and takes a seat.").says(200, "Nobody is waiting");
        assert_eq!((acme.user(early.id).await.state, acme.seats().await), (UserState::Active, seats + 1));
        let mails = hub.mails().await;
        assert!(mails.contains("To: early@acme.test") && mails.contains("/login/acme"), "{mails}");
        // The import is gone from the page; sent again it changes nothing.
        let token = owner.csrf_token().await;
        owner.post(&import, &[("csrf_token", &token)]).await.leads_to(&tab);
        owner.get(&tab).await.says(200, "This person is imported already.");
    }
);

story!(
    /// Only those whom this connection manages are imported here.
    somebody_elses_person_is_not_imported,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let (one, two) = (acme.connect().await, acme.connect().await);
        let waits = acme.pushed(one, "ada").await;
        let token = owner.csrf_token().await;
        let elsewhere = format!("{}/waiting/{}/import", urls::connection(two), waits.id);
        assert_eq!(owner.post(&elsewhere, &[("csrf_token", &token)]).await.status, 404);
        assert_eq!(acme.user(waits.id).await.state, UserState::Staged);
    }
);

story!(
    /// C25: the notice that additional users are charged, with the seats; a full plan refuses the import with a reason.
    c25_seats_are_named_beside_the_toggle,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let tab = urls::provisioning(id);
        owner.get(&tab).await.says(200, "1 seat is taken. Additional users are charged.");
        let waits = acme.pushed(id, "ada").await;
        acme.toggle(id, Toggle::AutoCreate, true).await;
        acme.pushed(id, "bob").await;
        assert!(acme.events().await.iter().filter(|event| *event == "seat_take").count() == 2);
        acme.write(|c, cx, by| tenant::set_plan(c, cx, by.tenant(), Some(2), SeatRule::Refuse)).await;
        owner.get(&tab).await.says(200, "2 of 2 seats are taken. When none is free");
        let import = format!("{}/waiting/{}/import", urls::connection(id), waits.id);
        owner.fill(&tab, &import, &[]).await.leads_to(&tab);
        owner.get(&tab).await.says(200, "All 2 seats of this workspace are taken");
        assert_eq!(acme.user(waits.id).await.state, UserState::Staged);
        acme.write(|c, cx, by| tenant::set_plan(c, cx, by.tenant(), Some(9), SeatRule::Extend)).await;
        owner.get(&tab).await.says(200, "2 of 9 seats are taken. Additional users are charged.");
    }
);

story!(
    /// C26, C27: the other switches, the cadence of Entra, and the time of the last sync.
    c26_c27_switches_cadence_and_last_sync,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let tab = urls::provisioning(id);
        owner.get(&tab).await.says(200, "may take up to 40 minutes").says(200, "No sync so far.");
        for (switch, event) in [("auto-deactivate", "loses access at once"), ("welcome-mail", "Nobody is greeted")] {
            let action = format!("{}/{switch}", urls::connection(id));
            let form = owner.get(&tab).await;
            let value = if switch == "welcome-mail" { "off" } else { "on" };
            owner.submit(&form, &action, &[("value", value)]).await.leads_to(&tab);
            owner.get(&tab).await.says(200, event);
        }
        assert_eq!(acme.events().await[..2], ["toggle_update", "toggle_update"]);
        let token = acme.token(id).await;
        let browser = hub.browser();
        let request = browser.request(reqwest::Method::GET, &format!("{}/Users", urls::scim(acme.id)));
        let request = request.header("authorization", format!("Bearer {}", token.expose()));
        assert_eq!(browser.send(request).await.status, 200);
        hub.app.call_log.flush().await;
        hub.clock.advance(120);
        owner.get(&tab).await.says(200, "Last sync 2 minutes ago");
        hub.clock.advance(3 * 40 * 60);
        let owner = hub.logged_in(&acme.owner).await;
        owner.get(&tab).await.says(200, "No sync for longer than usual");
    }
);
