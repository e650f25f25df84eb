//! A metadata address, day by day.

use hub_db::Conn;
use hub_kernel::{ConnectionId, Timestamp};
use hub_saml::Certificate;
use hub_saml::metadata::IdpMetadata;

use crate::Error;
use crate::connection::*;
use crate::event::Action;
use crate::session::Admin;
use crate::test_support::*;

const URL: &str = "https://login.microsoftonline.com/acme/federationmetadata.xml?appid=1";
const SSO: &str = "https://login.microsoftonline.com/acme/saml2";
const DAY: i64 = 86_400;

fn document(entity_id: &str, sso_url: &str, certificates: &[&Certificate]) -> IdpMetadata {
    let keys: String = certificates
        .iter()
        .map(|one| {
            let bare: String = one.to_pem().lines().filter(|line| !line.starts_with('-')).collect();
            format!(
                "<KeyDescriptor use=\"signing\"><KeyInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><X509Data>\
                 <X509Certificate>{bare}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"
            )
        })
        .collect();
    let xml = format!(
        "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{entity_id}\">\
         <IDPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">{keys}\
         <SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\"{sso_url}\"/>\
         </IDPSSODescriptor></EntityDescriptor>"
    );
    understand(xml.as_bytes(), None).unwrap()
}

/// A connection that was set up from [`URL`].
fn watched(c: &mut Conn, acme: &Acme, by: &Admin) -> ConnectionId {
    let id = acme.connect(c);
    let before = get(c, acme.tenant, id).unwrap();
    configure(c, &acme.by_owner(0), by, id, &complete(), false).unwrap();
    remember_metadata(c, &acme.by_owner(0), by, &before, URL, &complete().certificates).unwrap();
    id
}

fn source(c: &mut Conn, acme: &Acme, id: ConnectionId) -> MetadataSource {
    metadata_source(c, acme.tenant, id).unwrap().unwrap()
}

/// Whether new certificates found there verify at once.
fn takes_new(c: &mut Conn, acme: &Acme, id: ConnectionId) -> bool {
    let row = get(c, acme.tenant, id).unwrap();
    source(c, acme, id).takes_new(&row)
}

/// The hub's round at that second: reads when it is due.
fn round(
    c: &mut Conn,
    id: ConnectionId,
    seconds: i64,
    says: Result<&IdpMetadata, &str>,
) -> Option<Vec<News>> {
    if !due(c, at(seconds).now, 10).unwrap().contains(&id) {
        return None;
    }
    let claim = claim(c, &at(seconds), id, false).unwrap()?;
    let outcome = says.cloned().map_err(str::to_owned);
    Some(settle(c, &at(seconds), &claim, &outcome).unwrap())
}

/// Hour by hour from one day to another; when it was read, and what was told.
fn hours(
    c: &mut Conn,
    id: ConnectionId,
    from: i64,
    to: i64,
    says: Result<&IdpMetadata, &str>,
) -> (usize, Vec<News>) {
    let mut reads = 0;
    let mut told = Vec::new();
    for hour in from * 24..to * 24 {
        if let Some(news) = round(c, id, hour * 3600, says) {
            reads += 1;
            told.extend(news);
        }
    }
    (reads, told)
}

fn active(c: &mut Conn, acme: &Acme, id: ConnectionId) -> usize {
    certificates(c, acme.tenant, id).unwrap().len()
}

story!(
    /// Once a day, at an hour that drifts, and nothing to tell while nothing changes.
    an_address_is_read_once_a_day,
    |c, acme| {
        let id = watched(c, acme, &acme.operator());
        let same = document(ISSUER, SSO, &[&certificate()]);
        let (reads, told) = hours(c, id, 0, 20, Ok(&same));
        assert!((18..=21).contains(&reads), "{reads}");
        assert_eq!(told, []);
        let now = source(c, acme, id);
        assert!(now.last_read_at > Some(at(18 * DAY).now) && now.failing_since.is_none());
        assert_eq!(acme.count(c, Action::MetadataSourceUpdate), 1);
        let listed = certificates(c, acme.tenant, id).unwrap();
        assert!(listed[0].listed_at.is_some() && listed[0].unlisted_at.is_none());
    }
);

story!(
    /// Several nodes: who claims first reads; a node that died is replaced.
    one_node_reads_at_a_time,
    |c, acme| {
        let id = watched(c, acme, &acme.operator());
        let later = at(2 * DAY);
        let first = claim(c, &later, id, false).unwrap();
        assert!(first.is_some() && claim(c, &later, id, false).unwrap().is_none());
        assert!(claim(c, &later, id, true).unwrap().is_none(), "not by hand either");
        assert!(due(c, later.now, 10).unwrap().is_empty());
        let much_later = at(2 * DAY + 301);
        assert_eq!(due(c, much_later.now, 10).unwrap(), [id]);
        assert!(claim(c, &much_later, id, false).unwrap().is_some());
        let same = document(ISSUER, SSO, &[&certificate()]);
        settle(c, &much_later, &first.unwrap(), &Ok(same)).unwrap();
        assert!(claim(c, &much_later, id, false).unwrap().is_none(), "read for today");
        assert!(claim(c, &much_later, id, true).unwrap().is_some(), "but a person may ask");
    }
);

story!(
    /// Same address, same entity ID: taken by rule, told and an event. Vanished ones stay.
    a_new_certificate_is_taken_by_rule,
    |c, acme| {
        let id = watched(c, acme, &acme.operator());
        assert!(takes_new(c, acme, id));
        let next = other_certificate("Next", 2_524_608_000);
        let (_, told) = hours(c, id, 0, 4, Ok(&document(ISSUER, SSO, &[&certificate(), &next])));
        assert!(matches!(told.as_slice(), [News::CertificateTaken { .. }]), "{told:?}");
        assert_eq!(active(c, acme, id), 2);
        assert_eq!(acme.details(c, Action::IntegrationReauth)["source"], "metadata address, by rule");
        let (_, told) = hours(c, id, 4, 8, Ok(&document(ISSUER, SSO, &[&next])));
        assert!(matches!(told.as_slice(), [News::CertificateUnlisted { .. }]), "once: {told:?}");
        assert_eq!(active(c, acme, id), 2, "removed by a click only");
        let rows = certificates(c, acme.tenant, id).unwrap();
        let old = rows.iter().find(|row| row.unlisted_at.is_some()).unwrap();
        assert_eq!(old.sha256, certificate().sha256_thumbprint);
        let wants = metadata_attention(Some(&source(c, acme, id)), &rows, &[], at(0).now);
        assert_eq!(wants, [Attention::CertificateUnlisted]);
        // Listed again, it is as if nothing had been; removed by a click, it does not come back by itself.
        hours(c, id, 8, 10, Ok(&document(ISSUER, SSO, &[&certificate(), &next])));
        assert!(certificates(c, acme.tenant, id).unwrap().iter().all(|row| row.unlisted_at.is_none()));
        remove_certificate(c, &at(10 * DAY), &acme.operator(), id, old.id, false).unwrap();
        let (_, told) = hours(c, id, 10, 13, Ok(&document(ISSUER, SSO, &[&certificate(), &next])));
        assert_eq!((told.len(), active(c, acme, id)), (0, 1));
    }
);

story!(
    /// Without the rule it waits; an owner approves it, or switches the rule on.
    a_new_certificate_waits_without_the_rule,
    |c, acme| {
        let admin = acme.right_of(c, acme.admin);
        let id = watched(c, acme, &acme.operator());
        take_new_certificates(c, &at(1), &admin, id, false).unwrap();
        let refused = take_new_certificates(c, &at(1), &admin, id, true);
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        let next = other_certificate("Next", 2_524_608_000);
        let both = document(ISSUER, SSO, &[&certificate(), &next]);
        let (_, told) = hours(c, id, 0, 5, Ok(&both));
        assert!(matches!(told.as_slice(), [News::CertificateStaged { source: CertificateSource::Metadata, .. }]));
        assert_eq!((active(c, acme, id), acme.count(c, Action::CertificateStage)), (1, 1));
        take_new_certificates(c, &at(5 * DAY), &acme.operator(), id, true).unwrap();
        let (_, told) = hours(c, id, 5, 7, Ok(&both));
        assert!(matches!(told.as_slice(), [News::CertificateTaken { .. }]));
        assert_eq!((active(c, acme, id), acme.count(c, Action::MetadataSourceUpdate)), (2, 3));
    }
);

story!(
    /// An admin's own address must not become the rule for a connection that people log in through.
    an_address_that_an_admin_gives_later_takes_nothing_by_itself,
    |c, acme| {
        let admin = acme.right_of(c, acme.admin);
        let id = watched(c, acme, &acme.operator());
        let before = get(c, acme.tenant, id).unwrap();
        remember_metadata(c, &at(1), &admin, &before, "https://evil.test/metadata", &[]).unwrap();
        assert!(!takes_new(c, acme, id));
        let evil = other_certificate("Evil", 2_524_608_000);
        let (_, told) = hours(c, id, 0, 3, Ok(&document(ISSUER, SSO, &[&certificate(), &evil])));
        assert!(matches!(told.as_slice(), [News::CertificateStaged { .. }]));
        assert_eq!(active(c, acme, id), 1);
        // The address that was there, given again, keeps what was decided for it.
        remember_metadata(c, &at(4 * DAY), &acme.operator(), &before, "https://evil.test/metadata", &[]).unwrap();
        assert!(!takes_new(c, acme, id));
    }
);

story!(
    /// Another entity ID or sign-on URL is told once and never taken; nor are certificates of another entity.
    what_differs_is_told_and_never_taken,
    |c, acme| {
        let id = watched(c, acme, &acme.operator());
        let next = other_certificate("Next", 2_524_608_000);
        let elsewhere = document("https://evil.test/", SSO, &[&next]);
        let (reads, told) = hours(c, id, 0, 5, Ok(&elsewhere));
        assert!(reads > 2);
        assert_eq!(told, [News::OtherEntityId { found: "https://evil.test/".to_owned() }]);
        assert_eq!((active(c, acme, id), acme.count(c, Action::MetadataDiffers)), (1, 1));
        assert_eq!(source(c, acme, id).other_entity_id.as_deref(), Some("https://evil.test/"));
        let moved = document(ISSUER, "https://login.example.test/saml", &[&certificate()]);
        let (_, told) = hours(c, id, 5, 9, Ok(&moved));
        assert_eq!(told, [News::OtherSsoUrl { found: "https://login.example.test/saml".to_owned() }]);
        let row = get(c, acme.tenant, id).unwrap();
        assert_eq!((row.idp_entity_id.as_deref(), row.sso_url.as_deref()), (Some(ISSUER), Some(SSO)));
        let wants = metadata_attention(Some(&source(c, acme, id)), &[], &[], at(0).now);
        assert_eq!(wants, [Attention::MetadataDiffers]);
        let (_, told) = hours(c, id, 9, 11, Ok(&document(ISSUER, SSO, &[&certificate()])));
        assert_eq!(told, []);
        assert_eq!(source(c, acme, id).other_sso_url, None);
    }
);

story!(
    /// Failures back off, are shown with their beginning, and take nothing away.
    a_failure_backs_off_and_takes_nothing_away,
    |c, acme| {
        let id = watched(c, acme, &acme.operator());
        let (reads, told) = hours(c, id, 0, 6, Err("idp.test answered 503."));
        assert!((8..=10).contains(&reads), "1, 2, 4, 8, 16, then 24 hours: {reads}");
        assert_eq!((told.len(), active(c, acme, id)), (0, 1));
        let failing = source(c, acme, id);
        assert_eq!(failing.failure.as_deref(), Some("idp.test answered 503."));
        assert!(failing.failing_since < Some(at(28 * 3600).now) && failing.failures > 5);
        assert_eq!(acme.count(c, Action::MetadataUnreadable), 1);
        let wants = metadata_attention(Some(&failing), &[], &[], at(6 * DAY).now);
        assert_eq!(wants, [Attention::MetadataUnreadable(failing.failing_since.unwrap())]);
        let old = IdpMetadata {
            valid_until: Some(at(0).now.millis()),
            ..document(ISSUER, SSO, &[&other_certificate("Next", 2_524_608_000)])
        };
        hours(c, id, 6, 9, Ok(&old));
        assert_eq!(active(c, acme, id), 1);
        assert!(source(c, acme, id).failure.unwrap().contains("was valid until"));
        assert!(get(c, acme.tenant, id).unwrap().is_integrated());
        hours(c, id, 9, 12, Ok(&document(ISSUER, SSO, &[&certificate()])));
        let well = source(c, acme, id);
        assert_eq!((well.failing_since, well.failures, well.failure), (None, 0, None));
    }
);

story!(a_connection_that_fell_back_does_not_start_by_itself, |c, acme| {
    let id = watched(c, acme, &acme.operator());
    let last = certificates(c, acme.tenant, id).unwrap()[0].id;
    remove_certificate(c, &at(1), &acme.operator(), id, last, true).unwrap();
    let next = other_certificate("Next", 2_524_608_000);
    hours(c, id, 0, 3, Ok(&document(ISSUER, SSO, &[&certificate(), &next])));
    assert_eq!(get(c, acme.tenant, id).unwrap().state, State::InProgress);
    assert_eq!(staged_certificates(c, acme.tenant, id).unwrap().len(), 1);
});

story!(reading_ends_with_a_click_with_the_connection_and_with_another_address, |c, acme| {
    let by = acme.operator();
    let id = watched(c, acme, &by);
    let claimed = claim(c, &at(2 * DAY), id, false).unwrap().unwrap();
    let before = get(c, acme.tenant, id).unwrap();
    remember_metadata(c, &at(2 * DAY), &by, &before, "https://idp.test/other", &[]).unwrap();
    let next = document(ISSUER, SSO, &[&other_certificate("Next", 2_524_608_000)]);
    assert_eq!(settle(c, &at(2 * DAY), &claimed, &Ok(next)).unwrap(), []);
    assert_eq!(active(c, acme, id), 1, "what the old address said is dropped");
    forget_metadata(c, &at(2 * DAY), &by, id).unwrap();
    assert_eq!(metadata_source(c, acme.tenant, id).unwrap(), None);
    assert!(matches!(forget_metadata(c, &at(2 * DAY), &by, id), Err(Error::NotFound)));
    let id = watched(c, acme, &by);
    disconnect(c, &at(3), &by, id).unwrap();
    assert_eq!(due(c, Timestamp::from_millis(i64::MAX), 10).unwrap(), []);
});

story!(another_tenants_address_does_not_exist, |c, acme| {
    let id = watched(c, acme, &acme.operator());
    let before = get(c, acme.tenant, id).unwrap();
    let globex = found(c, "globex").unwrap();
    let (by, cx) = (globex.operator(), at(1));
    for outcome in [
        remember_metadata(c, &cx, &by, &before, "https://evil.test/", &[]),
        forget_metadata(c, &cx, &by, id),
        take_new_certificates(c, &cx, &by, id, false),
    ] {
        assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
    }
    assert_eq!(metadata_source(c, globex.tenant, id).unwrap(), None);
    assert_eq!(source(c, acme, id).url, URL);
});

/// The settings name another entity ID from now on.
fn rename(c: &mut Conn, by: &Admin, id: ConnectionId, to: &str) {
    let new = Settings { idp_entity_id: Some(to.to_owned()), ..Settings::default() };
    configure(c, &at(1), by, id, &new, false).unwrap();
}

story!(
    /// Some addresses list many identity providers: the owners' word about one of them is not one about all.
    the_rule_is_about_one_entity_id,
    |c, acme| {
        let admin = acme.right_of(c, acme.admin);
        let id = watched(c, acme, &acme.operator());
        rename(c, &admin, id, "https://evil.test/");
        assert!(!takes_new(c, acme, id));
        let evil = document("https://evil.test/", SSO, &[&other_certificate("Evil", 2_524_608_000)]);
        let (_, told) = hours(c, id, 0, 3, Ok(&evil));
        assert!(matches!(&told[0], News::CertificateStaged { .. }), "{told:?}");
        assert_eq!(active(c, acme, id), 1);
        // Nor does reading it anew make it an admin's rule; an owner may say it about this one.
        let row = get(c, acme.tenant, id).unwrap();
        remember_metadata(c, &at(3 * DAY), &admin, &row, URL, &[]).unwrap();
        assert!(!takes_new(c, acme, id));
        take_new_certificates(c, &at(3 * DAY), &acme.operator(), id, true).unwrap();
        assert!(takes_new(c, acme, id));
        hours(c, id, 3, 6, Ok(&evil));
        assert_eq!(active(c, acme, id), 2);
        rename(c, &admin, id, ISSUER);
        assert!(!takes_new(c, acme, id));
    }
);

story!(
    /// What waits was offered for the entity ID of then: an owner approves nothing of it for another one.
    what_waits_goes_with_its_entity_id,
    |c, acme| {
        let admin = acme.right_of(c, acme.admin);
        let id = watched(c, acme, &acme.operator());
        take_new_certificates(c, &at(0), &acme.operator(), id, false).unwrap();
        let next = other_certificate("Next", 2_524_608_000);
        hours(c, id, 0, 3, Ok(&document(ISSUER, SSO, &[&certificate(), &next])));
        offer(c, &at(3 * DAY), id, &other_certificate("Login", 2_524_608_000)).unwrap();
        let own = other_certificate("Admin's own", 2_524_608_000);
        add_certificates(c, &at(1), &admin, id, vec![own.clone()]).unwrap();
        assert_eq!(staged_certificates(c, acme.tenant, id).unwrap().len(), 3);
        rename(c, &admin, id, "https://evil.test/");
        let left = staged_certificates(c, acme.tenant, id).unwrap();
        assert_eq!(left.iter().map(|one| &one.sha256).collect::<Vec<_>>(), [&own.sha256_thumbprint]);
        // It belongs to the new one, too: it comes again.
        hours(c, id, 4, 7, Ok(&document("https://evil.test/", SSO, &[&certificate(), &next])));
        assert_eq!(staged_certificates(c, acme.tenant, id).unwrap().len(), 2);
    }
);
