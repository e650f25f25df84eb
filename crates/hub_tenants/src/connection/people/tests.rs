use hub_kernel::TenantId;

use super::*;
use crate::directory::calls::{self, Call};
use crate::sign_in;
use crate::test_support::{at, now, story};
use crate::user::UserState;

fn names(c: &mut Conn, id: ConnectionId, whom: Option<Whom>, text: &str) -> Vec<String> {
    let wanted = Wanted { text: Some(text.to_owned()), whom, after: None };
    page(c, id, &wanted, 50).unwrap().into_iter().map(|user| user.user_name).collect()
}

fn put(c: &mut Conn, tenant: TenantId, user: UserId, status: u16, method: &str, connection: ConnectionId) {
    let call = Call {
        tenant,
        connection: Some(connection),
        token: None,
        at: now(),
        method: method.to_owned(),
        path: "/Users".to_owned(),
        status,
        scim_type: None,
        detail: None,
        duration_us: 1,
        request_id: "r".to_owned(),
        address: None,
        user: Some(user),
        body: None,
        parts: Vec::new(),
    };
    calls::record(c, &at(0), tenant, &[call]).unwrap();
}

story!(
    /// Whom the directory sent and who logged in, each once, and nobody of another connection.
    the_people_of_a_connection,
    |c, acme| {
        let directory = acme.directory(c, true, false);
        let (ada, bob) = (directory.push(c, "ada").id, directory.push(c, "bob").id);
        let other = acme.connect(c);
        let id = directory.connection;
        let row = crate::connection::get(c, acme.tenant, id).unwrap();
        sign_in::store::set_federated(c, &row, "https://idp.test/", "member", acme.member, now()).unwrap();
        sign_in::store::set_federated(c, &row, "https://idp.test/", "ada", ada, now()).unwrap();
        let everybody = names(c, id, None, "");
        assert_eq!(everybody.len(), 3, "{everybody:?}");
        assert!(everybody.iter().any(|name| name.starts_with("member@")), "{everybody:?}");
        assert_eq!(names(c, other, None, ""), Vec::<String>::new());
        assert_eq!(names(c, id, None, "BOB").len(), 1);
        assert_eq!(names(c, id, Some(Whom::Access), "").len(), 3);
        directory.active(c, bob, false);
        assert_eq!(names(c, id, Some(Whom::Kept), "").len(), 1, "auto-deactivate is off");
        assert_eq!(names(c, id, Some(Whom::Inactive), "").len(), 1);
        assert_eq!(names(c, id, Some(Whom::Waiting), ""), Vec::<String>::new());
        assert_eq!(count_logged_in(c, id).unwrap(), 1, "ada is the directory's");
        let all = page(c, id, &Wanted::default(), 2).unwrap();
        assert_eq!(all.len(), 2);
        let rest = Wanted { after: Some(all[1].id), ..Wanted::default() };
        let rest = page(c, id, &rest, 2).unwrap();
        assert_eq!(rest.len(), 1, "each on one page");
        assert!(rest[0].id > all[1].id && all.iter().chain(&rest).all(|user| user.state == UserState::Active));
    }
);

story!(
    /// The last write about each, of this connection only.
    the_last_word_about_each,
    |c, acme| {
        let directory = acme.directory(c, true, false);
        let (ada, bob) = (directory.push(c, "ada").id, directory.push(c, "bob").id);
        let other = acme.connect(c);
        put(c, acme.tenant, ada, 201, "POST", directory.connection);
        put(c, acme.tenant, ada, 200, "PATCH", directory.connection);
        put(c, acme.tenant, ada, 204, "DELETE", other);
        let words = last_words(c, directory.connection, &[ada, bob]).unwrap();
        let word = Word { user: ada, at: now(), method: "PATCH".to_owned(), status: 200 };
        assert_eq!(words, [word]);
        assert_eq!(last_words(c, directory.connection, &[]).unwrap(), []);
    }
);
