//! C25, K5: seats are taken through one check, whoever gets none waits, and every month is accounted for.

use futures_util::future::join_all;
use hub_tenants::connection::Toggle;
use hub_tenants::seat;
use hub_tenants::tenant::{self, SeatRule};
use hub_tenants::user::{self, Role, UserState};
use hub_web::{imports, urls};
use serde_json::Value;

use crate::harness::{Tenant, story};
use crate::scim::client::{Idp, person};

async fn plan(tenant: &Tenant<'_>, seats: i64, rule: SeatRule) {
    tenant.write(move |c, cx, by| tenant::set_plan(c, cx, by.tenant(), Some(seats), rule)).await;
}

async fn names_waiting(tenant: &Tenant<'_>) -> Vec<String> {
    let id = tenant.id;
    let list = tenant.hub.app.db.read(move |c| seat::waiting_page(c, id, None, 100)).await;
    list.unwrap().into_iter().map(|wait| wait.name).collect()
}

story!(
    /// K5: SCIM creates, imports and invitations at the same time against few seats: exactly the seats are given, and each
    /// one who is refused is told why and waits.
    k5_parallel_creates_imports_and_invitations_share_the_seats,
    |hub| {
        let acme = hub.tenant("acme").await;
        let (owner, idp) = (hub.logged_in(&acme.owner).await, Idp::of(&acme).await);
        let connection = acme.connect().await;
        let mut staged = Vec::new();
        for n in 0..8 {
            staged.push(acme.pushed(connection, &format!("staged{n}")).await);
        }
        plan(&acme, 7, SeatRule::Refuse).await;
        let bodies: Vec<_> = (0..10).map(|n| person(&format!("scim{n}"))).collect();
        let creates = join_all(bodies.iter().map(|body| idp.post("/Users", body)));
        let token = owner.csrf_token().await;
        let fields = |n: usize| [
            ("csrf_token".to_owned(), token.clone()),
            ("email".to_owned(), format!("invited{n}@acme.test")),
            ("role".to_owned(), "member".to_owned()),
        ];
        let invitations = join_all((0..6).map(|n| {
            let (fields, owner) = (fields(n), &owner);
            async move {
                let pairs: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                owner.post(urls::PEOPLE_INVITE, &pairs).await
            }
        }));
        let path = urls::connection_import(connection);
        let form = owner.get(&path).await;
        let import = owner.submit(&form, &path, &[("who", "all")]);
        let (creates, (invitations, import)) =
            futures_util::future::join(creates, futures_util::future::join(invitations, import)).await;
        let created = creates.iter().filter(|answer| answer.status == 201).count();
        for answer in creates.iter().filter(|answer| answer.status != 201) {
            let refused = answer.clone().refused(403, "");
            let detail = refused.body["detail"].as_str().unwrap();
            assert!(detail.starts_with("All 7 seats of this workspace are taken, so nobody was added."), "{detail}");
        }
        let invited = invitations.iter().filter(|page| page.status == 303).count();
        for page in invitations.iter().filter(|page| page.status != 303) {
            page.says(409, "All 7 seats of this workspace are taken");
        }
        let page = owner.follow(import).await;
        let mut imported = 0;
        for someone in &staged {
            imported += usize::from(acme.user(someone.id).await.state == UserState::Active);
        }
        page.says(200, &format!("{imported} of 8 people got an account."));
        assert_eq!(acme.seats().await, 7);
        assert_eq!(created + invited + imported, 6, "the owner has the seventh");
        assert_eq!(names_waiting(&acme).await.len(), 10 + 6 + 8 - 6, "everybody else waits");
    }
);

story!(
    /// K5: whoever gets no seat is shown; when one is free it is offered; the IdP's retry succeeds.
    k5_the_waiting_list_is_shown_and_seats_are_given,
    |hub| {
        let acme = hub.tenant("acme").await;
        let (owner, idp) = (hub.logged_in(&acme.owner).await, Idp::of(&acme).await);
        let mae = acme.person("mae", Role::Member).await;
        let connection = acme.connect().await;
        let ada = acme.pushed(connection, "ada").await;
        owner.get(urls::SEATS).await.says(200, "No limit").says(200, "Nobody is waiting");
        plan(&acme, 2, SeatRule::Refuse).await;
        idp.post("/Users", &person("bob")).await.refused(403, "");
        idp.post("/Users", &person("bob")).await.refused(403, "");
        let import = urls::connection_import(connection);
        owner.fill(&import, &import, &[("who", "all")]).await;
        let page = owner.get(urls::SEATS).await;
        page.says(200, "2 of 2").says(200, "0 free").says(200, "ada from the IdP").says(200, "2 tries");
        page.says(200, "Comes with the identity provider’s next try").says(200, "2 people");
        let id = acme.id;
        let list = hub.app.db.read(move |c| seat::waiting_page(c, id, None, 9)).await.unwrap();
        let place = list.iter().find(|wait| wait.user == Some(ada.id)).unwrap().id;
        let give = urls::seat_gift(place);
        assert!(page.has_form(&give));
        owner.fill(urls::SEATS, &give, &[]).await.leads_to(urls::SEATS);
        owner.get(urls::SEATS).await.says(200, "All 2 seats of this workspace are taken");
        acme.write(move |c, cx, by| user::deactivate(c, cx, by, mae.id)).await;
        owner.fill(urls::SEATS, &give, &[]).await.leads_to(urls::SEATS);
        owner.get(urls::SEATS).await.says(200, "ada from the IdP has a seat now.").says(200, "1 person");
        assert_eq!(acme.user(ada.id).await.state, UserState::Active);
        assert!(hub.mails().await.contains("To: ada@acme.test"), "greeted");
        let token = owner.csrf_token().await;
        assert_eq!(owner.post(&give, &[("csrf_token", &token)]).await.status, 404, "the place is gone");
        plan(&acme, 3, SeatRule::Refuse).await;
        idp.post("/Users", &person("bob")).await.is(201);
        owner.get(urls::SEATS).await.says(200, "Nobody is waiting");
    }
);

story!(
    /// K5: where the workspace wants it so, free seats are given by themselves, in order.
    k5_free_seats_are_given_automatically,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let mae = acme.person("mae", Role::Member).await;
        let connection = acme.connect().await;
        let (ada, bob) = (acme.pushed(connection, "ada").await, acme.pushed(connection, "bob").await);
        plan(&acme, 2, SeatRule::Refuse).await;
        let import = urls::connection_import(connection);
        owner.fill(&import, &import, &[("who", "all")]).await;
        owner.fill(urls::SEATS, urls::SEATS_AUTOMATIC, &[("value", "on")]).await.leads_to(urls::SEATS);
        owner.get(urls::SEATS).await.says(200, "goes to whoever waits first").says(200, "by owner@acme.test");
        imports::round(&hub.app).await;
        assert_eq!(acme.user(ada.id).await.state, UserState::Staged, "none is free");
        acme.write(move |c, cx, by| user::deactivate(c, cx, by, mae.id)).await;
        imports::round(&hub.app).await;
        assert_eq!(acme.user(ada.id).await.state, UserState::Active);
        assert_eq!(acme.user(bob.id).await.state, UserState::Staged, "there was one seat");
        assert!(hub.mails().await.contains("To: ada@acme.test"), "greeted");
        plan(&acme, 2, SeatRule::Extend).await;
        imports::round(&hub.app).await;
        assert_eq!(acme.user(bob.id).await.state, UserState::Active, "the rule no longer refuses");
        owner.fill(urls::SEATS, urls::SEATS_AUTOMATIC, &[("value", "off")]).await.leads_to(urls::SEATS);
        assert_eq!(acme.events().await[0], "seat_settings_update");
    }
);

story!(
    /// C25: beside the toggle stand the workspace's own numbers, and what would become of those who wait.
    c25_a_forecast_stands_beside_the_toggle,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let connection = acme.connect().await;
        for name in ["ada", "bob", "eve"] {
            acme.pushed(connection, name).await;
        }
        plan(&acme, 2, SeatRule::Extend).await;
        let tab = owner.get(&urls::provisioning(connection)).await;
        tab.says(200, "1 of 2 seats are taken. Additional users are charged.");
        tab.says(200, "3 people wait for import and 1 seat is free: 2 of them would be charged beyond the plan.");
        plan(&acme, 2, SeatRule::Refuse).await;
        let tab = owner.get(&urls::provisioning(connection)).await;
        tab.says(200, "3 people wait for import and 1 seat is free: 2 of them would go on waiting, for a seat.");
    }
);

story!(
    /// C25: every seat event can be taken away per month, as CSV and as JSON, with peak, end and seat days.
    c25_a_month_is_accounted_for,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let connection = acme.connect().await;
        acme.toggle(connection, Toggle::AutoCreate, true).await;
        let ada = acme.pushed(connection, "ada").await;
        hub.clock.advance(12 * 3600);
        acme.write(move |c, cx, by| user::deactivate(c, cx, by, ada.id)).await;
        hub.clock.advance(12 * 3600);
        let owner_again = hub.logged_in(&acme.owner).await;
        let page = owner_again.get(urls::SEATS).await;
        page.says(200, "2027-01 So far 2 1 1.50 2 taken, 1 freed");
        let month: seat::Month = "2027-01".parse().unwrap();
        let csv = owner_again.get(&urls::seat_month(month, "csv")).await;
        let lines: Vec<_> = csv.text.lines().collect();
        assert_eq!(lines[0], "at,change,used,reason,user_id,user_name");
        assert_eq!(lines[1], format!("2027-01-15T08:00:00.000Z,1,1,sign_up,{},owner@acme.test", acme.owner_id));
        assert_eq!(lines[2], format!("2027-01-15T08:00:00.000Z,1,2,directory,{},ada@acme.test", ada.id));
        assert_eq!(lines[3], format!("2027-01-15T20:00:00.000Z,-1,1,removed_by_hand,{},ada@acme.test", ada.id));
        assert_eq!(lines.len(), 4);
        let json = owner_again.get(&urls::seat_month(month, "json")).await;
        let body: Value = serde_json::from_str(&json.text).unwrap();
        assert_eq!((&body["peak"], &body["closing"], &body["seat_days"]), (&2.into(), &1.into(), &"1.50".into()));
        assert_eq!((body["changes"].as_array().unwrap().len(), &body["complete"]), (3, &false.into()));
        assert_eq!(body["changes"][2]["reason"], "removed_by_hand");
        for (path, status) in [
            (urls::seat_month(month.next(), "csv"), 404),
            (urls::seat_month(month.previous(), "csv"), 404),
            (urls::seat_month(month, "pdf"), 400),
            (format!("{}/months/2027-13", urls::SEATS), 404),
        ] {
            assert_eq!(owner_again.get(&path).await.status, status, "{path}");
        }
        drop(owner);
    }
);

story!(another_workspaces_places_are_not_there, |hub| {
    let (acme, globex) = (hub.tenant("acme").await, hub.tenant("globex").await);
    let idp = Idp::of(&acme).await;
    plan(&acme, 1, SeatRule::Refuse).await;
    idp.post("/Users", &person("bob")).await.refused(403, "");
    let id = acme.id;
    let place = hub.app.db.read(move |c| seat::waiting_page(c, id, None, 9)).await.unwrap()[0].id;
    let stranger = hub.logged_in(&globex.owner).await;
    let token = stranger.csrf_token().await;
    for path in [urls::seat_gift(place), urls::seat_dismissal(place)] {
        assert_eq!(stranger.post(&path, &[("csrf_token", &token)]).await.status, 404, "{path}");
    }
    stranger.get(urls::SEATS).await.says(200, "Nobody is waiting");
    assert_eq!(names_waiting(&acme).await.len(), 1);
    let owner = hub.logged_in(&acme.owner).await;
    owner.fill(urls::SEATS, &urls::seat_dismissal(place), &[]).await.leads_to(urls::SEATS);
    owner.get(urls::SEATS).await.says(200, "Taken off the list.").says(200, "Nobody is waiting");
});

story!(an_invitation_without_a_seat_waits, |hub| {
    let acme = hub.tenant("acme").await;
    let owner = hub.logged_in(&acme.owner).await;
    plan(&acme, 1, SeatRule::Refuse).await;
    let fields = [("email", "bob@acme.test"), ("name", "Bob"), ("role", "member")];
    let page = owner.fill(urls::PEOPLE_INVITE, urls::PEOPLE_INVITE, &fields).await;
    page.says(409, "The only seat of this workspace is taken");
    owner.get(urls::SEATS).await.says(200, "Bob").says(200, "Invitation").says(200, "Has to be added again");
    plan(&acme, 2, SeatRule::Refuse).await;
    assert_eq!(owner.fill(urls::PEOPLE_INVITE, urls::PEOPLE_INVITE, &fields).await.status, 303);
    owner.get(urls::SEATS).await.says(200, "Nobody is waiting");
});
