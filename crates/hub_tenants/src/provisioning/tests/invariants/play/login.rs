//! A login by SSO, by the first directory's connection: while that is there, and says so, it makes accounts of newcomers.

use super::*;

pub(super) fn log_in(c: &mut Conn, world: &World, who: Who) -> Result<()> {
    let (address, browser) = (address(who), Secret::new("the browser's".to_owned()));
    let cx = world.cx();
    let said = VerifiedAssertion {
        assertion_id: Secret::generate(&*cx.entropy, "_").expose().clone(),
        issuer: ISSUER.to_owned(),
        name_id: address.clone(),
        name_id_format: None,
        name_qualifier: None,
        sp_name_qualifier: None,
        session_index: None,
        authn_instant: cx.now.millis(),
        not_on_or_after: cx.now.plus_minutes(5).millis(),
        session_not_on_or_after: None,
        attributes: vec![(MAIL_CLAIM.to_owned(), vec![address])],
        certificate_sha256: certificate().sha256_thumbprint,
        in_response_to: None,
        authn_context: None,
    };
    let (of, source) = (
        world.directories[0].connection,
        sign_in::Source::Unsolicited { browser: browser.clone(), return_to: None },
    );
    let ticket = sign_in::accept(c, &cx, of, &said, &source)?.ticket;
    let (lifetime, browser) = (session::Lifetime::default(), Some(browser.expose().as_str()));
    sign_in::finish(c, &cx, ticket.expose(), browser, session::ClientKind::Web, None, lifetime)?;
    Ok(())
}
