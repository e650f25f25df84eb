use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use super::*;

#[test]
fn only_addresses_of_the_public_internet_pass() {
    for (address, public) in [
        ("8.8.8.8", true),
        ("203.0.112.255", true),
        ("172.15.255.255", true),
        ("172.32.0.0", true),
        ("100.63.255.255", true),
        ("100.128.0.0", true),
        ("223.255.255.255", true),
        ("0.0.0.0", false),
        ("10.1.2.3", false),
        ("100.64.0.1", false),
        ("100.100.100.200", false),
        ("127.0.0.1", false),
        ("127.255.255.254", false),
        ("169.254.169.254", false),
        ("172.16.0.1", false),
        ("172.31.255.255", false),
        ("192.0.0.192", false),
        ("192.168.1.1", false),
        ("198.19.0.1", false),
        ("203.0.113.9", false),
        ("224.0.0.1", false),
        ("239.255.255.250", false),
        ("255.255.255.255", false),
        ("2606:4700::1111", true),
        ("2a00:1450:4001::1", true),
        ("::", false),
        ("::1", false),
        ("::127.0.0.1", false),
        ("::ffff:127.0.0.1", false),
        ("::ffff:169.254.169.254", false),
        ("::ffff:8.8.8.8", true),
        ("64:ff9b::10.0.0.1", false),
        ("64:ff9b::8.8.8.8", true),
        ("64:ff9b:1::8.8.8.8", false),
        ("2001::1", false),
        ("2001:db8::1", false),
        ("2002:7f00:1::", false),
        ("3fff::1", false),
        ("fc00::1", false),
        ("fd00:ec2::254", false),
        ("fe80::1", false),
        ("fec0::1", false),
        ("ff02::1", false),
        ("5f00::1", false),
    ] {
        assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
    }
}

/// Answers the requests that come with `answers`, one connection each; gives its port.
fn server(answers: Vec<Vec<u8>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            // The client hangs up on a body that is too long.
            let _ = stream.write_all(&answer);
        }
    });
    port
}

fn ok(body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

fn redirect(to: &str) -> Vec<u8> {
    format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n").into_bytes()
}

async fn get(loopback: bool, url: &str) -> Result<Vec<u8>, OutboundError> {
    let rules = Rules { loopback, patience: Duration::from_secs(20) };
    HttpOutbound::with(rules).get(url).await
}

#[tokio::test]
async fn a_hub_on_this_machine_may_fetch_from_it() {
    let port = server(vec![ok(b"<metadata/>"), redirect("/moved"), ok(b"there")]);
    assert_eq!(get(true, &format!("http://127.0.0.1:{port}/m")).await.unwrap(), b"<metadata/>");
    assert_eq!(get(true, &format!("http://localhost:{port}/m")).await.unwrap(), b"there");
}

#[tokio::test]
async fn a_hub_that_others_reach_calls_no_private_address() {
    let port = server(vec![]);
    for url in [
        format!("http://127.0.0.1:{port}/"),
        format!("https://127.0.0.1:{port}/"),
        format!("https://localhost:{port}/"),
        format!("https://[::1]:{port}/"),
        format!("https://[::ffff:127.0.0.1]:{port}/"),
        format!("https://2130706433:{port}/"),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "http://example.com/".to_owned(),
        "https://user:password@example.com/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "data:text/xml,x".to_owned(),
        "metadata".to_owned(),
    ] {
        let refusal = get(false, &url).await.unwrap_err();
        assert!(matches!(refusal, OutboundError::Refused(_)), "{url}: {refusal:?}");
    }
    // Even a hub on this machine has no business in its private network.
    for url in ["https://10.0.0.1/", "https://169.254.169.254/", "http://10.0.0.1/"] {
        assert!(matches!(get(true, url).await.unwrap_err(), OutboundError::Refused(_)), "{url}");
    }
}

#[tokio::test]
async fn redirects_stay_with_the_host_and_end() {
    let port = server(vec![redirect("https://example.com/m")]);
    let refusal = get(true, &format!("http://127.0.0.1:{port}/")).await.unwrap_err().to_string();
    assert!(refusal.contains("another host, example.com"), "{refusal}");
    let port = server(vec![redirect("/a"); 4]);
    let failure = get(true, &format!("http://127.0.0.1:{port}/")).await.unwrap_err().to_string();
    assert!(failure.contains("redirects too often"), "{failure}");
}

#[tokio::test]
async fn a_document_is_bounded_whatever_the_server_announces() {
    let large = vec![b'x'; MOST_BYTES + 1];
    let unannounced = [b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".as_slice(), &large].concat();
    let port = server(vec![ok(&large), unannounced, ok(&large[1..])]);
    let url = format!("http://127.0.0.1:{port}/");
    for _ in 0..2 {
        assert!(get(true, &url).await.unwrap_err().to_string().contains("larger than 1 MiB"));
    }
    assert_eq!(get(true, &url).await.unwrap().len(), MOST_BYTES);
}

#[tokio::test]
async fn other_answers_and_silence_are_sentences() {
    let port = server(vec![b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec()]);
    let failure = get(true, &format!("http://127.0.0.1:{port}/")).await.unwrap_err().to_string();
    assert!(failure.contains("127.0.0.1 answered 404"), "{failure}");
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://127.0.0.1:{}/", silent.local_addr().unwrap().port());
    let web = HttpOutbound::with(Rules { loopback: true, patience: Duration::from_millis(50) });
    assert!(web.get(&url).await.unwrap_err().to_string().contains("did not answer"));
    drop(silent);
    let failure = get(true, &url).await.unwrap_err().to_string();
    assert!(failure.contains("could not be reached"), "{failure}");
}

#[tokio::test]
async fn a_form_arrives_and_follows_no_redirect() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let taker = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"%3D") {
            let mut part = [0; 1024];
            let length = stream.read(&mut part).unwrap();
            request.extend_from_slice(&part[..length]);
        }
        stream.write_all(&redirect("/elsewhere")).unwrap();
        String::from_utf8(request).unwrap().to_lowercase()
    });
    let web = HttpOutbound::with(Rules { loopback: true, patience: Duration::from_secs(20) });
    let url = format!("http://127.0.0.1:{port}/out");
    assert_eq!(web.post_form(&url, &[("a", "b c"), ("token", "x.y&=")]).await, Ok(302));
    let request = taker.join().unwrap();
    assert!(request.starts_with("post /out http/1.1\r\n"), "{request}");
    assert!(request.contains("content-type: application/x-www-form-urlencoded\r\n"), "{request}");
    assert!(request.ends_with("\r\n\r\na=b+c&token=x.y%26%3d"), "{request}");
    let closed = HttpOutbound::with(Rules { loopback: false, patience: Duration::from_secs(20) });
    assert!(matches!(closed.post_form(&url, &[]).await, Err(OutboundError::Refused(_))));
}
