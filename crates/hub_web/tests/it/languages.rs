//! Pages speak the language that somebody chose, or else the one that their browser asks for; machines get English.

use reqwest::Method;
use reqwest::header::{ACCEPT_LANGUAGE, AUTHORIZATION, REFERER};

use crate::browser::Page;
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
