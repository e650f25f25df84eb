//! Whom somebody may be: accounts that have something in common with a person whom a directory sent.

use std::collections::BTreeMap;

use hub_db::Conn;
use hub_kernel::UserId;
use hub_scim::{Resource, fold};
use hub_text::key;

use crate::Result;
use crate::provisioning::linking::{By, Linking, Why, linking};
use crate::provisioning::{self, ground, key, sign_in_key};
use crate::user::{self, Role, User, UserState};

/// Accounts of one name that are looked at.
const MOST_OF_A_NAME: i64 = 20;
/// Addresses of one person that are looked up.
const MOST_ADDRESSES: usize = 10;
/// Accounts that are suggested for one person.
const MOST: usize = 3;

/// What two have in common. The first says most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The id that the directory writes.
    ExternalId,
    /// An id that a directory wrote before it removed the account.
    FormerExternalId,
    /// The userName.
    UserName,
    /// The address the account signs in with.
    Address,
    /// One of their other addresses.
    OtherAddress,
    /// The name for people.
    Name,
}

impl Reason {
    /// In words; a message.
    pub const fn words(self) -> &'static str {
        match self {
            Self::ExternalId => key!("same externalId"),
            Self::FormerExternalId => key!("same externalId as before it was removed"),
            Self::UserName => key!("same userName"),
            Self::Address => key!("same e-mail address"),
            Self::OtherAddress => key!("an e-mail address in common"),
            Self::Name => key!("same name"),
        }
    }
}

/// An account that somebody may be.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// The account.
    pub account: User,
    /// Why, the strongest reason first; never empty.
    pub reasons: Vec<Reason>,
}

impl Suggestion {
    /// Whether only the name speaks for it: two people may share one.
    pub fn is_weak(&self) -> bool {
        self.reasons == [Reason::Name]
    }
}

/// What is known of one side.
#[derive(Debug, Clone, Default)]
pub(super) struct Traits {
    pub external_id: Option<String>,
    pub former_external_ids: Vec<String>,
    pub user_name: String,
    pub sign_in: Option<String>,
    pub addresses: Vec<String>,
    pub names: Vec<String>,
}

/// What a person whom a directory sent and an account have in common.
pub(super) fn in_common(sent: &Traits, account: &Traits) -> Vec<Reason> {
    let same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
    let former = sent.external_id.as_ref().is_some_and(|id| account.former_external_ids.contains(id));
    let address = account.sign_in.as_ref().is_some_and(|own| {
        sent.addresses.contains(own) || sent.sign_in.as_ref() == Some(own) || sent.user_name == *own
    });
    [
        (Reason::ExternalId, same(&sent.external_id, &account.external_id)),
        (Reason::FormerExternalId, former),
        (Reason::UserName, !sent.user_name.is_empty() && sent.user_name == account.user_name),
        (Reason::Address, address),
        (Reason::OtherAddress, !address && sent.addresses.iter().any(|own| account.addresses.contains(own))),
        (Reason::Name, sent.names.iter().any(|name| account.names.contains(name))),
    ]
    .into_iter()
    .filter_map(|(reason, holds)| holds.then_some(reason))
    .collect()
}

/// The forms in which a name may be written: as it is, with the last word first, and turned round at a comma. Letter case and
/// blanks do not count.
pub(super) fn forms_of(name: &str) -> Vec<String> {
    let folded = fold(name.lines().next().unwrap_or_default());
    let words: Vec<&str> = folded.split([' ', '\t', '\u{a0}', ',']).filter(|word| !word.is_empty()).collect();
    let plain = match folded.split_once(',') {
        Some((last, first)) => {
            let all = [first, last].map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
            all.join(" ").trim().to_owned()
        }
        None => words.join(" "),
    };
    let mut forms = vec![plain.clone()];
    if let Some((first, last)) = plain.rsplit_once(' ') {
        forms.push(format!("{last} {first}"));
        forms.push(format!("{last}, {first}"));
    }
    forms.retain(|form| !form.is_empty());
    forms.into_iter().map(|form| key(&form)).collect()
}

fn traits(c: &mut Conn, user: &User) -> Result<Traits> {
    let resource = Resource::from_stored(&user.attributes)?;
    let mut addresses: Vec<String> = resource.emails().iter().map(|email| key(&fold(email.value))).collect();
    addresses.truncate(MOST_ADDRESSES);
    Ok(Traits {
        external_id: user.external_id.clone(),
        former_external_ids: provisioning::former_names(c, user.id)?,
        user_name: user::name_key(user).to_owned(),
        sign_in: sign_in_key(user.email.as_deref()),
        addresses,
        names: forms_of(&user.display_name),
    })
}

/// The accounts that a person whom a directory sent may be, the best first. Owners are not among them, nor accounts that
/// another connection manages.
///
/// # Errors
/// The database's.
pub fn suggestions(c: &mut Conn, staged: &User) -> Result<Vec<Suggestion>> {
    let sent = traits(c, staged)?;
    let mut found = Vec::new();
    for (_, account) in alike(c, staged, &sent)? {
        let managed = account.connection.is_some() && account.connection != staged.connection;
        if account.state == UserState::Staged || account.role == Role::Owner || managed {
            continue;
        }
        let reasons = in_common(&sent, &traits(c, &account)?);
        if !reasons.is_empty() {
            found.push(Suggestion { account, reasons });
        }
    }
    found.sort_by(|a, b| a.reasons.cmp(&b.reasons));
    found.truncate(MOST);
    Ok(found)
}

/// Everybody whom an index finds by something of this person.
fn alike(c: &mut Conn, staged: &User, sent: &Traits) -> Result<BTreeMap<UserId, User>> {
    let tenant = staged.tenant;
    let mut all = Vec::new();
    if let Some(id) = &sent.external_id {
        all.extend(user::store::by_external_id(c, tenant, id)?);
        for former in provisioning::former_owner(c, tenant, id)? {
            all.extend(user::store::find(c, tenant, former)?);
        }
    }
    all.extend(user::store::by_user_name(c, tenant, &sent.user_name)?);
    for address in sent.addresses.iter().chain(&sent.sign_in).chain([&sent.user_name]) {
        all.extend(user::store::by_sign_in_email(c, tenant, address)?);
        all.extend(user::store::by_any_email(c, tenant, address)?);
    }
    all.extend(user::named(c, tenant, &sent.names, MOST_OF_A_NAME)?);
    Ok(all.into_iter().filter(|user| user.id != staged.id).map(|user| (user.id, user)).collect())
}

/// An account in whose place somebody would come, and why they were not linked to it by themselves.
#[derive(Debug, Clone)]
pub struct Waits {
    /// The account.
    pub account: User,
    /// Why.
    pub why: Option<Why>,
}

impl Waits {
    /// Why, as a sentence; a message.
    pub fn words(&self) -> &'static str {
        match self.why {
            Some(why) => why.words(),
            None => {
                key!(
                    "The account has the address of somebody whom the identity provider sent; link both, or leave one."
                )
            }
        }
    }
}

/// The account with the userName or address of a person whom a directory sent.
///
/// # Errors
/// The database's.
pub fn waits(c: &mut Conn, staged: &User) -> Result<Option<Waits>> {
    if staged.state != UserState::Staged {
        return Ok(None);
    }
    let Some(account) = provisioning::holder_of_place(c, staged)? else { return Ok(None) };
    let addresses = [sign_in_key(staged.email.as_deref()), sign_in_key(Some(&staged.user_name))];
    let why = match staged.connection {
        Some(connection) => {
            let ground = ground(c, connection, &account, &addresses)?;
            match linking(By::Create, account.role, ground) {
                Linking::Done | Linking::AddressStays => None,
                Linking::Waits(why) | Linking::Refused(why) => Some(why),
            }
        }
        None => None,
    };
    Ok(Some(Waits { account, why }))
}
