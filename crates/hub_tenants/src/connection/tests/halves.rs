//! Entries of the catalogue that do only one of the two: SAML or SCIM.

use super::*;
use crate::directory::{self, configuration_key, oauth};
use crate::sign_in::single_logout::{self, Endpoint};

fn begun(c: &mut Conn, acme: &Acme, slug: &str) -> ConnectionId {
    begin(c, &at(0), &acme.operator(), slug).unwrap()
}

fn not_found<T: std::fmt::Debug>(outcome: Result<T>) -> bool {
    matches!(outcome, Err(Error::NotFound))
}

story!(
    /// A directory without SAML takes no SAML values: stored, they would make sub-users log in by SSO.
    without_saml_no_saml_value_is_taken,
    |c, acme| {
        let id = begun(c, acme, "custom_scim");
        let by = acme.operator();
        let events = acme.events(c).len();
        let certificate_alone = Settings { certificates: vec![certificate()], ..Settings::default() };
        for new in [complete(), sso_url("https://idp.test/saml"), certificate_alone, Settings::default()] {
            assert!(not_found(save(c, acme, id, &new)), "{new:?}");
            assert!(not_found(preview(c, &at(1), &by, id, &new)));
        }
        assert!(not_found(add_certificates(c, &at(1), &by, id, vec![certificate()])));
        let before = get(c, acme.tenant, id).unwrap();
        assert!(not_found(remember_metadata(c, &at(1), &by, &before, "https://idp.test/metadata", &[])));
        assert!(not_found(set_toggle(c, &at(1), &by, id, Toggle::IdpInitiated, false)));
        let endpoint = Endpoint {
            url: "https://idp.test/slo".to_owned(),
            binding: saml_options::RequestBinding::Redirect,
            response_url: None,
            on: true,
        };
        assert!(not_found(single_logout::configure(c, &at(1), &by, id, Some(&endpoint))));
        assert!(not_found(with_saml(c, acme.tenant, id)));
        assert_eq!(get(c, acme.tenant, id).unwrap(), before);
        assert_eq!(acme.events(c).len(), events, "nothing happened");
    }
);

story!(
    /// Its first authenticated call makes it Integrated, and nobody has to log in by SSO for it.
    without_saml_the_first_call_integrates_and_passwords_stay,
    |c, acme| {
        let id = begun(c, acme, "custom_scim");
        directory::issue(c, &at(0), &acme.operator(), id, "Directory", None).unwrap();
        let row = get(c, acme.tenant, id).unwrap();
        assert_eq!(missing(c, &row).unwrap(), [Requirement::ScimRequest]);
        note_scim_request(c, &at(5), acme.tenant, id).unwrap();
        assert_eq!(state(c, acme, id), State::Integrated);
        assert!(!has_sso(c, acme.tenant).unwrap());
        assert!(for_sign_in(c, acme.tenant).unwrap().is_empty());
        for toggle in [Toggle::AutoCreate, Toggle::AutoDeactivate, Toggle::WelcomeMail] {
            set_toggle(c, &at(6), &acme.operator(), id, toggle, true).unwrap();
        }
    }
);

story!(
    /// A login without provisioning makes no tokens, keys or clients, and has no switches of a directory.
    without_scim_there_is_no_way_for_a_directory,
    |c, acme| {
        let id = begun(c, acme, "custom_saml");
        let (cx, by) = (at(1), acme.operator());
        let events = acme.events(c).len();
        assert!(not_found(directory::issue(c, &cx, &by, id, "Directory", None)));
        assert!(not_found(configuration_key::issue(c, &cx, &by, id, "Key", None)));
        assert!(not_found(oauth::add_secret(c, &cx, &by, id, "Client", 1)));
        assert!(not_found(scim_configuration::of(c, acme.tenant, id)));
        for toggle in [Toggle::Scim, Toggle::AutoCreate, Toggle::AutoDeactivate] {
            assert!(not_found(set_toggle(c, &cx, &by, id, toggle, true)), "{toggle:?}");
        }
        assert!(not_found(with_scim(c, acme.tenant, id)));
        assert_eq!(acme.events(c).len(), events, "nothing happened");
        // The other half works as ever; a first login may be greeted.
        set_toggle(c, &cx, &by, id, Toggle::WelcomeMail, false).unwrap();
        set_toggle(c, &cx, &by, id, Toggle::IdpInitiated, false).unwrap();
        assert_eq!(save(c, acme, id, &complete()).unwrap().after, State::Integrated);
        assert!(has_sso(c, acme.tenant).unwrap());
    }
);
