//! The decision as tables, and what holds whatever the rules say.

use std::fmt::Write as _;

use hub_kernel::TenantId;
use proptest::prelude::*;

use super::super::decide::{Decided, Policy, Said, Spoken, Standing, Word, decide, hub_role};
use super::*;
use crate::product_role::ProductRole;

const STATES: [UserState; 3] = [UserState::Staged, UserState::Active, UserState::Deactivated];

fn standing(role: Role, by_rule: bool, state: UserState) -> Standing {
    Standing { role, by_rule, state }
}

/// The whole table of hub roles, to be read by a person: what somebody is, what the rules give, what becomes of it.
#[test]
fn hub_roles() {
    let mut table = String::new();
    for (role, by_rule) in
        [(Role::Owner, false), (Role::Admin, false), (Role::Admin, true), (Role::Member, false)]
    {
        for grant in [Some(Grant::Admin), Some(Grant::Member), None] {
            let decided: Vec<_> =
                STATES.iter().map(|state| hub_role(standing(role, by_rule, *state), grant)).collect();
            let how = if by_rule { " by rule" } else { "" };
            let grant = grant.map_or("nothing", Grant::as_str);
            writeln!(table, "{role}{how}, rules give {grant}: {:?} (staged {:?})", decided[1], decided[0])
                .unwrap();
            assert_eq!(decided[1], decided[2], "having no access changes nothing");
        }
    }
    let expected = "\
owner, rules give admin: KeptOwner (staged KeptOwner)
owner, rules give member: KeptOwner (staged KeptOwner)
owner, rules give nothing: Unchanged (staged Unchanged)
admin, rules give admin: Unchanged (staged Unchanged)
admin, rules give member: KeptByHand (staged KeptByHand)
admin, rules give nothing: Unchanged (staged Unchanged)
admin by rule, rules give admin: Unchanged (staged Unchanged)
admin by rule, rules give member: Demote (staged Demote)
admin by rule, rules give nothing: Demote (staged Demote)
member, rules give admin: Promote (staged Waits)
member, rules give member: Unchanged (staged Unchanged)
member, rules give nothing: Unchanged (staged Unchanged)
";
    assert_eq!(table, expected);
}

fn tenant() -> TenantId {
    TenantId::from_raw(1)
}

fn connection() -> ConnectionId {
    ConnectionId::new(tenant(), 1)
}

fn group_id(number: i64) -> GroupId {
    GroupId::new(tenant(), number)
}

fn known() -> Vec<ProductRole> {
    let role =
        |(name, label): &(&str, &str)| ProductRole { name: (*name).to_owned(), label: (*label).to_owned() };
    product_role::SEED.iter().map(role).collect()
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

fn ruled(number: i64, source: Source, hub_role: Option<Grant>, product_roles: &[&str]) -> Rule {
    let name = match &source {
        Source::Group(id) => format!("G{}", id.sequence()),
        Source::Value(_, value) => value.clone(),
    };
    Rule {
        id: RoleRuleId::new(tenant(), number),
        source,
        name,
        hub_role,
        product_roles: texts(product_roles),
    }
}

fn policy() -> Policy {
    let login = |kind, value: &str| Source::Value(kind, value.to_owned());
    Policy {
        groups: true,
        roles: true,
        default_roles: texts(&["agent"]),
        rules: vec![
            ruled(1, Source::Group(group_id(1)), Some(Grant::Member), &["sales"]),
            ruled(2, Source::Group(group_id(2)), Some(Grant::Admin), &["manager", "sales"]),
            ruled(3, role("Team Lead"), None, &["supervisor"]),
            ruled(4, login(SourceKind::LoginGroup, "7f3a-leads"), Some(Grant::Admin), &[]),
            ruled(5, login(SourceKind::LoginRole, "reporter"), None, &["router"]),
        ],
    }
}

fn said(groups: &[i64], roles: &[&str], login_groups: &[&str], login_roles: &[&str]) -> Said {
    Said {
        groups: groups.iter().map(|number| group_id(*number)).collect(),
        roles: Spoken::of(&texts(roles)),
        login_groups: Spoken::of(&texts(login_groups)),
        login_roles: Spoken::of(&texts(login_roles)),
    }
}

fn decided(policy: &Policy, said: Said, standing: Standing) -> Decided {
    decide(&[Word { connection: connection(), manages: true, policy, said }], &known(), standing)
}

fn line(what: &str, it: &Decided) -> String {
    let roles: Vec<String> = it
        .product_roles
        .iter()
        .map(|(role, why)| {
            format!(
                "{role} ({})",
                why.iter().map(|why| why.words().english()).collect::<Vec<_>>().join(" and ")
            )
        })
        .collect();
    let unknown: Vec<&str> = it.unmapped.iter().map(|it| it.value.as_str()).collect();
    let by = it.by.as_ref().map_or("-".to_owned(), |(grant, rule)| format!("{grant} by {rule}"));
    format!("{what}: {:?}, {by}; {}; unknown: {}\n", it.hub_role, roles.join(", "), unknown.join(", "))
}

/// D10, B6, B7: what groups and roles give a sub-user, to be read by a person.
#[test]
fn what_is_given() {
    let member = standing(Role::Member, false, UserState::Active);
    let on = policy();
    let off = |groups, roles| Policy { groups, roles, ..policy() };
    let all = || said(&[1, 2], &["manager"], &["7F3A-LEADS"], &["reporter"]);
    let cases = [
        ("nothing is said", decided(&on, said(&[], &[], &[], &[]), member)),
        (
            "groups 1 and 2: the first rule decides, product roles add up",
            decided(&on, said(&[2, 1], &[], &[], &[]), member),
        ),
        ("group 2", decided(&on, said(&[2], &[], &[], &[]), member)),
        ("role with a rule, in capitals", decided(&on, said(&[], &[" TEAM LEAD "], &[], &[]), member)),
        (
            "roles by their names, one twice",
            decided(&on, said(&[], &["Manager", "agent", "manager"], &[], &[]), member),
        ),
        (
            "roles that mean nothing",
            decided(&on, said(&[], &["User", "msiam_access", "", "Janitor"], &[], &[]), member),
        ),
        (
            "at login: group and role",
            decided(&on, said(&[], &[], &["7f3a-leads", "0000"], &["reporter", "Cook"]), member),
        ),
        ("all of it, groups off", decided(&off(false, true), all(), member)),
        ("all of it, roles off", decided(&off(true, false), all(), member)),
        ("all of it, both off", decided(&off(false, false), all(), member)),
    ];
    let table: String = cases.iter().map(|(what, it)| line(what, it)).collect();
    let expected = "\
nothing is said: Unchanged, -; agent (by default); unknown: 
groups 1 and 2: the first rule decides, product roles add up: Unchanged, member by group G1; manager (because of group G2), sales (because of group G1 and because of group G2); unknown: 
group 2: Promote, admin by group G2; manager (because of group G2), sales (because of group G2); unknown: 
role with a rule, in capitals: Unchanged, -; supervisor (because of role Team Lead); unknown: 
roles by their names, one twice: Unchanged, -; manager (named by the directory), agent (named by the directory); unknown: 
roles that mean nothing: Unchanged, -; agent (by default); unknown: Janitor
at login: group and role: Promote, admin by group at login 7f3a-leads; router (because of role at login reporter); unknown: Cook, 0000
all of it, groups off: Unchanged, -; manager (named by the directory), router (because of role at login reporter); unknown: 
all of it, roles off: Unchanged, member by group G1; manager (because of group G2), sales (because of group G1 and because of group G2); unknown: 
all of it, both off: Unchanged, -; agent (by default); unknown: 
";
    assert_eq!(table, expected);
}

#[test]
fn a_login_by_another_connection_adds_and_has_no_default_roles() {
    let (directory, login) = (policy(), Policy { default_roles: texts(&["router"]), ..policy() });
    let other = ConnectionId::new(tenant(), 2);
    let member = standing(Role::Member, false, UserState::Active);
    let words = |groups: &[i64], login_groups: &[&str]| {
        [
            Word {
                connection: connection(),
                manages: true,
                policy: &directory,
                said: said(groups, &[], &[], &[]),
            },
            Word {
                connection: other,
                manages: false,
                policy: &login,
                said: said(&[], &[], login_groups, &[]),
            },
        ]
    };
    let both = decide(&words(&[1], &["7f3a-leads"]), &known(), member);
    assert_eq!(both.by.unwrap().0, Grant::Member, "the connection that manages the person speaks first");
    assert_eq!(decide(&words(&[], &["7f3a-leads"]), &known(), member).hub_role, HubRole::Promote);
    assert_eq!(decide(&words(&[], &[]), &known(), member).names(), ["agent"]);
    assert_eq!(decide(&words(&[], &[])[1..], &known(), member).names(), texts(&[]));
}

fn arbitrary_policy() -> impl Strategy<Value = Policy> {
    let source = prop_oneof![
        (1..4_i64).prop_map(|number| Source::Group(group_id(number))),
        (prop::sample::select(SourceKind::ALL), prop::sample::select(&["a", "b", "manager"])).prop_map(
            |(kind, value)| {
                let kind = if kind == SourceKind::Group { SourceKind::Role } else { kind };
                Source::Value(kind, (*value).to_owned())
            }
        ),
    ];
    let grant = prop::option::of(prop::sample::select(Grant::ALL));
    let roles = prop::sample::subsequence(vec!["manager", "agent", "gone"], 0..=3);
    let rule = (source, grant, roles).prop_map(|(source, grant, roles)| ruled(1, source, grant, &roles));
    (any::<bool>(), any::<bool>(), prop::collection::vec(rule, 0..6))
        .prop_map(|(groups, roles, rules)| Policy { groups, roles, default_roles: texts(&["sales"]), rules })
}

proptest! {
    /// Whatever the rules are and whatever comes: no owner is made or unmade, no hand-made admin demoted, nobody gets what
    /// is not in the list, what is off gives nothing, and the order of what comes does not matter.
    #[test]
    fn what_no_rule_can_do(
        policy in arbitrary_policy(),
        groups in prop::collection::vec(1..5_i64, 0..4),
        roles in prop::collection::vec(prop::sample::select(&["a", "B", "manager", "User", "odd"]), 0..4),
        login in prop::collection::vec(prop::sample::select(&["a", "b", "odd"]), 0..4),
        role in prop::sample::select(Role::ALL),
        by_rule in any::<bool>(),
        state in prop::sample::select(&STATES),
    ) {
        let stands = standing(role, by_rule && role == Role::Admin, state);
        let roles: Vec<&str> = roles.clone();
        let login: Vec<&str> = login.clone();
        let it = decided(&policy, said(&groups, &roles, &login, &login), stands);
        match it.hub_role {
            HubRole::Promote => prop_assert!(role == Role::Member && state != UserState::Staged),
            HubRole::Demote => prop_assert!(role == Role::Admin && by_rule),
            HubRole::KeptOwner => prop_assert_eq!(role, Role::Owner),
            HubRole::KeptByHand => prop_assert!(role == Role::Admin && !by_rule),
            HubRole::Unchanged | HubRole::Waits => {}
        }
        prop_assert!(it.names().iter().all(|name| name != "gone"));
        prop_assert!(it.unmapped.iter().all(|it| it.value != "User"));
        if !policy.groups && !policy.roles {
            prop_assert_eq!(it.names(), ["sales"]);
            prop_assert!(it.by.is_none() && it.unmapped.is_empty());
        }
        let turned: Vec<&str> = roles.iter().rev().copied().collect();
        let back: Vec<i64> = groups.iter().rev().copied().collect();
        let again = decided(&policy, said(&back, &turned, &login, &login), stands);
        prop_assert_eq!((it.hub_role, it.by, it.product_roles), (again.hub_role, again.by, again.product_roles));
    }
}
