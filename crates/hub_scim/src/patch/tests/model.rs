//! Random operations against a model that knows a user as a few plain fields.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// A user of two simple attributes, a name of two parts, and e-mails by type.
#[derive(Debug, Clone, Default, PartialEq)]
struct Model {
    simple: BTreeMap<&'static str, String>,
    name: BTreeMap<&'static str, String>,
    emails: BTreeMap<&'static str, String>,
}

#[derive(Debug, Clone)]
enum Step {
    Set(bool, &'static str, String),
    Remove(&'static str),
    SetName(bool, bool, &'static str, String),
    RemoveName(&'static str),
    SetEmail(bool, bool, &'static str, String),
    RemoveEmail(bool, &'static str),
    ReplaceEmails(BTreeMap<&'static str, String>),
}

const SIMPLE: [&str; 3] = ["title", "nickName", "displayName"];
const PARTS: [&str; 2] = ["givenName", "familyName"];
const TYPES: [&str; 3] = ["work", "home", "other"];

fn steps() -> impl Strategy<Value = Step> {
    let text = || "[a-c]{0,2}";
    let simple = || proptest::sample::select(&SIMPLE[..]);
    let part = || proptest::sample::select(&PARTS[..]);
    let kind = || proptest::sample::select(&TYPES[..]);
    prop_oneof![
        (any::<bool>(), simple(), text()).prop_map(|(a, n, v)| Step::Set(a, n, v)),
        simple().prop_map(Step::Remove),
        (any::<bool>(), any::<bool>(), part(), text()).prop_map(|(a, b, n, v)| Step::SetName(a, b, n, v)),
        part().prop_map(Step::RemoveName),
        (any::<bool>(), any::<bool>(), kind(), text()).prop_map(|(a, b, n, v)| Step::SetEmail(a, b, n, v)),
        (any::<bool>(), kind()).prop_map(|(a, n)| Step::RemoveEmail(a, n)),
        proptest::collection::btree_map(kind(), "[a-c]{1,2}", 0..3).prop_map(Step::ReplaceEmails),
    ]
}

fn op(add: bool) -> &'static str {
    if add { "add" } else { "Replace" }
}

impl Step {
    fn operation(&self) -> Value {
        match self {
            Self::Set(true, name, value) => json!({"op": "replace", "value": {*name: value}}),
            Self::Set(false, name, value) => json!({"op": "add", "path": name, "value": value}),
            Self::Remove(name) => json!({"op": "remove", "path": name}),
            Self::SetName(add, true, part, value) => {
                json!({"op": op(*add), "path": format!("name.{part}"), "value": value})
            }
            Self::SetName(add, false, part, value) => {
                json!({"op": op(*add), "path": "name", "value": {*part: value}})
            }
            Self::RemoveName(part) => json!({"op": "remove", "path": format!("name.{part}")}),
            Self::SetEmail(add, true, kind, value) => {
                json!({"op": op(*add), "path": format!("emails[type eq \"{kind}\"].value"), "value": value})
            }
            Self::SetEmail(add, false, kind, value) => {
                json!({"op": op(*add), "value": {format!("emails[type eq \"{kind}\"].value"): value}})
            }
            Self::RemoveEmail(true, kind) => {
                json!({"op": "remove", "path": format!("emails[type eq \"{kind}\"]")})
            }
            Self::RemoveEmail(false, kind) => {
                json!({"op": "remove", "path": format!("emails[type eq \"{kind}\"].value"), "value": "x"})
            }
            Self::ReplaceEmails(emails) => {
                let list: Vec<Value> = emails.iter().map(|(k, v)| json!({"type": k, "value": v})).collect();
                json!({"op": "replace", "path": "emails", "value": list})
            }
        }
    }

    fn play(&self, model: &mut Model) {
        let set = |map: &mut BTreeMap<&'static str, String>, key: &'static str, value: &String| {
            if value.is_empty() {
                map.remove(key);
            } else {
                map.insert(key, value.clone());
            }
        };
        match self {
            Self::Set(_, name, value) => set(&mut model.simple, name, value),
            Self::Remove(name) => drop(model.simple.remove(name)),
            Self::SetName(_, _, part, value) => set(&mut model.name, part, value),
            Self::RemoveName(part) => drop(model.name.remove(part)),
            Self::SetEmail(_, _, kind, value) => set(&mut model.emails, kind, value),
            Self::RemoveEmail(_, kind) => drop(model.emails.remove(kind)),
            Self::ReplaceEmails(emails) => model.emails.clone_from(emails),
        }
    }
}

fn seen(resource: &Resource) -> Model {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let mut model = Model::default();
    for name in SIMPLE {
        model.simple.extend(text(resource.get(name)).map(|value| (name, value)));
    }
    for part in PARTS {
        model.name.extend(text(resource.get("name").and_then(|n| n.get(part))).map(|value| (part, value)));
    }
    for email in resource.emails() {
        let kind = TYPES.into_iter().find(|kind| Some(*kind) == email.label).unwrap();
        assert!(model.emails.insert(kind, email.value.to_owned()).is_none(), "{kind} twice");
    }
    model
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn operations_do_what_the_model_does(list in proptest::collection::vec(steps(), 0..8)) {
        let mut resource = user(&json!({"userName": "a"}));
        let mut model = Model::default();
        let operations: Vec<Value> = list.iter().map(Step::operation).collect();
        for step in &list {
            step.play(&mut model);
        }
        let patch = Patch::parse(&json!({ "Operations": operations })).unwrap();
        let changed = patch.apply(&Schemas::standard(), ResourceKind::User, &mut resource).unwrap();
        prop_assert_eq!(seen(&resource), model.clone());
        prop_assert_eq!(changed, model != Model::default());
        // One request or several: the same.
        let mut apart = user(&json!({"userName": "a"}));
        for operation in operations {
            let patch = Patch::parse(&json!({ "Operations": [operation] })).unwrap();
            patch.apply(&Schemas::standard(), ResourceKind::User, &mut apart).unwrap();
        }
        prop_assert_eq!(seen(&apart), model);
        // What is stored is in normal form: reading it again changes nothing.
        prop_assert_eq!(user(&document(&resource)), resource);
    }
}
