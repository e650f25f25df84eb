//! Where answers may go: registered URIs, and whether the asked one is among them (RFC 6749, 3.1.2; RFC 8252; RFC 9700, 2.1).

use url::{Host, Url};

/// Longest URI that is registered.
pub const MOST_BYTES: usize = 500;

/// Why a URI cannot be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Not an absolute URI.
    #[error("enter the whole address, such as https://app.example.com/callback")]
    NotAbsolute,
    /// Too long.
    #[error("the address is longer than 500 characters")]
    TooLong,
    /// With `#`.
    #[error("an address for redirects has no # part")]
    Fragment,
    /// With a user name or password.
    #[error("the address has a user name or password in it; leave them out")]
    UserInfo,
    /// Characters that one program reads so and another otherwise.
    #[error("the address has a space, a backslash, a * or a character beyond ASCII in it")]
    Characters,
    /// `http` to another machine.
    #[error("use https; http is for an app on the person's own machine only (127.0.0.1, [::1] or localhost)")]
    NotHttps,
    /// A scheme of its own for an app in the browser.
    #[error("only desktop and mobile apps can have a scheme of their own; use https")]
    NotForWeb,
    /// A scheme that anybody may claim.
    #[error(
        "a scheme of your own must be a domain of yours backwards, such as com.example.app (RFC 8252, 7.1)"
    )]
    Scheme,
}

/// Whether `text` can be registered as the address of an app; `native` for apps on a person's own machine.
///
/// # Errors
/// Why not.
pub fn check(text: &str, native: bool) -> Result<(), Unfit> {
    let url = plain(text)?;
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_own_machine(&url) => Ok(()),
        "http" => Err(Unfit::NotHttps),
        _ if !native => Err(Unfit::NotForWeb),
        scheme if scheme.contains('.') && !scheme.contains("..") && !scheme.ends_with('.') => Ok(()),
        _ => Err(Unfit::Scheme),
    }
}

/// Whether `text` can be registered as an address that the hub itself calls: `https`, or `http` on the own machine.
///
/// # Errors
/// Why not.
pub fn check_called(text: &str) -> Result<(), Unfit> {
    check(text, false)
}

fn plain(text: &str) -> Result<Url, Unfit> {
    if text.len() > MOST_BYTES {
        return Err(Unfit::TooLong);
    }
    if text.chars().any(|c| !c.is_ascii_graphic() || matches!(c, '\\' | '*' | '"' | '<' | '>')) {
        return Err(Unfit::Characters);
    }
    let url = Url::parse(text).map_err(|_| Unfit::NotAbsolute)?;
    if text.contains('#') {
        return Err(Unfit::Fragment);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Unfit::UserInfo);
    }
    let web = matches!(url.scheme(), "http" | "https");
    // "https:host" is read as https://host by browsers only.
    if web && !text.get(url.scheme().len()..).is_some_and(|rest| rest.starts_with("://")) {
        return Err(Unfit::NotAbsolute);
    }
    Ok(url)
}

fn is_own_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// The web origin of a registered address: where scripts of an app in the browser run. None for schemes of apps.
pub fn origin(text: &str) -> Option<String> {
    let url = plain(text).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.origin().ascii_serialization())
}

/// Whether `asked` is `registered`: letter by letter, but for the port of a native app's loopback address, which the system
/// gives it at each start (RFC 8252, 7.3).
pub fn matches(registered: &str, asked: &str, native: bool) -> bool {
    if registered == asked {
        return true;
    }
    native && loopback(registered).is_some_and(|registered| loopback(asked) == Some(registered))
}

/// Host and everything behind the port of a loopback address.
fn loopback(text: &str) -> Option<(&'static str, &str)> {
    let rest = text.strip_prefix("http://")?;
    let host = ["127.0.0.1", "[::1]"].into_iter().find(|host| rest.starts_with(host))?;
    let rest = rest.get(host.len()..)?;
    let Some(port) = rest.strip_prefix(':') else {
        return begins_path(rest).then_some((host, rest));
    };
    let digits = port.find(|c: char| !c.is_ascii_digit()).unwrap_or(port.len());
    let (port, rest) = port.split_at_checked(digits)?;
    let good = port.parse::<u16>().is_ok_and(|port| port != 0) && begins_path(rest);
    good.then_some((host, rest))
}

/// Behind a port nothing but a path or a query: `http://127.0.0.1:1@elsewhere.example` is elsewhere.
fn begins_path(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('/') || rest.starts_with('?')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn registers() {
        let native = [
            "http://127.0.0.1/callback",
            "http://[::1]:7000/callback",
            "com.example.app:/callback",
            "com.example.app://callback?x=1",
        ];
        for text in native {
            assert_eq!(check(text, true), Ok(()), "{text}");
        }
        for text in
            ["https://app.example.com/cb", "http://localhost:3000/cb", "https://app.example.com/cb?a=b"]
        {
            assert_eq!((check(text, true), check(text, false)), (Ok(()), Ok(())), "{text}");
        }
    }

    #[test]
    fn refuses() {
        let table = [
            ("app.example.com/cb", Unfit::NotAbsolute),
            ("/cb", Unfit::NotAbsolute),
            ("https:app.example.com/cb", Unfit::NotAbsolute),
            ("https://app.example.com/cb#x", Unfit::Fragment),
            ("https://app.example.com/cb#", Unfit::Fragment),
            ("https://me@app.example.com/cb", Unfit::UserInfo),
            ("https://app.example.com\\@evil.example/cb", Unfit::Characters),
            ("https://*.example.com/cb", Unfit::Characters),
            ("https://app.example.com/c b", Unfit::Characters),
            ("https://appé.example.com/cb", Unfit::Characters),
            ("http://app.example.com/cb", Unfit::NotHttps),
            ("http://127.0.0.1.example.com/cb", Unfit::NotHttps),
            ("javascript:alert(1)", Unfit::Scheme),
            ("data:text/html,x", Unfit::Scheme),
            ("myapp:/cb", Unfit::Scheme),
        ];
        for (text, unfit) in table {
            assert_eq!(check(text, true), Err(unfit), "{text}");
        }
        assert_eq!(check("com.example.app:/cb", false), Err(Unfit::NotForWeb));
        assert_eq!(check(&format!("https://a.example/{}", "x".repeat(500)), true), Err(Unfit::TooLong));
    }

    #[test]
    fn loopback_takes_any_port_and_nothing_else() {
        let registered = "http://127.0.0.1/callback";
        for good in
            ["http://127.0.0.1/callback", "http://127.0.0.1:1/callback", "http://127.0.0.1:65535/callback"]
        {
            assert!(matches(registered, good, true), "{good}");
        }
        let wrong = [
            "http://127.0.0.1:65536/callback",
            "http://127.0.0.1:0/callback",
            "http://127.0.0.1:/callback",
            "http://127.0.0.1:80/other",
            "http://127.0.0.1:80/callback?x",
            "http://127.0.0.1:80/callback/",
            "http://127.0.0.1:80@evil.example/callback",
            "http://127.0.0.1:80evil.example/callback",
            "http://127.0.0.1.evil.example/callback",
            "http://127.0.0.2:80/callback",
            "http://[::1]:80/callback",
            "http://localhost:80/callback",
            "https://127.0.0.1:80/callback",
            "HTTP://127.0.0.1:80/callback",
        ];
        for asked in wrong {
            assert!(!matches(registered, asked, true), "{asked}");
        }
        assert!(
            !matches(registered, "http://127.0.0.1:80/callback", false),
            "a web app's port is as registered"
        );
        assert!(!matches("http://localhost/cb", "http://localhost:80/cb", true), "a name may lead elsewhere");
        assert!(matches("http://[::1]/cb", "http://[::1]:9999/cb", true));
    }

    proptest! {
        /// Whatever is asked for, an answer goes to the registered address or to the same one at another port.
        #[test]
        fn never_leaves_the_registered_host(asked in "\\PC{0,60}", tail in "[:@/?#a-z0-9.\\[\\]]{0,30}") {
            for asked in [asked, format!("http://127.0.0.1{tail}"), format!("https://app.example.com{tail}")] {
                for registered in ["https://app.example.com/cb", "http://127.0.0.1/cb", "http://[::1]:5/cb"] {
                    if matches(registered, &asked, true) {
                        let (registered, asked) = (Url::parse(registered).unwrap(), Url::parse(&asked).unwrap());
                        prop_assert_eq!(registered.host(), asked.host());
                        prop_assert_eq!(registered.scheme(), asked.scheme());
                        prop_assert_eq!(registered.path(), asked.path());
                        prop_assert_eq!(registered.query(), asked.query());
                        prop_assert_eq!(asked.fragment(), None);
                        prop_assert_eq!(asked.username(), "");
                    }
                }
            }
        }
    }
}
