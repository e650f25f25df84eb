use std::collections::BTreeSet;

use hub_scim::ResourceKind;
use serde_json::Value;

use super::operation::{BASE, Media, Operation};
use super::{directory, examples, messages, openapi, operations, parameters, refusals};
use crate::scim::address::{Address, Endpoint};
use crate::urls;

/// An address of each endpoint; the match stops compiling when there is a new one.
fn described_as(endpoint: &Endpoint) -> &'static str {
    match endpoint {
        Endpoint::ServiceProviderConfig => "/ServiceProviderConfig",
        Endpoint::ResourceTypes(None) => "/ResourceTypes",
        Endpoint::ResourceTypes(Some(_)) => "/ResourceTypes/{name}",
        Endpoint::Schemas(None) => "/Schemas",
        Endpoint::Schemas(Some(_)) => "/Schemas/{urn}",
        Endpoint::Collection(ResourceKind::User) => "/Users",
        Endpoint::Collection(ResourceKind::Group) => "/Groups",
        Endpoint::Resource(ResourceKind::User, _) => "/Users/{id}",
        Endpoint::Resource(ResourceKind::Group, _) => "/Groups/{id}",
        Endpoint::Search(kinds) if kinds.len() == 2 => "/.search",
        Endpoint::Search([ResourceKind::User]) => "/Users/.search",
        Endpoint::Search(_) => "/Groups/.search",
        Endpoint::Bulk => "/Bulk",
        Endpoint::Me => "/Me",
    }
}

fn below(operation: &Operation) -> String {
    operation.path.trim_start_matches(&format!("{}/{{tenant}}", urls::SCIM)).to_owned()
}

#[test]
fn every_endpoint_of_a_tenant_url_is_described_with_its_methods_and_nothing_else() {
    let all = directory::operations();
    let paths: BTreeSet<String> = all.iter().map(below).collect();
    assert_eq!(paths.len(), 14);
    for path in paths {
        let address = Address::of(&format!("{}/{}{path}", urls::SCIM, examples::TENANT));
        let endpoint = address.endpoint.unwrap_or_else(|| panic!("no endpoint at {path}"));
        assert_eq!(described_as(&endpoint), path);
        let taken: BTreeSet<&str> = endpoint.methods().iter().map(|method| method.as_str()).collect();
        let described = all.iter().filter(|operation| below(operation) == path);
        assert_eq!(described.map(|operation| operation.method).collect::<BTreeSet<_>>(), taken, "{path}");
    }
}

#[test]
fn the_token_endpoint_is_described_where_it_is() {
    let path = super::token::operation().path.replace("{tenant}", examples::TENANT);
    assert!(Address::of(&path).token_endpoint().is_some(), "{path}");
    assert!(super::token::example_url().ends_with(&path));
}

#[test]
fn every_pointer_leads_somewhere_and_every_component_is_used() {
    let document = openapi::document(operations());
    let mut used = BTreeSet::new();
    walk(&document, &mut |value| {
        // Members and groups have an attribute of that name, which holds an address.
        let pointer = value.get("$ref").and_then(Value::as_str).filter(|text| !text.starts_with(BASE));
        if let Some(pointer) = pointer {
            let target = document.pointer(pointer.trim_start_matches('#'));
            assert!(target.is_some(), "{pointer}");
            used.insert(pointer.to_owned());
        }
    });
    for (kind, components) in document["components"].as_object().unwrap() {
        for name in components.as_object().unwrap().keys().filter(|_| kind != "securitySchemes") {
            assert!(used.contains(&format!("#/components/{kind}/{name}")), "{kind}/{name} is not used");
        }
    }
    let links =
        document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
    let ids: BTreeSet<&str> =
        links.clone().map(|operation| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), operations().len(), "names are told apart");
    walk(&document, &mut |value| {
        if let Some(links) = value.get("links").and_then(Value::as_object) {
            for link in links.values() {
                assert!(ids.contains(link["operationId"].as_str().unwrap()), "{link}");
            }
        }
    });
}

fn walk(value: &Value, see: &mut impl FnMut(&Value)) {
    see(value);
    match value {
        Value::Object(fields) => fields.values().for_each(|value| walk(value, see)),
        Value::Array(list) => list.iter().for_each(|value| walk(value, see)),
        _ => {}
    }
}

#[test]
fn paths_and_parameters_agree() {
    for operation in operations() {
        let named: Vec<&str> =
            operation.path.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()).collect();
        let in_path = operation.parameters.iter().filter(|parameter| parameter.place.word() == "path");
        assert_eq!(in_path.map(|parameter| parameter.name).collect::<Vec<_>>(), named, "{}", operation.id);
    }
    for parameter in parameters::ALL {
        assert!(parameter.text.ends_with('.'), "{}", parameter.name);
    }
}

#[test]
fn every_status_has_a_meaning() {
    for operation in operations() {
        for status in &operation.refusals {
            assert!(refusals::STATUSES.contains(status), "{status} of {}", operation.id);
            let (media, _, example) = refusals::body(operation, *status);
            assert_eq!(media == Media::Scim, operation.speaks_scim());
            let said = if operation.speaks_scim() { &example["status"] } else { &example["error"] };
            assert!(said.is_string(), "{example}");
        }
    }
}

/// The example address must not stand in a text by accident in another spelling, for it is replaced as a whole.
#[test]
fn examples_have_the_shape_of_the_schemas_they_stand_for() {
    let schemas = messages::all();
    for operation in operations() {
        let bodies =
            operation.answers.iter().filter_map(|answer| answer.body.as_ref()).chain(&operation.body);
        for body in bodies {
            let schema = &schemas[body.schema];
            for (title, example) in &body.examples {
                for name in schema["required"].as_array().into_iter().flatten() {
                    assert!(
                        !example[name.as_str().unwrap()].is_null(),
                        "{}: {title} has no {name}",
                        operation.id
                    );
                }
                for name in example.as_object().unwrap().keys() {
                    assert!(
                        schema["properties"].get(name).is_some(),
                        "{}: {name} is not described",
                        operation.id
                    );
                }
            }
        }
    }
    assert!(examples::tenant_url().starts_with(BASE));
}
