//! Random filters against a naive evaluator that knows three attributes and nothing of schemas.

use proptest::prelude::*;

use super::*;
use crate::fold::fold;

/// A user as the naive evaluator sees it.
#[derive(Debug, Clone)]
struct Person {
    user_name: String,
    external_id: Option<String>,
    active: Option<bool>,
    emails: Vec<(String, Option<String>)>,
}

/// A filter as the naive evaluator sees it.
#[derive(Debug, Clone)]
enum Wish {
    All(Vec<Wish>),
    Any(Vec<Wish>),
    Not(Box<Wish>),
    UserName(Op, String),
    ExternalId(Op, String),
    HasExternalId,
    NoExternalId,
    Active(bool, bool),
    Email(Op, String),
    Element { kind: String, op: Op, value: String, entra: bool },
}

fn text() -> impl Strategy<Value = String> {
    proptest::sample::select(&["", "a", "A", "ab", "B", "ß", "ss", "ä\"", "Ä\"", "%", "\\"][..])
        .prop_map(str::to_owned)
}

fn some_text() -> impl Strategy<Value = String> {
    text().prop_filter("assigned", |text| !text.is_empty())
}

fn person() -> impl Strategy<Value = Person> {
    let email = (some_text(), proptest::option::of(proptest::sample::select(&["work", "home"][..])));
    let emails = proptest::collection::vec(email, 0..3);
    (some_text(), proptest::option::of(some_text()), any::<Option<bool>>(), emails).prop_map(
        |(user_name, external_id, active, emails)| Person {
            user_name,
            external_id,
            active,
            emails: emails.into_iter().map(|(value, kind)| (value, kind.map(str::to_owned))).collect(),
        },
    )
}

fn op() -> impl Strategy<Value = Op> {
    proptest::sample::select(&Op::ALL[..]).prop_map(|(op, _)| op)
}

fn wish() -> impl Strategy<Value = Wish> {
    let leaf = prop_oneof![
        (op(), text()).prop_map(|(op, value)| Wish::UserName(op, value)),
        (op(), text()).prop_map(|(op, value)| Wish::ExternalId(op, value)),
        Just(Wish::HasExternalId),
        Just(Wish::NoExternalId),
        any::<(bool, bool)>().prop_map(|(ne, value)| Wish::Active(ne, value)),
        (op(), text()).prop_map(|(op, value)| Wish::Email(op, value)),
        ("(work|HOME)", op(), text(), any::<bool>()).prop_map(|(kind, op, value, entra)| Wish::Element {
            kind,
            op,
            value,
            entra
        }),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Wish::All),
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Wish::Any),
            inner.prop_map(|wish| Wish::Not(Box::new(wish))),
        ]
    })
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn print(wish: &Wish) -> String {
    let join = |parts: &[Wish], word: &str| {
        parts.iter().map(|part| format!("({})", print(part))).collect::<Vec<_>>().join(word)
    };
    match wish {
        Wish::All(parts) => join(parts, " AND "),
        Wish::Any(parts) => join(parts, " or "),
        Wish::Not(part) => format!("not({})", print(part)),
        Wish::UserName(op, value) => format!("username {} {}", op.as_str(), quoted(value)),
        Wish::ExternalId(op, value) => format!("externalId {} {}", op.as_str(), quoted(value)),
        Wish::HasExternalId => "externalId pr".into(),
        Wish::NoExternalId => "externalId eq null".into(),
        Wish::Active(ne, value) => format!("active {} {value}", if *ne { "ne" } else { "eq" }),
        Wish::Email(op, value) => format!("emails.value {} {}", op.as_str(), quoted(value)),
        Wish::Element { kind, op, value, entra: true } => {
            format!("emails[type eq \"{kind}\"].value {} {}", op.as_str(), quoted(value))
        }
        Wish::Element { kind, op, value, entra: false } => {
            format!("emails[type eq \"{kind}\" and value {} {}]", op.as_str(), quoted(value))
        }
    }
}

fn compare(op: Op, have: &str, want: &str) -> bool {
    match op {
        Op::Eq => have == want,
        Op::Ne => have != want,
        Op::Co => have.contains(want),
        Op::Sw => have.starts_with(want),
        Op::Ew => have.ends_with(want),
        Op::Gt => have > want,
        Op::Ge => have >= want,
        Op::Lt => have < want,
        Op::Le => have <= want,
    }
}

/// `ne` of a list: no value equals.
fn any_of<'a>(op: Op, have: impl Iterator<Item = &'a String> + Clone, want: &str, exact: bool) -> bool {
    let key = |text: &str| if exact { text.to_owned() } else { fold(text) };
    match op {
        Op::Ne => !have.clone().any(|value| key(value) == key(want)),
        _ => have.clone().any(|value| compare(op, &key(value), &key(want))),
    }
}

fn holds(wish: &Wish, person: &Person) -> bool {
    match wish {
        Wish::All(parts) => parts.iter().all(|part| holds(part, person)),
        Wish::Any(parts) => parts.iter().any(|part| holds(part, person)),
        Wish::Not(part) => !holds(part, person),
        Wish::UserName(op, value) => any_of(*op, std::iter::once(&person.user_name), value, false),
        Wish::ExternalId(op, value) => any_of(*op, person.external_id.iter(), value, true),
        Wish::HasExternalId => person.external_id.is_some(),
        Wish::NoExternalId => person.external_id.is_none(),
        Wish::Active(ne, value) => (person.active == Some(*value)) != *ne,
        Wish::Email(op, value) => any_of(*op, person.emails.iter().map(|(value, _)| value), value, false),
        Wish::Element { kind, op, value, entra } => {
            let typed =
                person.emails.iter().filter(|(_, have)| have.as_deref() == Some(&kind.to_lowercase()));
            let mut values = typed.map(|(value, _)| value);
            if *entra {
                any_of(*op, values, value, false)
            } else {
                values.any(|have| compare(*op, &fold(have), &fold(value)))
            }
        }
    }
}

fn rendered(person: &Person) -> Value {
    let email = |(value, kind): &(String, Option<String>)| match kind {
        Some(kind) => json!({"value": value, "type": kind}),
        None => json!({"value": value}),
    };
    let mut body = json!({"id": "usr-1", "userName": person.user_name});
    let fields = body.as_object_mut().unwrap();
    fields.extend(person.external_id.iter().map(|id| ("externalId".to_owned(), json!(id))));
    fields.extend(person.active.map(|active| ("active".to_owned(), json!(active))));
    if !person.emails.is_empty() {
        fields.insert("emails".into(), person.emails.iter().map(email).collect());
    }
    body
}

/// Whether the store would read this person for the look-up.
fn is_candidate(lookup: &Lookup, person: &Person) -> bool {
    match lookup {
        Lookup::UserName(name) => fold(&person.user_name) == *name,
        Lookup::ExternalId(id) => person.external_id.as_ref() == Some(id),
        Lookup::Email(email) => person.emails.iter().any(|(value, _)| fold(value) == *email),
        Lookup::Active(active) => person.active == Some(*active),
        Lookup::Any(parts) => parts.iter().any(|part| is_candidate(part, person)),
        Lookup::None => true,
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn filters_mean_what_the_naive_evaluator_says(wish in wish(), people in proptest::collection::vec(person(), 1..4)) {
        let text = print(&wish);
        let filter = parse(&text);
        let schemas = Schemas::standard();
        prop_assert_eq!(filter.check(&schemas, &[ResourceKind::User]), Ok(()), "{}", text);
        prop_assert_eq!(&parse(&filter.to_string()), &filter, "{}", text);
        let lookup = filter.lookup();
        for person in &people {
            let wanted = holds(&wish, person);
            let found = filter.matches(&schemas, ResourceKind::User, &rendered(person));
            prop_assert_eq!(found, wanted, "{} {:?}", text, person);
            prop_assert!(!wanted || is_candidate(&lookup, person), "{} {:?} {:?}", text, lookup, person);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[ a-c\\[\\]().\"\\\\:$0-9eqpr]{0,40}") {
        if let Ok(filter) = Filter::parse(&text) {
            prop_assert_eq!(parse(&filter.to_string()), filter, "{}", text);
        }
    }
}
