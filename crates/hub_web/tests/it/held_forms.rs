//! A form whose body is held back: it is judged by what its sender may do when it is written, not when its head came.

use hub_tenants::user::{self, Role};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::browser::Browser;
use crate::harness::{Hub, story};

/// A POST of which the hub has the head, and so has looked up who asks.
struct Held {
    stream: TcpStream,
    body: String,
}

impl Held {
    async fn begin(hub: &Hub, browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Self {
        let token = browser.csrf_token().await;
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.append_pair("csrf_token", &token).extend_pairs(fields);
        let body = body.finish();
        let host = hub.address.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(host).await.unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\nCookie: {}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n",
            body.len(),
            browser.cookies(),
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 100", "the head is read");
        // One worker: when this is answered, it has begun with what came before.
        assert_eq!(hub.browser().get("/healthz").await.status, 200);
        Self { stream, body }
    }

    async fn end(mut self) -> String {
        self.stream.write_all(self.body.as_bytes()).await.unwrap();
        let mut answer = String::new();
        self.stream.read_to_string(&mut answer).await.unwrap();
        answer.trim_start_matches(" Continue\r\n\r\n").to_owned()
    }
}

story!(a_form_that_was_held_back_has_the_role_of_now, |hub| {
    let acme = hub.tenant("acme").await;
    let (second, mae) = (acme.person("second", Role::Owner).await, acme.person("mae", Role::Member).await);
    let browser = hub.logged_in(&second.email).await;
    let role = format!("{}/role", hub_web::urls::person(mae.id));
    let held = Held::begin(hub, &browser, &role, &[("role", "owner")]).await;
    acme.write(move |c, cx, by| user::change_role(c, cx, by, second.id, Role::Admin)).await;
    let answer = held.end().await;
    assert!(answer.starts_with("HTTP/1.1 403") && answer.contains("nly an owner can make"), "{answer}");
    assert_eq!(acme.user(mae.id).await.role, Role::Member);

    let held = Held::begin(hub, &browser, &role, &[("role", "admin")]).await;
    acme.write(move |c, cx, by| user::change_role(c, cx, by, second.id, Role::Member)).await;
    let answer = held.end().await;
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    assert_eq!(acme.user(mae.id).await.role, Role::Member);
});

story!(a_form_that_was_held_back_ends_with_its_session, |hub| {
    let acme = hub.tenant("acme").await;
    let ada = acme.person("ada", Role::Admin).await;
    let id = acme.connect().await;
    let browser = hub.logged_in(&ada.email).await;
    let connect = Held::begin(hub, &browser, &hub_web::urls::connect("okta"), &[]).await;
    let toggle = hub_web::urls::connection(id) + "/auto-create";
    let toggle = Held::begin(hub, &browser, &toggle, &[("value", "on")]).await;
    let others = Held::begin(hub, &browser, hub_web::urls::ACCOUNT_END_OTHERS, &[]).await;
    acme.write(move |c, cx, by| user::deactivate(c, cx, by, ada.id)).await;
    let before = acme.events().await;
    for held in [connect, toggle, others] {
        let answer = held.end().await;
        assert!(answer.starts_with("HTTP/1.1 303") && answer.contains("location: /login\r\n"), "{answer}");
    }
    assert_eq!(acme.events().await, before);
});
