//! The decision table of `docs/decisions.md`: every combination, put through the decisions themselves, and combinations that
//! come to the same written as one row. `INSTA_UPDATE=always cargo nextest run -p hub_tenants decisions` writes the page.

use std::collections::BTreeSet;

use crate::provisioning::linking::{By, Ground, Linking, linking};
use crate::provisioning::policy::{
    Access, Arrival, Holder, Meeting, Removal, Toggles, access, arrive, meet, remove, unless_held,
};
use crate::user::{DeactivatedBy, Role, UserState};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/decisions.md");

/// A column: what it is called, and the words for its values.
type Column = (&'static str, &'static [&'static str]);

const SWITCH: &[&str] = &["off", "on"];
const BREAKER: &[&str] = &["not reached", "reached"];
const SEAT: &[&str] = &["free", "none free"];

/// Everything that a table has, merged: each row a set of values for each column, and what comes of it.
struct Table {
    columns: Vec<Column>,
    rows: Vec<(Vec<BTreeSet<usize>>, Vec<String>)>,
}

impl Table {
    /// Asks `decide` about every combination.
    fn of(columns: Vec<Column>, decide: impl Fn(&[usize]) -> Vec<String>) -> Self {
        let mut all: Vec<Vec<usize>> = vec![Vec::new()];
        for (_, values) in &columns {
            let longer = |row: &Vec<usize>| {
                (0..values.len()).map(|value| [row.as_slice(), &[value]].concat()).collect::<Vec<_>>()
            };
            all = all.iter().flat_map(longer).collect();
        }
        let rows =
            all.iter().map(|row| (row.iter().map(|value| BTreeSet::from([*value])).collect(), decide(row)));
        let mut table = Self { rows: rows.collect(), columns };
        table.merge();
        table
    }

    /// Two rows that come to the same and differ in one column are one. Columns to the right go first, so that what is
    /// named first tells rows apart.
    fn merge(&mut self) {
        for column in (0..self.columns.len()).rev() {
            let mut kept: Vec<(Vec<BTreeSet<usize>>, Vec<String>)> = Vec::new();
            for (sets, outcome) in self.rows.drain(..) {
                let alike = kept.iter_mut().find(|(other, comes_to)| {
                    *comes_to == outcome && (0..sets.len()).all(|at| at == column || other[at] == sets[at])
                });
                match alike {
                    Some((other, _)) => other[column].extend(&sets[column]),
                    None => kept.push((sets, outcome)),
                }
            }
            self.rows = kept;
        }
    }

    fn markdown(&self, results: &[&str]) -> String {
        let heads: Vec<&str> =
            self.columns.iter().map(|(name, _)| *name).chain(results.iter().copied()).collect();
        let mut text = format!("| {} |\n|{}\n", heads.join(" | "), " --- |".repeat(heads.len()));
        for (sets, outcome) in &self.rows {
            let words =
                sets.iter().zip(&self.columns).map(|(set, (_, values))| match set.len() == values.len() {
                    true => "any".to_owned(),
                    false => set.iter().map(|value| values[*value]).collect::<Vec<_>>().join(", or "),
                });
            let cells: Vec<String> = words.chain(outcome.iter().cloned()).collect();
            text.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
        text
    }
}

const fn toggles(auto_create: usize, auto_deactivate: usize) -> Toggles {
    Toggles { auto_create: auto_create == 1, auto_deactivate: auto_deactivate == 1 }
}

fn says(happens: &str, gets: &str) -> Vec<String> {
    vec![happens.to_owned(), gets.to_owned()]
}

const NO_SEAT: &str = "403: no seat is free; nothing is changed, the person is on the waiting list";

fn newcomers() -> String {
    let columns = vec![("auto-create", SWITCH), ("created as", &["active", "inactive"][..]), ("seats", SEAT)];
    let table = Table::of(columns, |row| match (arrive(row[1] == 0, toggles(row[0], 1)), row[2]) {
        (Arrival::Stage, _) => says("known, without account and seat; waits for import", "201"),
        (Arrival::CreateAccount, 0) => says("gets an account and a seat", "201"),
        (Arrival::CreateAccount, _) => says("nothing", NO_SEAT),
        (Arrival::CreateInactive, _) => {
            says("gets an account without access; no seat until it is active", "201")
        }
    });
    table.markdown(&["what happens", "the identity provider gets"])
}

fn meetings() -> String {
    let of = |holder: Holder| match meet(holder) {
        Meeting::Link => ("see the next table", "201"),
        Meeting::Adopt => (
            "linked again, as a new resource with a new id; nothing else of the account changes. Where another connection had \
             deleted it, what stays is as for a write to its id, below",
            "201",
        ),
        Meeting::Revive => ("the same resource comes back; access follows the last table", "201"),
        Meeting::Conflict => ("nothing", "409: the name or address is taken"),
    };
    let mine = |same_object, taken_away| Holder::ThisConnection { same_object, taken_away };
    let rows = [
        ("an account that no directory manages", Holder::Tenant),
        ("an account whose resource the identity provider deleted", Holder::Forgotten),
        (
            "this connection’s, called inactive by the directory, same userName and externalId",
            mine(true, true),
        ),
        (
            "this connection’s, called inactive by the directory, another userName or externalId",
            mine(false, true),
        ),
        ("this connection’s, in any other state (waiting for import, too)", mine(true, false)),
        ("another connection’s", Holder::OtherConnection),
    ];
    assert_eq!(meet(mine(false, false)), meet(mine(true, false)), "one row says both");
    let mut text =
        "| the row that is met | what happens | the identity provider gets |\n| --- | --- | --- |\n"
            .to_owned();
    for (whose, holder) in rows {
        let (happens, gets) = of(holder);
        text.push_str(&format!("| {whose} | {happens} | {gets} |\n"));
    }
    text.push_str(
        "\nWhile auto-create is off, somebody with a userName of their own and only the e-mail of an account that a directory manages \
         waits for import too (201); importing them is refused as long as the account has that address.\n",
    );
    text
}

/// What becomes of an account that no directory manages, and whom an IdP takes it for.
fn links() -> String {
    const GROUNDS: [&str; 3] = [
        "an equal name or address alone",
        "its address lies in a verified domain",
        "it was made by a login through this connection",
    ];
    let columns: Vec<Column> = vec![("the account’s role", &ROLES), ("what speaks for it", &GROUNDS)];
    let table = Table::of(columns, |row| {
        let role = [Role::Owner, Role::Admin, Role::Member][row[0]];
        let ground = [Ground::Equal, Ground::VerifiedDomain, Ground::SameProvider][row[1]];
        match linking(By::Create, role, ground) {
            Linking::Done | Linking::AddressStays => {
                says("linked: the account is the connection’s from now on, under its own id", "201")
            }
            Linking::Waits(why) | Linking::Refused(why) => {
                let words = format!("waits beside the account, under **Reconcile**: {}", why.words());
                says(&words, "201")
            }
        }
    });
    table.markdown(&["what happens", "the identity provider gets"])
}

/// The same, where an IdP looked the account up and writes to its id.
fn links_by_id() -> String {
    const GROUNDS: [&str; 3] = [
        "its id alone",
        "its address lies in a verified domain",
        "it was made by a login through this connection",
    ];
    let columns: Vec<Column> = vec![("the account’s role", &ROLES), ("what speaks for it", &GROUNDS)];
    let table = Table::of(columns, |row| {
        let role = [Role::Owner, Role::Admin, Role::Member][row[0]];
        let ground = [Ground::Equal, Ground::VerifiedDomain, Ground::SameProvider][row[1]];
        let decided = linking(By::Id, role, ground);
        let what = match (decided, role) {
            (Linking::Waits(why) | Linking::Refused(why), _) => return says("nothing", why.words()),
            (_, Role::Owner) => "linked; address, role, access and password stay as they are",
            (_, Role::Admin) => "linked; address, password and a role given by hand stay as they are",
            (Linking::AddressStays, Role::Member) => {
                "linked; e-mail, login address and password stay as they are until the domain is verified or an admin \
                 links by hand"
            }
            (Linking::Done, Role::Member) => "linked, and all of it is the directory’s from now on",
        };
        says(what, "success")
    });
    table.markdown(&["what happens", "the identity provider gets"])
}

/// The states of somebody who is known.
const STATES: [(&str, UserState, Option<DeactivatedBy>); 4] = [
    ("waits for import", UserState::Staged, None),
    ("has access", UserState::Active, None),
    ("without access because of the directory", UserState::Deactivated, Some(DeactivatedBy::Directory)),
    ("without access by hand", UserState::Deactivated, Some(DeactivatedBy::Admin)),
];
const STATE_NAMES: [&str; 4] = [STATES[0].0, STATES[1].0, STATES[2].0, STATES[3].0];
const ROLES: [&str; 3] = ["owner", "admin", "sub-user"];
const WORDS: [&str; 3] = ["active = true", "active = false", "deleted"];

fn access_words(access: Access, seat: usize) -> (&'static str, &'static str) {
    match (access, seat) {
        (Access::Unchanged, _) => ("nothing", "success"),
        (Access::Take, _) => ("access ends at once, sessions too; the seat is free", "success"),
        (Access::GiveBack, 0) => ("access is given back; takes a seat", "success"),
        (Access::GiveBack, _) => ("nothing", NO_SEAT),
        (Access::KeptOwner, _) => ("keeps access: an identity provider never removes an owner", "success"),
        (Access::KeptByToggle, _) => ("keeps access, shown as “not applied”, with **Apply now**", "success"),
        (Access::WithheldByAdmin, _) => ("stays without access: an admin took it by hand", "success"),
        (Access::HeldAsMass, _) => ("keeps access until an owner has decided", "success"),
    }
}

fn known() -> String {
    let columns: Vec<Column> = vec![
        ("the directory says", &WORDS),
        ("the person", &STATE_NAMES),
        ("role", &ROLES),
        ("auto-create", SWITCH),
        ("auto-deactivate", SWITCH),
        ("mass-change limit", BREAKER),
        ("seats", SEAT),
    ];
    let table = Table::of(columns, |row| {
        let (_, state, by) = STATES[row[1]];
        let role = [Role::Owner, Role::Admin, Role::Member][row[2]];
        let (toggles, room) = (toggles(row[3], row[4]), row[5] == 0);
        if row[0] < 2 {
            let decided = unless_held(access(row[0] == 0, state, by, role, toggles), room);
            let (happens, gets) = access_words(decided, row[6]);
            return says(happens, gets);
        }
        let happens = match remove(state, by, role, toggles) {
            Removal::Forget => "nothing is left of the person".to_owned(),
            Removal::KeepWithAccess(why) => {
                format!("SCIM no longer shows the person; {}", access_words(why, row[6]).0)
            }
            Removal::KeepWithoutAccess(decided) => match unless_held(decided, room) {
                Access::Unchanged => "SCIM no longer shows the person; stays without access".to_owned(),
                decided => format!("SCIM no longer shows the person; {}", access_words(decided, row[6]).0),
            },
        };
        says(&happens, "204")
    });
    table.markdown(&["what happens", "the identity provider gets"])
}

fn page() -> String {
    format!(
        "# What is decided when a directory writes\n\n\
         Every combination of switches, people and what an identity provider says, and what comes of it. A test makes this page from the\n\
         decisions themselves (`crates/hub_tenants/src/provisioning/policy.rs`), and fails when they differ. \
         What the words mean: [provisioning.md](provisioning.md).\n\n\
         Whatever is decided, SCIM answers what the identity provider wrote last; what was not done is in the person’s timeline with the\n\
         reason. “any” stands where something makes no difference, “none free” for the seat rule `refuse` with all seats taken.\n\n\
         ## Somebody new\n\n{}\n\
         Who came while auto-create was off still waits after it is turned on; an owner or admin imports them.\n\n\
         ## Somebody is created whose userName or address is here already\n\n{}\n\
         An account that no directory manages:\n\n{}\n\
         The same, when the identity provider looks the account up and writes to its id (PUT, PATCH):\n\n{}\n\
         After a link, and when a resource comes back, access follows the next table.\n\n\
         ## Somebody who is known\n\nBy PUT or PATCH of `active`, or by DELETE; for creates as said above.\n\n{}",
        newcomers(),
        meetings(),
        links(),
        links_by_id(),
        known(),
    )
}

/// C23, C24, C26, K5 and the owners' protection, as a page that a person can read.
#[test]
fn the_decisions_are_what_the_page_says() {
    let page = page();
    if std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always") {
        std::fs::write(PAGE, &page).unwrap();
    }
    let written = std::fs::read_to_string(PAGE).unwrap_or_default();
    assert!(
        written == page,
        "docs/decisions.md is not what the code decides; INSTA_UPDATE=always writes it anew:\n{page}"
    );
}

/// Merging loses and invents nothing: each combination is in one row, and that says what is decided on it.
#[test]
fn each_combination_is_in_one_row() {
    let columns: Vec<Column> = vec![("a", &["0", "1", "2"]), ("b", SWITCH), ("c", SWITCH)];
    let decide = |row: &[usize]| vec![(row[0] == 1 || row[1] & row[2] == 1).to_string()];
    let table = Table::of(columns, decide);
    for a in 0..3 {
        for b in 0..2 {
            for c in 0..2 {
                let row = [a, b, c];
                let fits = |sets: &[BTreeSet<usize>]| (0..3).all(|at| sets[at].contains(&row[at]));
                let found: Vec<_> = table.rows.iter().filter(|(sets, _)| fits(sets)).collect();
                assert_eq!((found.len(), &found[0].1), (1, &decide(&row)));
            }
        }
    }
    assert!(table.rows.len() < 12);
}
