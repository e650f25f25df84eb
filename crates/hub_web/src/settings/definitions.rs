//! Every setting by name, as the documentation and `hub config` tell it.

/// How much of a value may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// All of it.
    Plain,
    /// Nothing.
    Secret,
    /// An address whose password is left out.
    Address,
}

/// One setting.
#[derive(Debug, Clone, Copy)]
pub(super) struct Definition {
    /// Its name in the environment; in `hub.toml` in lower case.
    pub name: &'static str,
    pub kind: Kind,
    /// What it decides, for people.
    pub meaning: &'static str,
}

macro_rules! definitions {
    ($($name:ident: $kind:ident, $meaning:literal;)*) => {
        $(pub(super) const $name: Definition =
            Definition { name: stringify!($name), kind: Kind::$kind, meaning: $meaning };)*
        /// All settings, in the order in which they are printed.
        pub(super) const ALL: &[Definition] = &[$($name),*];
    };
}

definitions! {
    PORT: Plain, "port to listen on";
    BIND: Plain, "address to listen on";
    BASE_URL: Plain, "the address people and identity providers see; part of every Entity ID, ACS URL and Tenant URL";
    TRUSTED_PROXIES: Plain, "proxies whose X-Forwarded-For is believed";
    WORKERS: Plain, "threads that answer requests";
    DATA_DIR: Plain, "folder of the database (SQLite), the master key and the mail file";
    DATABASE_URL: Address, "the database";
    DATABASE_CONNECTIONS: Plain, "most connections to PostgreSQL; SQLite has its own arrangement";
    MASTER_KEY: Secret, "the key that authenticates forms, notices and list cursors, and will seal keys that must be readable again; without it MASTER_KEY_FILE is read";
    MASTER_KEY_FILE: Plain, "the file that holds the master key; made at the first start";
    SMTP_URL: Address, "the mail server; without it mails go to MAIL_FILE";
    MAIL_FROM: Plain, "sender of all mails";
    PRODUCT_NAME: Plain, "what the hub is called on pages and in mails";
    LOGO_FILE: Plain, "an SVG or PNG file, square, up to 100 KB: the picture beside the name and in the tab";
    LOGO_DARK_FILE: Plain, "the picture on dark ground; without it LOGO_FILE is shown there too";
    ACCENT_COLOUR: Plain, "colour of links and what is chosen, such as #1f4fd0; made lighter or darker where it could not be read";
    BUTTON_COLOUR: Plain, "colour of the main buttons";
    SUPPORT_ADDRESS: Plain, "a mailbox or an https page where people find help; shown at the door, in the menu, on error pages and in mails";
    LANGUAGE: Plain, "en or de: what pages speak to whoever asks for no language that the hub has, and the mails that nobody's request leads to";
    MAIL_FILE: Plain, "where mails go without SMTP_URL";
    DNS_SERVER: Plain, "the DNS server that is asked for proofs of domains; without it those of this machine";
    SIGN_UP: Plain, "open: anybody may create a workspace; closed: only `hub tenant create` does";
    SESSION_IDLE_MINUTES: Plain, "a session ends after so long without a request";
    SESSION_MAX_HOURS: Plain, "a session ends after so long in any case";
    PASSWORD_THREADS: Plain, "threads that hash passwords; each uses a core and about 20 MB while it works";
    SCIM_REQUESTS_PER_SECOND: Plain, "SCIM requests a second of one connection, for each node; twenty times as many at once; 0: no limit";
    LOG: Plain, "what is logged: a level, or a filter such as info,hub_web=debug";
    LOG_FORMAT: Plain, "text or json";
}
