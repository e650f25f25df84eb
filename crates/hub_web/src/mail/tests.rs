use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::mpsc;

use super::*;
use crate::pages::mail::UseSsoMail;

const AT_ONCE: Retries = &[Duration::ZERO, Duration::ZERO];

fn settings(pairs: &[(&str, &str)]) -> Settings {
    let find = |name: &str| pairs.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
    Settings::from_sources(find, None).unwrap()
}

fn mail(to: &str) -> Mail {
    let tenant = "Acme\r\nBcc: eve@evil.test".to_owned();
    Mail::of(to, &UseSsoMail { tenant, login_url: "https://hub.test/login/acme".to_owned() }).unwrap()
}

#[tokio::test]
async fn without_a_server_mails_are_text_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mails.txt");
    let mailer = Mailer::start(&settings(&[("MAIL_FILE", file.to_str().unwrap())])).unwrap();
    for to in ["ada@acme.test", "bob@acme.test"] {
        mailer.send(mail(to));
    }
    assert!(mailer.flush_within(PATIENCE).await);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.contains("From: Switchboard <switchboard@localhost>\nTo: ada@acme.test\nSubject: Acme Bcc: "),
        "{text}"
    );
    assert!(
        text.contains("\nhttps://hub.test/login/acme\n") && text.contains("\nTo: bob@acme.test\n"),
        "{text}"
    );
}

#[tokio::test]
async fn a_file_that_cannot_be_written_fails_nothing_but_the_mail() {
    let mailer = Mailer::with(Delivery::of(&settings(&[("MAIL_FILE", "/dev/null/mails")])).unwrap(), AT_ONCE);
    mailer.send(mail("ada@acme.test"));
    assert!(mailer.flush_within(PATIENCE).await);
}

#[test]
fn a_mail_speaks_the_language_of_the_work_at_hand() {
    let german = hub_text::spoken(hub_text::Language::German, || mail("ada@acme.test"));
    assert!(german.text.starts_with("Guten Tag,\n\n"), "{}", german.text);
    assert!(german.subject.ends_with("meldet sich mit SSO an"), "{}", german.subject);
    assert!(mail("ada@acme.test").text.starts_with("Hello,\n\n"));
}

#[tokio::test]
async fn what_is_put_off_goes_on_in_the_language_of_its_request() {
    let mailer = Mailer::with(Delivery::of(&settings(&[("MAIL_FILE", "/dev/null")])).unwrap(), AT_ONCE);
    let (say, said) = oneshot::channel();
    let put_off = hub_text::speaking(hub_text::Language::German, async {
        mailer.later(async { say.send(hub_text::current()).unwrap() })
    });
    assert!(put_off.await);
    assert_eq!(said.await.unwrap(), hub_text::Language::German);
}

#[test]
fn no_text_can_begin_a_header() {
    let delivery = Delivery::of(&settings(&[])).unwrap();
    let with =
        Mail { subject: "Hello\r\nBcc: eve@evil.test\r\n\r\nbody".to_owned(), ..mail("ada@acme.test") };
    let raw = String::from_utf8(delivery.message(&with).unwrap().formatted()).unwrap();
    let head = raw.split("\r\n\r\n").next().unwrap();
    assert!(head.lines().all(|line| !line.starts_with("Bcc")), "{head}");
    assert!(head.contains("To: ada@acme.test") && head.contains("Auto-Submitted: auto-generated"), "{head}");
    assert!("ada@acme.test\r\nBcc: eve@evil.test".parse::<EmailAddress>().is_err());
}

/// A mail server that refuses the first `refusals` mails for now, with `code`; gives its port and what it took.
fn server(refusals: usize, code: &'static str) -> (u16, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (taken, seen) = mpsc::channel();
    std::thread::spawn(move || {
        let mut refusals = refusals;
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            stream.write_all(b"220 mail.test\r\n").unwrap();
            while let Some(Ok(line)) = lines.next() {
                let answer = match line.split(' ').next().unwrap_or_default() {
                    "EHLO" => "250 mail.test",
                    "MAIL" if refusals > 0 => {
                        refusals -= 1;
                        taken.send(format!("refused with {code}")).unwrap();
                        code
                    }
                    "DATA" => {
                        stream.write_all(b"354 go on\r\n").unwrap();
                        let body: Vec<String> =
                            lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                        taken.send(body.join("\n")).unwrap();
                        "250 taken"
                    }
                    "QUIT" => "221 bye",
                    _ => "250 fine",
                };
                if stream.write_all(format!("{answer}\r\n").as_bytes()).is_err() {
                    break;
                }
            }
        }
    });
    (port, seen)
}

fn mailer(port: u16) -> Mailer {
    let url = format!("smtp://127.0.0.1:{port}");
    Mailer::with(Delivery::of(&settings(&[("SMTP_URL", &url)])).unwrap(), AT_ONCE)
}

#[tokio::test]
async fn a_server_that_is_busy_gets_the_mail_again() {
    let (port, seen) = server(2, "451 later");
    let mailer = mailer(port);
    mailer.send(mail("ada@acme.test"));
    assert!(mailer.flush_within(PATIENCE).await);
    let seen: Vec<String> = seen.try_iter().collect();
    assert_eq!(seen.len(), 3, "{seen:?}");
    assert!(
        seen[2].contains("To: ada@acme.test") && seen[2].contains("https://hub.test/login/acme"),
        "{seen:?}"
    );
}

#[tokio::test]
async fn a_mail_that_is_refused_for_good_is_given_up() {
    let (port, seen) = server(1, "550 no such person");
    let mailer = mailer(port);
    mailer.send(mail("ada@acme.test"));
    mailer.send(mail("bob@acme.test"));
    assert!(mailer.flush_within(PATIENCE).await);
    let seen: Vec<String> = seen.try_iter().collect();
    assert_eq!(seen.len(), 2, "one refusal, no second try, and the other mail: {seen:?}");
}
