use super::harness::{BASE, Hub, PASSWORD, text, texts};

#[test]
fn a_workspace_is_made_with_its_owner_and_its_tenant_url() {
    let hub = Hub::new();
    let made = hub.make_acme();
    let id = text(&made, "tenant_id");
    assert!(id.starts_with("tnt-") && text(&made, "owner_user_id").starts_with("usr-"), "{made}");
    assert_eq!(
        (text(&made, "slug"), text(&made, "scim_base_url")),
        ("acme".to_owned(), format!("{BASE}/scim/v2/{id}"))
    );
    assert_eq!(hub.actions(), ["user_create", "seat_take", "tenant_create"]);
    let events = hub.json("events --tenant acme --limit 1");
    assert_eq!(events["events"][0]["actor_kind"], "operator");
    assert_eq!(events["events"].as_array().unwrap().len(), 1);
}

#[test]
fn without_a_slug_one_is_made_of_the_name() {
    let hub = Hub::new();
    let line = "tenant create --name Beta --owner-email o@beta.test --owner-name Olga --owner-password-stdin";
    assert_eq!(text(&hub.json_with(line, PASSWORD), "slug"), "beta");
    let (refusal, _) = hub.refusal_with(&line.replace("Beta", "株式会社"), PASSWORD);
    assert_eq!((text(&refusal, "error"), text(&refusal, "field")), ("invalid".to_owned(), "slug".to_owned()));
}

#[test]
fn what_cannot_be_a_workspace_is_refused_and_nothing_is_made() {
    let hub = Hub::new();
    for (name, slug, email, password, field) in [
        ("Acme", "Acme", "o@acme.test", PASSWORD, "slug"),
        ("Acme", "login", "o@acme.test", PASSWORD, "slug"),
        ("Acme", "acme", "nobody", PASSWORD, "email"),
        ("Acme", "acme", "o@acme.test", "short", "password"),
        ("Acme", "acme", "o@acme.test", "aaaaaaaaaaaa", "password"),
        ("Acme", "acme", "o@acme.test", "", "password"),
        ("Acme", "acme", "o@acme.test", "\nsecond-line-is-not-read", "password"),
    ] {
        let line =
            format!("tenant create --name {name} --slug {slug} --owner-email {email} --owner-password-stdin");
        let (refusal, sentence) = hub.refusal_with(&line, password);
        assert_eq!(
            (text(&refusal, "error"), text(&refusal, "field")),
            ("invalid".to_owned(), field.to_owned())
        );
        assert!(password.len() < 3 || !sentence.contains(password), "{sentence}");
    }
    assert_eq!(hub.json("tenant list")["tenants"].as_array().unwrap().len(), 0);
    hub.make_acme();
    let again = "tenant create --name Other --slug acme --owner-email o@other.test --owner-password-stdin";
    assert_eq!(text(&hub.refusal_with(again, PASSWORD).0, "field"), "slug");
    assert_eq!(hub.json("tenant list")["tenants"].as_array().unwrap().len(), 1);
}

#[test]
fn the_first_line_of_the_input_is_the_password() {
    let hub = Hub::new();
    let line = "tenant create --name Acme --slug acme --owner-email o@acme.test --owner-password-stdin";
    hub.json_with(line, "ten-chars!\r\nsomething else\n");
}

/// K5, the operator's side: the plan's number and rule.
#[test]
fn a_plan_has_a_number_and_a_rule() {
    let hub = Hub::with_acme();
    let plan = hub.json("tenant plan --tenant acme --seats 1 --seat-rule refuse");
    assert_eq!(
        (&plan["seats"], &plan["seat_rule"], &plan["seats_used"]),
        (&1.into(), &"refuse".into(), &1.into())
    );
    assert_eq!(hub.refusal("user create --tenant acme --email m@acme.test --role member"), "no_seat");
    let plan = hub.json("tenant plan --tenant acme --seats none");
    assert_eq!((plan["seats"].is_null(), &plan["seat_rule"]), (true, &"refuse".into()));
    hub.person("m@acme.test", "member");
    assert_eq!(hub.actions().iter().filter(|action| *action == "plan_update").count(), 2);
    let plan = hub.json("tenant plan --tenant acme --sso off");
    assert_eq!((&plan["included"]["sso"], &plan["included"]["scim"]), (&false.into(), &true.into()));
    assert_eq!(hub.actions().iter().filter(|action| *action == "plan_update").count(), 3);
    for line in [
        "tenant plan --tenant acme",
        "tenant plan --tenant acme --seats -1",
        "tenant plan --tenant acme --seats x",
    ] {
        assert_eq!(hub.run(line).status.code(), Some(2), "{line}");
    }
}

#[test]
fn text_is_for_people() {
    let hub = Hub::new();
    assert_eq!(texts(&hub.run("tenant list")).0, "no tenants\n");
    let made = hub.run_with(
        "tenant create --name Acme --slug acme --owner-email o@acme.test --owner-password-stdin",
        PASSWORD,
    );
    let (out, err) = texts(&made);
    assert_eq!((made.status.code(), err.as_str()), (Some(0), ""));
    assert!(
        out.contains("scim base url") && out.contains(&format!("The owner logs in at {BASE}/login/acme\n")),
        "{out}"
    );
    let list = texts(&hub.run("tenant list")).0;
    assert!(list.starts_with("slug  name  seats used"), "{list}");
    let refused = hub.run("tenant plan --tenant nobody --seats 1");
    let (out, err) = texts(&refused);
    assert_eq!((refused.status.code(), out.as_str()), (Some(1), ""));
    assert_eq!(err, "hub: there is no workspace \"nobody\"; `hub tenant list` names them\n");
}

/// C25, the operator's side: a month's seats of every workspace, and what a plan would mean before it is set.
#[test]
fn the_seats_of_a_month_are_told() {
    let hub = Hub::with_acme();
    let line = "tenant create --name Beta --slug beta --owner-email o@beta.test --owner-password-stdin";
    hub.json_with(line, PASSWORD);
    hub.person("m@acme.test", "member");
    let forecast = hub.json("tenant plan --tenant acme --seats 1 --seat-rule refuse --forecast");
    assert_eq!((&forecast["beyond_plan_now"], &forecast["would_wait_for_a_seat"]), (&1.into(), &0.into()));
    assert!(hub.json("tenant list")["tenants"][0]["seats"].is_null(), "nothing was changed");
    let month = text(&hub.json("tenant list")["tenants"][0], "created_at")[..7].to_owned();
    let seats = hub.json(&format!("tenant seats --month {month}"));
    let rows = seats["tenants"].as_array().unwrap();
    assert_eq!(
        (rows.len(), text(&rows[0], "slug"), text(&rows[1], "slug")),
        (2, "acme".into(), "beta".into())
    );
    assert_eq!(
        (&rows[0]["peak"], &rows[0]["closing"], &rows[0]["opening"]),
        (&2.into(), &2.into(), &0.into())
    );
    assert_eq!((&rows[1]["peak"], &rows[1]["complete"]), (&1.into(), &false.into()));
    let one = hub.json(&format!("tenant seats --month {month} --tenant beta"));
    assert_eq!(one["tenants"].as_array().unwrap().len(), 1);
    assert_eq!(hub.json("tenant seats --month 2001-01")["tenants"].as_array().unwrap().len(), 0);
    assert_eq!(hub.run("tenant seats --month 2001-13").status.code(), Some(2));
}
