//! SQL that lays people of a directory beside the accounts here.

use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use hub_db::{Conn, Dynamic};
use hub_kernel::{ConnectionId, Timestamp, UserId};
use hub_text::key;

use super::Standing;
use crate::Result;
use crate::user::{self, User, like_pattern};

/// Which people to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Show {
    /// Whoever stands out and was not ignored.
    #[default]
    StandsOut,
    /// Those of one standing who were not ignored.
    Only(Standing),
    /// Those whose difference was ignored, as long as it is the same.
    Ignored,
}

impl Show {
    /// All, in the order of the page.
    pub const ALL: [Self; 6] = [
        Self::StandsOut,
        Self::Only(Standing::IdpOnly),
        Self::Only(Standing::HereOnly),
        Self::Only(Standing::Differ),
        Self::Only(Standing::Agree),
        Self::Ignored,
    ];

    /// The word in addresses; the default has none.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StandsOut => "",
            Self::Only(standing) => standing.as_str(),
            Self::Ignored => "ignored",
        }
    }

    /// What an address says.
    pub fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|show| show.as_str() == word).unwrap_or_default()
    }

    /// What people read; a message.
    pub const fn label(self) -> &'static str {
        match self {
            Self::StandsOut => key!("Stands out"),
            Self::Only(standing) => standing.label(),
            Self::Ignored => key!("Ignored"),
        }
    }

    const fn shows(self, standing: Standing, ignored: bool) -> bool {
        match self {
            Self::StandsOut => !ignored && !matches!(standing, Standing::Agree),
            Self::Only(only) => !ignored && only as u8 == standing as u8,
            Self::Ignored => ignored,
        }
    }
}

/// What to look for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Which people.
    pub show: Show,
    /// Part of a name, userName or e-mail, in any letter case.
    pub text: Option<String>,
    /// Only those after this one, for the next page.
    pub after: Option<UserId>,
}

/// Somebody at both sides.
#[derive(Debug, Clone)]
pub struct Line {
    /// The person.
    pub user: User,
    /// How both sides stand to each other.
    pub standing: Standing,
    /// An admin accepted that, and it is still so.
    pub ignored: bool,
    /// Their last login by SSO.
    pub last_sso: Option<Timestamp>,
}

/// How many people stand so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// How they stand.
    pub standing: Standing,
    /// Whether that was ignored.
    pub ignored: bool,
    /// How many.
    pub people: i64,
}

/// Counts of one filter, of those that [`counts`] gives.
impl Count {
    /// How many of these a filter shows.
    pub fn sum(counts: &[Self], show: Show) -> i64 {
        counts
            .iter()
            .filter(|count| show.shows(count.standing, count.ignored))
            .map(|count| count.people)
            .sum()
    }
}

/// The people of a page: those whom the connection's directory wrote, and accounts that no directory writes. Those of other
/// connections belong to their pages.
macro_rules! standing {
    () => {
        "(CASE WHEN state = 'staged' THEN 'idp_only' WHEN connection_id IS NULL OR first_pushed_at IS NULL THEN CASE WHEN \
         state = 'active' THEN 'here_only' ELSE 'agree' END WHEN state = 'active' AND NOT coalesce(directory_active, TRUE) \
         THEN 'differ' WHEN state = 'deactivated' AND coalesce(directory_active, TRUE) THEN 'differ' WHEN role <> 'member' AND \
         sign_in_email_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM user_emails e WHERE e.tenant_id = users.tenant_id AND \
         e.email_key = users.sign_in_email_key AND e.user_id = users.id) THEN 'differ' ELSE 'agree' END)"
    };
}
pub(super) const STANDING: &str = standing!();
/// The difference itself: when this text changes, something about it has.
pub(super) const MARK: &str = concat!(
    standing!(),
    " || '|' || state || '|' || coalesce(deactivated_by, '') || '|' || role || '|' || user_name_key || '|' || \
     coalesce(external_id, '') || '|' || coalesce(email, '') || '|' || CASE WHEN directory_active THEN '1' WHEN NOT \
     directory_active THEN '0' ELSE '' END"
);
const IGNORED: &str = "EXISTS (SELECT 1 FROM ignored_differences i WHERE i.tenant_id = users.tenant_id AND i.user_id = \
                       users.id AND i.mark = ";
/// Of somebody whose last login was by password it is when SSO last said something new of them.
const LAST_SSO: &str = "(CASE WHEN last_sign_in_proof = 'saml' THEN last_sign_in_at ELSE (SELECT r.received_at FROM \
                        received_attributes r WHERE r.tenant_id = users.tenant_id AND r.user_id = users.id) END)";

fn of_connection<R>(mut q: Dynamic<R>, connection: ConnectionId) -> Dynamic<R> {
    q = q.sql(" FROM users WHERE tenant_id = ").bind(connection.tenant());
    q.sql(" AND (connection_id = ").bind(connection).sql(" OR (connection_id IS NULL AND state <> 'staged'))")
}

fn matching<R>(mut q: Dynamic<R>, text: Option<&str>) -> Dynamic<R> {
    if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
        q = q.sql(" AND search_key LIKE ").bind(like_pattern(text)).sql(" ESCAPE '!'");
    }
    q
}

fn showing<R>(q: Dynamic<R>, show: Show) -> Dynamic<R> {
    let q = match show {
        Show::Ignored => return q.sql(" AND ").sql(IGNORED).sql(MARK).sql(")"),
        Show::StandsOut => q.sql(" AND ").sql(STANDING).sql(" <> 'agree'"),
        Show::Only(standing) => q.sql(" AND ").sql(STANDING).sql(" = ").bind(standing.as_str()),
    };
    q.sql(" AND NOT ").sql(IGNORED).sql(MARK).sql(")")
}

type LineSql = (BigInt, Text, Bool, Nullable<BigInt>);

fn lines() -> Dynamic<LineSql> {
    let q = Dynamic::new("SELECT id, ").sql(STANDING).sql(", ").sql(IGNORED).sql(MARK).sql("), ");
    q.sql(LAST_SSO)
}

/// At most `limit` people, in the order in which they came. Looks at every person from `after` on until it has so many: to be
/// asked by `Db::scan`.
///
/// # Errors
/// The database's.
pub fn page(c: &mut Conn, connection: ConnectionId, filter: &Filter, limit: i64) -> Result<Vec<Line>> {
    let mut q = showing(matching(of_connection(lines(), connection), filter.text.as_deref()), filter.show);
    if let Some(after) = filter.after {
        q = q.sql(" AND id > ").bind(after);
    }
    let found = c.rows(q.sql(" ORDER BY id LIMIT ").bind(limit))?;
    with_rows(c, connection, found)
}

/// One of these people, if they are on the page of the connection at all.
///
/// # Errors
/// The database's.
pub fn line(c: &mut Conn, connection: ConnectionId, user: UserId) -> Result<Option<Line>> {
    let q = of_connection(lines(), connection).sql(" AND id = ").bind(user);
    let found = c.rows(q)?;
    Ok(with_rows(c, connection, found)?.pop())
}

type Found = (i64, String, bool, Option<Timestamp>);

fn with_rows(c: &mut Conn, connection: ConnectionId, found: Vec<Found>) -> Result<Vec<Line>> {
    let keys: Vec<i64> = found.iter().map(|(id, ..)| *id).collect();
    let users = user::by_keys(c, connection.tenant(), &keys)?;
    let line = |(user, (_, standing, ignored, last_sso)): (User, Found)| {
        Some(Line { user, standing: Standing::from_word(&standing)?, ignored, last_sso })
    };
    Ok(users.into_iter().zip(found).filter_map(line).collect())
}

/// How many people stand how. Looks at everybody: to be asked by `Db::scan`.
///
/// # Errors
/// The database's.
pub fn counts(c: &mut Conn, connection: ConnectionId, text: Option<&str>) -> Result<Vec<Count>> {
    let q = Dynamic::<(Text, Bool, BigInt)>::new("SELECT standing, ignored, count(*) FROM (SELECT ");
    let q = q.sql(STANDING).sql(" AS standing, ").sql(IGNORED).sql(MARK).sql(") AS ignored");
    let q = matching(of_connection(q, connection), text).sql(") AS people GROUP BY standing, ignored");
    let rows: Vec<(String, bool, i64)> = c.rows(q)?;
    let count = |(standing, ignored, people): (String, bool, i64)| {
        Some(Count { standing: Standing::from_word(&standing)?, ignored, people })
    };
    Ok(rows.into_iter().filter_map(count).collect())
}

/// Accounts that somebody of this connection may be linked to, by a part of their name, userName or e-mail: those that no
/// other connection manages, without owners.
///
/// # Errors
/// The database's.
pub fn candidates(c: &mut Conn, connection: ConnectionId, text: &str, limit: i64) -> Result<Vec<User>> {
    let q = of_connection(Dynamic::<BigInt>::new("SELECT id"), connection);
    let q = q.sql(" AND state <> 'staged' AND role <> 'owner' AND search_key LIKE ").bind(like_pattern(text));
    let keys: Vec<i64> = c.rows(q.sql(" ESCAPE '!' ORDER BY id LIMIT ").bind(limit))?;
    user::by_keys(c, connection.tenant(), &keys)
}
