//! Rules are applied again: to a few at once, to many later, and a restart loses nobody.

use super::*;

story!(many_people_are_done_in_batches_that_outlive_the_request, |c, acme| {
    let directory = acme.directory(c, true, true);
    let people: Vec<_> = (0..120).map(|n| directory.push(c, &format!("p{n}")).id).collect();
    configure(c, acme, directory.connection, true, true, &["agent"]);
    assert_eq!(waiting(c, acme.tenant).unwrap(), 70, "fifty in the transaction of the change");
    assert_eq!(tenants_waiting(c).unwrap(), [acme.tenant]);
    assert_eq!(acme.count(c, Action::ProductRolesUpdate), 50);
    assert_eq!(held(c, acme, people[119]), ["agent"], "what they hold is always as the rules stand");
    let mut done = Vec::new();
    loop {
        let step = work(c, &at(9), acme.tenant, 40).unwrap();
        if step == 0 {
            break;
        }
        done.push(step);
    }
    assert_eq!(done, [40, 30]);
    assert_eq!(acme.count(c, Action::ProductRolesUpdate), 120, "an event for each person");
    assert_eq!(count_holders(c, acme.tenant).unwrap()["agent"], 120);
    assert!(tenants_waiting(c).unwrap().is_empty());
    work(c, &at(9), acme.tenant, 40).unwrap();
    assert_eq!(acme.count(c, Action::ProductRolesUpdate), 120);
});

story!(a_person_who_is_gone_waits_for_nothing, |c, acme| {
    let directory = acme.directory(c, false, true);
    for n in 0..60 {
        directory.push(c, &format!("p{n}"));
    }
    configure(c, acme, directory.connection, true, true, &["agent"]);
    assert_eq!(waiting(c, acme.tenant).unwrap(), 10);
    let last = directory.push(c, "last").id;
    let scope = directory.scope(c);
    store::queue(c, last, "test").unwrap();
    crate::provisioning::delete(c, &at(3), &scope, &last.to_string(), &Conditions::default()).unwrap();
    assert_eq!(waiting(c, acme.tenant).unwrap(), 10);
    assert_eq!(work(c, &at(9), acme.tenant, 100).unwrap(), 10);
});
