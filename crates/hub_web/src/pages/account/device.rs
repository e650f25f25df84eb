//! What a client calls itself, in words that its person knows.

use hub_tenants::session::ClientKind;
use hub_text::{Text, t, text};

/// The first that fits names the browser: most of them claim to be others too.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];

const SYSTEMS: &[(&str, &str)] = &[
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// "Firefox on Linux"; the kind of client where nothing is known.
pub fn device(client: ClientKind, user_agent: Option<&str>) -> String {
    let agent = user_agent.unwrap_or_default();
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let kind = match client {
        ClientKind::Web => t("Browser"),
        ClientKind::Desktop => t("Desktop app"),
        ClientKind::Mobile => t("Mobile app"),
    };
    let browser = find(BROWSERS).filter(|_| client == ClientKind::Web);
    let name = browser.map_or(kind, Text::verbatim);
    match find(SYSTEMS) {
        Some(system) => text!("{app} on {system}", app = name, system = system).to_string(),
        None => name.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_in_words() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0";
        let safari = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/19.0 Safari/605.1.15";
        for (client, agent, words) in [
            (ClientKind::Web, Some(firefox), "Firefox on Linux"),
            (ClientKind::Web, Some(edge), "Edge on Windows"),
            (ClientKind::Web, Some(safari), "Safari on macOS"),
            (ClientKind::Web, Some("x"), "Browser"),
            (ClientKind::Mobile, Some("App/5.1 (iPhone; iOS 19.0)"), "Mobile app on iPhone"),
            (ClientKind::Desktop, None, "Desktop app"),
        ] {
            assert_eq!(device(client, agent), words);
        }
    }
}
