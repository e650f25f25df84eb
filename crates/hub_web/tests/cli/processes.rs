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
    serve_with(hub, port, &[])
}

fn serve_with(hub: &Hub, port: u16, variables: &[(&str, &str)]) -> Child {
    let mut command = hub.command("serve");
    command.envs(variables.iter().copied());
    command.env("PORT", port.to_string()).env("LOG_FORMAT", "json");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// What the hub answers, once it listens. `headers` are lines that end in CR LF.
fn get(port: u16, path: &str, headers: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    let request = format!("GET {path} HTTP/1.0\r\nHost: hub.example.com\r\n{headers}\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    Some(answer)
}

/// Waits until the hub says that it serves; the test's own time limit ends the wait for one that never does.
fn wait_for(child: &mut Child, port: u16) {
    loop {
        assert!(child.try_wait().unwrap().is_none(), "the hub ended at its start");
        if get(port, "/healthz", "").is_some_and(|answer| answer.starts_with("HTTP/1.0 200")) {
            return;
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
fn the_operators_language_is_for_whoever_asks_for_none() {
    let hub = Hub::new();
    let port = free_port();
    let mut child = serve_with(&hub, port, &[("LANGUAGE", "de")]);
    wait_for(&mut child, port);
    for (headers, language, button) in [
        ("", "de", "Weiter"),
        ("Accept-Language: fr\r\n", "de", "Weiter"),
        ("Accept-Language: en-GB,de;q=0.5\r\n", "en", "Continue"),
        ("Cookie: __Host-language=en\r\n", "en", "Continue"),
    ] {
        let page = get(port, "/login", headers).unwrap();
        assert!(page.contains(&format!("<html lang=\"{language}\">")), "{headers}{page}");
        assert!(page.contains(&format!(">{button}</button>")), "{headers}{page}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_language_that_is_not_there_stops_the_start() {
    let hub = Hub::new();
    let output = serve_with(&hub, free_port(), &[("LANGUAGE", "fr")]).wait_with_output().unwrap();
    let (out, err) = texts(&output);
    let sentence = "hub: LANGUAGE cannot be \"fr\" (from the environment): give en or de\n";
    assert_eq!((output.status.code(), out.as_str(), err.as_str()), (Some(1), "", sentence));
    assert!(!hub.data().exists(), "nothing was made");
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
