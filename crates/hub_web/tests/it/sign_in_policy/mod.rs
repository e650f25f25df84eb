//! Who must log in by SSO: every way in for everybody in every state, the page, what happens by time, and the ways back.

mod every_door;
mod issuers;
mod page;
mod relief;

use hub_kernel::ConnectionId;
use hub_web::urls;

use crate::attributes::answered;
use crate::browser::{Browser, Page};
use crate::harness::{PASSWORD, Tenant};

pub const PASS: &str = PASSWORD;
const DAY: i64 = 24 * 60 * 60;

/// Logs somebody in by SSO, from the door to the last redirect.
async fn by_sso(browser: &Browser, tenant: &Tenant<'_>, id: ConnectionId, email: &str) -> Page {
    let accepted = answered(browser, tenant, id, |said| said, email).await;
    match accepted.location() {
        Some(finish) => {
            let page = browser.get(&finish).await;
            match page.status {
                // Somebody else is logged in: go on.
                200 => browser.submit(&page, urls::SSO_FINISH, &[]).await,
                _ => page,
            }
        }
        None => accepted,
    }
}

/// Makes recovery codes at the page; gives them as shown.
async fn make_codes(owner: &Browser) -> Vec<String> {
    let page = owner.fill(urls::SIGN_IN_POLICY, urls::RECOVERY_CODES, &[]).await;
    page.says(200, "the only time that they are shown");
    let list =
        page.text.split("<ol class=\"codes\"").nth(1).unwrap().split("</ol>").next().unwrap().to_owned();
    list.split("<code>").skip(1).map(|part| part.split("</code>").next().unwrap().to_owned()).collect()
}

/// Chooses at the page and says yes to everything.
async fn choose(owner: &Browser, slug: &str, fields: &[(&str, &str)]) -> Page {
    let page = owner.fill(urls::SIGN_IN_POLICY, urls::SIGN_IN_POLICY, fields).await;
    match page.status {
        200 => {
            let typed: &[(&str, &str)] =
                if page.text.contains("id=\"confirm\"") { &[("confirm", slug)] } else { &[] };
            owner.submit(&page, urls::SIGN_IN_POLICY, typed).await
        }
        _ => page,
    }
}

/// *Everyone*, by the page: SSO tried out, codes made, typed. Gives the owner's browser, in a session by SSO, and codes.
async fn enforced(tenant: &Tenant<'_>, id: ConnectionId) -> (Browser, Vec<String>) {
    let owner = tenant.hub.browser();
    by_sso(&owner, tenant, id, &tenant.owner).await.leads_to("/account");
    let codes = make_codes(&owner).await;
    let saved = choose(&owner, &tenant.slug, &[("sub_users", "now"), ("everyone", "now")]).await;
    saved.leads_to(urls::SIGN_IN_POLICY);
    (owner, codes)
}

/// Tries a recovery code.
async fn by_code(browser: &Browser, slug: &str, email: &str, code: &str) -> Page {
    let sent = [("workspace", slug), ("email", email), ("code", code)];
    browser.fill(urls::RECOVERY, urls::RECOVERY, &sent).await
}

/// A date and time as the form has it, so many seconds ahead.
fn ahead(tenant: &Tenant<'_>, seconds: i64) -> String {
    // The clock stands at a full minute, or the form's minutes would cut the seconds off.
    tenant.hub.cx().now.plus_seconds(seconds).rfc3339()[..16].to_owned()
}
