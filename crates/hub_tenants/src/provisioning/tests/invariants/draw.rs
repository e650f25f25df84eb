//! Which acts are drawn, and how often: what has to meet to be interesting comes more often.

use super::*;

pub(super) fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        60 => person_call(),
        20 => group_call(),
        8 => (0..NAMES.len()).prop_map(Act::Login),
        26 => connection(),
        8 => attribute(),
        12 => workspace(),
        34 => admin(),
        16 => reconcile(),
        18 => owner(),
        14 => prop_oneof![3 => Just(Act::WorkOnImport), 2 => Just(Act::GiveFree), 3 => Just(Act::Pass)],
    ]
}

fn who() -> impl Strategy<Value = Who> {
    prop_oneof![30 => 0..NAMES.len(), 1 => Just(STRANGER)]
}

fn by() -> impl Strategy<Value = By> {
    0..2_usize
}

fn hand() -> impl Strategy<Value = Hand> {
    prop_oneof![2 => Just(Hand::Operator), 2 => Just(Hand::Owner), 1 => Just(Hand::Admin)]
}

fn often() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.75)
}

fn more() -> impl Strategy<Value = More> {
    let few = || prop::option::weighted(0.4, 0..2_usize);
    (prop::option::of(0..ROLES.len()), few(), few()).prop_map(|(role, phone, badge)| More {
        role,
        phone,
        badge,
    })
}

fn person_call() -> impl Strategy<Value = Act> {
    let roles = || prop::collection::vec(0..ROLES.len(), 0..3);
    prop_oneof![
        10 => (by(), who(), who(), any::<bool>(), any::<bool>(), more()).prop_map(
            |(by, who, other, same, active, more)| Act::Post { by, who, mail: if same { who } else { other }, active, more }
        ),
        5 => (by(), who(), who(), any::<bool>(), any::<Option<bool>>(), more()).prop_map(
            |(by, who, other, same, active, more)| Act::Put { by, who, named: if same { who } else { other }, active, more }
        ),
        9 => (by(), who(), prop::bool::weighted(0.4)).prop_map(|(by, who, active)| Act::Active { by, who, active }),
        4 => (by(), who(), roles()).prop_map(|(by, who, roles)| Act::Roles { by, who, roles }),
        2 => (by(), who(), prop::option::of(0..2_usize)).prop_map(|(by, who, value)| Act::Badge { by, who, value }),
        1 => (by(), who()).prop_map(|(by, who)| Act::Password { by, who }),
        4 => (by(), who()).prop_map(|(by, who)| Act::Delete { by, who }),
    ]
}

fn group_call() -> impl Strategy<Value = Act> {
    let group = || 0..GROUPS.len();
    let leaves = || prop::bool::weighted(0.35);
    prop_oneof![
        4 => (by(), group(), prop::collection::vec(who(), 0..4)).prop_map(|(by, group, members)| Act::PushGroup { by, group, members }),
        4 => (by(), group(), who(), leaves()).prop_map(|(by, group, who, leaves)| Act::Join { by, group, who, leaves }),
        4 => (by(), group(), group(), leaves()).prop_map(|(by, group, inner, leaves)| Act::Nest { by, group, inner, leaves }),
        1 => (by(), group()).prop_map(|(by, group)| Act::DropGroup { by, group }),
    ]
}

fn features() -> impl Strategy<Value = Features> {
    (often(), often(), often(), any::<bool>()).prop_map(
        |(groups, roles, phone_number_sync, password_sync)| Features {
            scim: true,
            groups,
            roles,
            password_sync,
            phone_number_sync,
        },
    )
}

fn connection() -> impl Strategy<Value = Act> {
    let toggle = || {
        prop_oneof![
            4 => Just(Toggle::AutoCreate),
            4 => Just(Toggle::AutoDeactivate),
            1 => Just(Toggle::Scim),
            1 => Just(Toggle::WelcomeMail),
        ]
    };
    let grant = || prop::sample::select(&[None, Some(Grant::Admin), Some(Grant::Member)]);
    prop_oneof![
        7 => (hand(), by(), toggle(), prop::bool::weighted(0.6)).prop_map(|(hand, by, toggle, on)| Act::Toggle { hand, by, toggle, on }),
        4 => (hand(), by(), features(), any::<bool>()).prop_map(
            |(hand, by, features, default)| Act::Settings { hand, by, features, default }
        ),
        7 => (by(), any::<bool>(), 0..GROUPS.len(), grant(), any::<bool>()).prop_map(|(by, of_group, nth, grant, gives)| Act::AddRule {
            by, of_group, nth, grant, gives: gives || grant.is_none(),
        }),
        2 => by().prop_map(Act::RaiseRule),
        2 => by().prop_map(Act::DropRule),
        1 => by().prop_map(Act::Disconnect),
        1 => often().prop_map(Act::JustInTime),
    ]
}

fn attribute() -> impl Strategy<Value = Act> {
    let name = || 0..ATTRIBUTES.len();
    prop_oneof![
        4 => name().prop_map(Act::Define),
        2 => name().prop_map(Act::Rename),
        2 => any::<bool>().prop_map(|keep| Act::Undefine { keep }),
    ]
}

fn workspace() -> impl Strategy<Value = Act> {
    let maybe = |on: f64| prop::option::of(prop::bool::weighted(on));
    prop_oneof![
        3 => (maybe(0.5), maybe(0.5)).prop_map(|(scim_needs_sso, people_by_directory)| {
            Act::Policies(policies::Change { scim_needs_sso, people_by_directory })
        }),
        3 => (maybe(0.8), maybe(0.8)).prop_map(|(sso, scim)| Act::Included(policies::Plan { sso, scim })),
        3 => (any::<bool>(), any::<bool>()).prop_map(|(on, by_dns)| Act::Domain { on, by_dns }),
    ]
}

fn admin() -> impl Strategy<Value = Act> {
    let role = || prop::sample::select(Role::ALL);
    prop_oneof![
        6 => (hand(), 0..3_usize).prop_map(|(hand, nth)| Act::Import { hand, nth }),
        2 => Just(Act::BeginImport),
        1 => Just(Act::CancelImport),
        1 => (who(), role()).prop_map(|(who, role)| Act::Create(who, role)),
        1 => (hand(), who()).prop_map(|(hand, who)| Act::Invite { hand, who }),
        3 => (hand(), who(), role()).prop_map(|(hand, who, role)| Act::Role { hand, who, role }),
        4 => (hand(), who()).prop_map(|(hand, who)| Act::Deactivate { hand, who }),
        4 => (hand(), 0..3_usize).prop_map(|(hand, nth)| Act::Reactivate { hand, nth }),
        3 => (0..3_usize).prop_map(Act::ApplyNow),
    ]
}

fn reconcile() -> impl Strategy<Value = Act> {
    let mend = || {
        prop_oneof![
            2 => Just(Mend::Ignore),
            1 => Just(Mend::Show),
            2 => Just(Mend::Deactivate),
            1 => Just(Mend::Invite),
            1 => Just(Mend::Import),
        ]
    };
    let kinds =
        (often(), often(), often()).prop_map(|(access, roles, groups)| Kinds { access, roles, groups });
    prop_oneof![
        6 => (hand(), 0..3_usize, prop::option::of(who())).prop_map(|(hand, nth, who)| Act::Link { hand, nth, who }),
        5 => (hand(), by(), 0..6_usize, mend()).prop_map(|(hand, by, nth, what)| Act::Mend { hand, by, nth, what }),
        5 => (hand(), 0..20_usize, prop::option::of(who()), kinds).prop_map(|(hand, back, who, kinds)| {
            Act::Restore { hand, back, who, kinds }
        }),
    ]
}

fn owner() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (prop::option::weighted(0.9, 2..7_i64), prop::sample::select(SeatRule::ALL)).prop_map(|(n, rule)| Act::Plan(n, rule)),
        4 => (0..2_usize).prop_map(Act::GiveSeat),
        1 => any::<bool>().prop_map(Act::Automatic),
        1 => (prop::bool::weighted(0.8), 1..3_i64).prop_map(|(enabled, people)| Act::Breaker { enabled, people }),
        5 => (any::<bool>(), prop::sample::select(&[Decision::Apply, Decision::Keep])).prop_map(|(all, decision)| Act::Decide { all, decision }),
        3 => Just(Act::GiveBack),
    ]
}
