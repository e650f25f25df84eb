//! Several processes on one installation.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use hub_db::{Db, DbOptions};

use super::harness::{Hub, PASSWORD, text, texts};

/// Commands work while another process has the database open and writes to it.
fn beside_an_open_database(hub: &Hub, url: &str) {
    let open = Db::open(&DbOptions { url: url.to_owned(), connections: 2 }).unwrap();
    let id = hub.person("m@acme.test", "member");
    hub_testkit::block_on(async {
        let tenant = open.read(|c| hub_tenants::tenant::by_slug(c, "acme")).await.unwrap().unwrap();
        let user: hub_kernel::UserId = id.parse().unwrap();
        let seen = open.read(move |c| hub_tenants::user::get(c, tenant.id, user)).await.unwrap();
        assert_eq!(seen.user_name, "m@acme.test", "what the second process wrote is seen by the first");
        let written = open.write(tenant.id, move |c| {
            let cx = hub_testkit::cx(1);
            let by = hub_tenants::session::Admin::at_the_command_line(tenant.id);
            hub_tenants::user::deactivate(c, &cx, &by, user)
        });
        written.await.unwrap();
    });
    let list = hub.json("user list --tenant acme --state deactivated");
    assert_eq!(list["users"].as_array().unwrap().len(), 1);
}

#[test]
fn commands_work_beside_an_open_sqlite() {
    let hub = Hub::with_acme();
    beside_an_open_database(&hub, &format!("sqlite:{}", hub.data().join("hub.db").display()));
}

#[test]
fn commands_work_beside_an_open_postgres() {
    let Some(hub) = Hub::on_postgres() else { return };
    hub.make_acme();
    let url =
        hub.command("").get_envs().find(|(name, _)| *name == "DATABASE_URL").unwrap().1.unwrap().to_owned();
    beside_an_open_database(&hub, url.to_str().unwrap());
}

/// Many first starts at once: one key, one database, every workspace there.
fn first_starts_at_once(hub: &Hub) {
    let children: Vec<_> = (0..6)
        .map(|n| {
            let line = format!(
                "tenant create --name T{n} --slug tenant-{n} --owner-email o@t{n}.test --owner-password-stdin --json"
            );
            let mut child = hub.start(&line);
            child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
            child
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        let (out, err) = texts(&output);
        assert_eq!(output.status.code(), Some(0), "{out}{err}");
    }
    assert_eq!(hub.json("tenant list")["tenants"].as_array().unwrap().len(), 6);
}

#[test]
fn first_starts_at_once_agree_on_sqlite() {
    first_starts_at_once(&Hub::new());
}

#[test]
fn first_starts_at_once_agree_on_postgres() {
    if let Some(hub) = Hub::on_postgres() {
        first_starts_at_once(&hub);
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn serve(hub: &Hub, port: u16) -> Child {
    let mut command = hub.command("serve");
    command.env("PORT", port.to_string()).env("LOG_FORMAT", "json");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until the hub says that it serves; the test's own time limit ends the wait for one that never does.
fn wait_for(child: &mut Child, port: u16) {
    loop {
        assert!(child.try_wait().unwrap().is_none(), "the hub ended at its start");
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) {
            stream.write_all(b"GET /healthz HTTP/1.0\r\nHost: hub.example.com\r\n\r\n").unwrap();
            let mut answer = String::new();
            let _ = stream.read_to_string(&mut answer);
            if answer.starts_with("HTTP/1.0 200") {
                return;
            }
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn commands_work_while_the_hub_serves_and_it_ends_in_peace() {
    let hub = Hub::new();
    let port = free_port();
    let mut child = serve(&hub, port);
    wait_for(&mut child, port);
    hub.make_acme();
    hub.person("m@acme.test", "member");
    let id = hub.connection("custom");
    let token = hub.json(&format!("token create --tenant acme --connection {id} --name x"));
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let (out, err) = texts(&output);
    assert_eq!(output.status.code(), Some(0), "{out}{err}");
    assert!(
        out.starts_with("Switchboard: https://hub.example.com\n") && out.contains("hub tenant create --name"),
        "{out}"
    );
    // The signature library says on its own what the self-test's forgery made of it.
    let mut log = err.lines().filter(|line| !line.starts_with("func=xmlSec"));
    assert!(log.all(|line| line.starts_with('{')) && err.contains("mails go to the file"), "{err}");
    assert!(!err.contains(&text(&token, "token")));
}

#[test]
fn a_port_that_is_taken_is_a_sentence() {
    let hub = Hub::with_acme();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let output = serve(&hub, port).wait_with_output().unwrap();
    let (out, err) = texts(&output);
    assert_eq!((output.status.code(), out.as_str()), (Some(1), "Switchboard: https://hub.example.com\n"));
    let sentence = format!("hub: the hub cannot listen on 127.0.0.1 port {port} (BIND, PORT): ");
    assert!(err.lines().last().unwrap().starts_with(&sentence), "{err}");
}
