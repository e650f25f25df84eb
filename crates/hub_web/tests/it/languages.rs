//! Pages speak the language that somebody chose, or else the one that their browser asks for; machines get English.

use hub_web::urls;
use reqwest::Method;
use reqwest::header::{ACCEPT_LANGUAGE, AUTHORIZATION, REFERER};

use crate::browser::{Browser, Page};
use crate::harness::{PASSWORD, story};

fn speaks(page: &Page, status: u16, language: &str) {
    assert_eq!(page.status, status, "{}", page.words());
    assert!(page.text.contains(&format!("<html lang=\"{language}\">")), "{}", page.text);
}

story!(a_page_speaks_the_browsers_language, |hub| {
    let browser = hub.browser();
    for (accepted, language, menu) in [
        ("de-AT,de;q=0.9,en;q=0.5", "de", "Weiter"),
        ("en-GB,de;q=0.5", "en", "Continue"),
        ("fr", "en", "Continue"),
        ("\u{fffd}", "en", "Continue"),
    ] {
        let request = browser.request(Method::GET, "/login").header(ACCEPT_LANGUAGE, accepted.as_bytes());
        let page = browser.send(request).await;
        speaks(&page, 200, language);
        page.says(200, menu);
    }
});

story!(who_chose_a_language_keeps_it, |hub| {
    let acme = hub.tenant("acme").await;
    let browser = hub.logged_in(&acme.owner).await;
    let back = format!("{}/people?state=active", hub.app.base_url());
    let choice = browser.request(Method::GET, "/language/de").header(REFERER, &back);
    browser.send(choice).await.leads_to("/people?state=active");
    let english = browser.request(Method::GET, "/people").header(ACCEPT_LANGUAGE, "en");
    let people = browser.send(english).await;
    speaks(&people, 200, "de");
    people.says(200, "Personen");
    // What is refused is said in it, too, also what the database's threads find.
    let refused =
        browser.fill("/people/invite", "/people/invite", &[("email", "nobody"), ("role", "member")]).await;
    speaks(&refused, 422, "de");
    speaks(&browser.get("/people/nothing").await, 404, "de");
    browser.get("/language/en").await.leads_to("/");
    speaks(&browser.get("/people").await, 200, "en");
});

story!(a_choice_leads_to_no_other_site, |hub| {
    let browser = hub.browser();
    // Of the page before only the path counts, whoever's it was.
    for (from, to) in [("https://evil.test/people", "/people"), ("//evil.test", "/"), ("nonsense", "/")] {
        let choice = browser.request(Method::GET, "/language/de").header(REFERER, from);
        browser.send(choice).await.leads_to(to);
    }
    speaks(&browser.get("/language/xx").await, 404, "de");
    browser.get("/language/DE-ch").await.leads_to("/");
    assert_eq!(browser.cookie("language").as_deref(), Some("de"));
});

/// Chooses German on the page at a secret address: there, and without a word of it to any other address.
async fn chosen_at(browser: &Browser, secret: &str) {
    let page = browser.get(secret).await;
    speaks(&page, 200, "en");
    assert_eq!(page.header("referrer-policy"), "no-referrer", "{secret}");
    assert!(page.text.contains("<meta name=\"referrer\" content=\"no-referrer\">"), "{}", page.text);
    assert!(page.text.contains("<a href=\"?language=de\""), "{}", page.text);
    assert!(!page.text.contains("/language/"), "{}", page.text);
    let chosen = browser.get(&format!("{secret}?language=de")).await;
    chosen.leads_to(secret);
    assert_eq!(chosen.header("referrer-policy"), "no-referrer", "{secret}");
    let cookies: Vec<&str> =
        chosen.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap()).collect();
    assert_eq!(cookies, ["language=de; HttpOnly; SameSite=Lax; Path=/; Max-Age=34560000"], "{secret}");
    speaks(&browser.get(secret).await, 200, "de");
    // What is no language of ours changes nothing.
    speaks(&browser.get(&format!("{secret}?language=//evil.test")).await, 200, "de");
    browser.get(&format!("{secret}?language=en")).await.leads_to(secret);
    speaks(&browser.get(secret).await, 200, "en");
}

story!(a_page_with_a_secret_address_keeps_it_to_itself, |hub| {
    let acme = hub.tenant("acme").await;
    let owner = hub.logged_in(&acme.owner).await;
    let invited = [("email", "mae@acme.test"), ("name", "Mae"), ("role", "admin")];
    owner.fill("/people/invite", "/people/invite", &invited).await.leads_to("/people");
    let invitation = hub.mailed_path("mae@acme.test", "/invitation/").await.unwrap();
    chosen_at(&hub.browser(), &invitation).await;

    hub.browser().fill("/forgot", "/forgot", &[("email", &acme.owner)]).await.says(200, "Check your mail");
    let reset = hub.mailed_path(&acme.owner, "/reset/").await.unwrap();
    chosen_at(&hub.browser(), &reset).await;
    // A refused form is at the same address, and the choice on it too.
    let browser = hub.browser();
    let refused = browser.fill(&reset, &reset, &[("password", "short")]).await;
    assert_eq!((refused.status, refused.header("referrer-policy")), (422, "no-referrer"));
    assert!(refused.text.contains("<a href=\"?language=de\""), "{}", refused.text);

    let links = urls::set_up_links(acme.connect().await);
    let made = owner.fill(&links, &links, &[("scope", "both"), ("days", "7")]).await;
    let link = made.text.split("id=\"set-up-link\"").nth(1).unwrap().split("value=\"").nth(1).unwrap();
    let link = link.split('"').next().unwrap().strip_prefix(hub.app.base_url()).unwrap().to_owned();
    let jane = hub.browser();
    chosen_at(&jane, &link).await;

    // From there on the address is no secret, and the page names itself.
    jane.fill(&link, &link, &[]).await.leads_to(urls::SET_UP);
    let visit = jane.get(urls::SET_UP).await;
    speaks(&visit, 200, "en");
    assert!(visit.text.contains("<a href=\"/language/de\""), "{}", visit.text);
    let from = |path: &str| format!("{}{path}", hub.app.base_url());
    let choice = jane.request(Method::GET, "/language/de").header(REFERER, from(urls::SET_UP));
    jane.send(choice).await.leads_to(urls::SET_UP);
    speaks(&jane.get(urls::SET_UP).await, 200, "de");
    // What is shown only once is not left for other words.
    let token = jane.fill(urls::SET_UP, urls::SET_UP_TOKEN, &[]).await;
    speaks(&token, 200, "de");
    assert!(!token.text.contains("/language/"), "{}", token.text);
});

story!(a_choice_on_a_refused_form_leads_to_its_page, |hub| {
    let acme = hub.tenant("acme").await;
    let browser = hub.logged_in(&acme.owner).await;
    let refused = browser.fill(urls::ACCOUNT, urls::ACCOUNT_PASSWORD, &[("password", "x")]).await;
    speaks(&refused, 422, "en");
    let from = format!("{}{}", hub.app.base_url(), urls::ACCOUNT_PASSWORD);
    let choice = browser.request(Method::GET, "/language/de").header(REFERER, &from);
    browser.send(choice).await.leads_to(urls::ACCOUNT_PASSWORD);
    // Browsers keep saying where the choice was made.
    let back = browser.request(Method::GET, urls::ACCOUNT_PASSWORD).header(REFERER, &from);
    browser.send(back).await.leads_to(urls::ACCOUNT);
    let (elsewhere, path) = (format!("{}/people", hub.app.base_url()), urls::ACCOUNT_PASSWORD);
    let other = browser.request(Method::GET, path).header(REFERER, elsewhere);
    speaks(&browser.send(other).await, 405, "de");
    speaks(&browser.get(path).await, 405, "de");
    for (form_only, above) in [(path, urls::ACCOUNT), ("/account/sessions/revoke-others", urls::ACCOUNT)] {
        let typed = browser.request(Method::GET, form_only).header("sec-fetch-mode", "navigate");
        browser.send(typed).await.leads_to(above);
    }
    let form = browser.request(Method::PUT, path).header(REFERER, &from);
    speaks(&browser.send(form).await, 405, "de");
});

story!(a_choice_in_the_midst_of_a_login_does_not_forget_where_it_goes, |hub| {
    let acme = hub.tenant("acme").await;
    let browser = hub.browser();
    let login = urls::with_query(urls::LOGIN, "next", "/people?state=active");
    let page = browser.fill(&login, urls::LOGIN, &[("email", &acme.owner)]).await;
    page.says(200, "Password");
    let choice = urls::language_back(hub_text::Language::German, &login);
    assert!(page.text.contains(&format!("<a href=\"{choice}\"")), "{}", page.text);
    let from = |path: &str| format!("{}{path}", hub.app.base_url());
    let chosen = browser.request(Method::GET, &choice).header(REFERER, from(urls::LOGIN));
    browser.send(chosen).await.leads_to(&login);
    let german = browser.get(&login).await;
    speaks(&german, 200, "de");
    assert!(german.text.contains("name=\"next\" value=\"/people?state=active\""), "{}", german.text);
    // What the address says itself counts before it; another site never does.
    let chosen = browser.request(Method::GET, &choice).header(REFERER, from("/login?next=%2Fseats"));
    browser.send(chosen).await.leads_to("/login?next=%2Fseats");
    for evil in ["https://evil.test/", "//evil.test", "/\\evil.test", "/..//evil.test"] {
        let choice = urls::language_back(hub_text::Language::German, evil);
        browser.get(&choice).await.leads_to("/");
    }
});

story!(what_an_app_did_wrong_is_said_to_the_person_in_their_language, |hub| {
    let browser = hub.browser();
    for (query, english, german) in [
        ("", "The parameter client_id is missing.", "Der Parameter client_id fehlt."),
        ("?client_id=nobody", "The app that sent you is not registered here.", "App"),
    ] {
        let path = format!("{}{query}", urls::AUTHORIZE);
        for (language, says) in [("en", english), ("de", german)] {
            let asked = browser.request(Method::GET, &path).header(ACCEPT_LANGUAGE, language);
            let page = browser.send(asked).await;
            speaks(&page, 400, language);
            page.says(400, says);
        }
    }
});

story!(machines_get_english, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.connect().await;
    let token = acme.token(id).await;
    let browser = hub.browser();
    let bearer = format!("Bearer {}", token.expose());
    let missing = browser
        .request(Method::GET, &format!("/scim/v2/{}/Users/nobody", acme.id))
        .header(AUTHORIZATION, bearer)
        .header(ACCEPT_LANGUAGE, "de");
    let answer = browser.send(missing).await;
    assert!(answer.text.contains("There is no"), "{}", answer.text);
    let login = [("email", acme.owner.as_str()), ("password", PASSWORD)];
    let wrong = browser.request(Method::POST, "/oauth2/token").header(ACCEPT_LANGUAGE, "de").form(&login);
    let answer = browser.send(wrong).await;
    assert!(answer.text.contains("\"error\"") && !answer.text.contains("fehlt"), "{}", answer.text);
});
