//! Another tenant's ids and tokens are as if they were not there.

use super::*;

story!(
    /// Isolation: for every function, another tenant's id gives not found and changes nothing.
    another_tenants_user_does_not_exist,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let globex = found(c, "globex").unwrap();
        let theirs = globex.directory(c, false, true);
        let sam = theirs.push(c, "sam");
        for id in [sam.id, globex.member, globex.owner] {
            let before = globex.user(c, id);
            assert_eq!(status(acme.presenter().find(c, &id.to_string())), 404);
            assert_eq!(status(directory.put(c, id, &person("x"))), 404);
            assert_eq!(status(directory.patch(c, id, "active", false)), 404);
            assert_eq!(status(directory.delete(c, id)), 404);
            assert!(matches!(import(c, &at(0), &acme.operator(), id), Err(Error::NotFound)));
            assert_eq!(globex.user(c, id), before);
        }
        for text in ["", "usr-", "no id", "usr-0000000000000", &acme.tenant.to_string()] {
            assert_eq!(status(acme.presenter().find(c, text)), 404, "{text}");
        }
    }
);

story!(one_name_may_be_in_many_tenants, |c, acme| {
    let globex = found(c, "globex").unwrap();
    let (ours, theirs) = (acme.directory(c, true, true), globex.directory(c, true, true));
    let (one, two) = (ours.push(c, "ada"), theirs.push(c, "ada"));
    assert_eq!(
        (one.user_name.as_str(), one.external_id.as_deref()),
        (two.user_name.as_str(), two.external_id.as_deref())
    );
    ours.active(c, one.id, false);
    ours.delete(c, one.id).unwrap();
    assert_eq!(globex.user(c, two.id), two);
    assert_eq!(user::store::total(c, globex.tenant).unwrap(), 4);
    let linked = theirs.push(c, "member@acme.test");
    assert_eq!((linked.tenant, acme.user(c, acme.member).connection), (globex.tenant, None));
});
