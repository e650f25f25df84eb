//! Requests that wait: so many, in one browser, for one code.

use hub_kernel::{Cx, Secret};

use super::*;
use crate::session::Proof;
use crate::test_support::*;

fn from(address: &str, seconds: i64) -> Cx {
    Cx { address: Some(address.to_owned()), ..at(seconds) }
}

story!(as_many_wait_as_a_network_may_have, |c, _acme| {
    let browser = Secret::new("b".to_owned());
    let keep = |c: &mut Conn, address: &str, seconds: i64| {
        keep_within(c, &from(address, seconds), &browser, "client_id=x", (2, 4))
    };
    let first = keep(c, "2001:db8::1", 0).unwrap();
    keep(c, "2001:db8::2", 0).unwrap();
    assert!(matches!(keep(c, "2001:db8::3", 1), Err(Error::Throttled { .. })), "one household");
    keep(c, "192.0.2.1", 1).unwrap();
    keep(c, "192.0.2.2", 1).unwrap();
    assert!(matches!(keep(c, "192.0.2.3", 1), Err(Error::Throttled { .. })), "all of them");
    assert!(take(c, first.expose(), now()).unwrap());
    keep(c, "2001:db8::3", 2).unwrap();
    // An hour later nothing of it waits any more, swept or not.
    keep(c, "2001:db8::3", 3602).unwrap();
});

story!(each_is_taken_once_and_chosen_in_its_browser, |c, acme| {
    let (own, other) = (Secret::new("own".to_owned()), Secret::new("other".to_owned()));
    let (person, _) = acme.session(c, acme.member, Proof::Password);
    let handle = keep(c, &at(0), &own, "client_id=x").unwrap();
    let found = find(c, handle.expose(), now()).unwrap().unwrap();
    assert!(found.is_of(&own) && !found.is_of(&other) && found.chosen.is_none());
    assert!(!choose(c, handle.expose(), &other, person.session(), now()).unwrap(), "another browser");
    assert!(choose(c, handle.expose(), &own, person.session(), now()).unwrap());
    assert_eq!(find(c, handle.expose(), now()).unwrap().unwrap().chosen, Some(person.session()));
    assert!(!choose(c, handle.expose(), &own, person.session(), at(3600).now).unwrap(), "too late");
    assert!(!take(c, handle.expose(), at(3600).now).unwrap());
    assert!(take(c, handle.expose(), now()).unwrap());
    assert!(!take(c, handle.expose(), now()).unwrap() && find(c, handle.expose(), now()).unwrap().is_none());
});
