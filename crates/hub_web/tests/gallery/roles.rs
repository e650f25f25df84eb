//! Roles and groups: none yet, with rules and values to map, refused; the question before a change; the list of product
//! roles.

use askama::Template;
use hub_web::pages::integrations::Tab;
use hub_web::pages::integrations::configuration::ConfirmPage;
use hub_web::pages::integrations::roles::{RolesPage, RuleForm, RuleRow, SeenRow};
use hub_web::pages::parts::{Choice, Problems};
use hub_web::pages::settings::product_roles::{ProductRolesPage, Role};
use hub_web::pages::shell::Section;

use crate::Shot;
use crate::samples::{ago, owner, strings};
use crate::settings::integrated;

pub fn pages() -> Vec<Shot> {
    let page = none_yet();
    let with_rules = RolesPage {
        switched_off: strings(&[
            "Roles are switched off in the SCIM configuration: rules of roles give nothing.",
        ]),
        progress: "The rules are being applied: 230 people are still to come.".into(),
        rules: vec![
            rule("Group", "Support Leads", "", "Admin", &["Supervisor"]),
            rule("Group", "Old guard", "This group no longer exists at the directory.", "Sub-user", &[]),
            rule("Role at login", "contoso.sales.emea", "", "", &["Sales", "Agent"]),
        ],
        seen: vec![
            seen("Role", "Contoso.Janitor", "ada@acme.test"),
            seen("Group at login", "7f3ac1de-0a52-4c7b-9a39-6a54e6b6a5d1", "bob@acme.test"),
        ],
        default_roles: "Agent".into(),
        locked: "Only an owner can change which rules make admins, and their order.",
        ..page.clone()
    };
    let refused = RolesPage {
        problems: Problems::default()
            .with("gives", "Choose what the rule gives: a role here, product roles, or both.")
            .with("value", "There is a rule for role Lead already; change it."),
        form: RuleForm { rule: "rrl-0000000000001".into(), value: "Lead".into(), ..page.form.clone() },
        ..with_rules.clone()
    };
    let ask = ConfirmPage {
        shell: owner(Section::Integrations),
        title: "Add this rule?".into(),
        consequences: strings(&[
            "7 people become admins: Ada Byron, Bob Baker, Eve Adams, Sam Stone, Mae Lund and 2 more.",
            "1 person loses the product role Agent: Sam Stone.",
            "Nobody gains or loses access, and owners stay owners.",
        ]),
        action: "/connections/con-1/roles".into(),
        fields: vec![("act".into(), "add".into()), ("revision".into(), "00ff".into())],
        button: "Save".into(),
        dangerous: false,
        cancel_href: "/connections/con-1/roles".into(),
        typed: None,
    };
    let list = ProductRolesPage {
        shell: owner(Section::Settings),
        problems: Problems::default(),
        roles: vec![role("manager", "Manager", "3 people"), role("night-shift", "Night shift", "0 people")],
        name: String::new(),
        label: String::new(),
        longest_name: 60,
        longest_label: 100,
    };
    let wrong = ProductRolesPage {
        problems: Problems::default().with("name", "There is a product role manager already."),
        name: "Manager".into(),
        roles: Vec::new(),
        ..list.clone()
    };
    vec![
        ("roles", page.render().unwrap()),
        ("roles-rules", with_rules.render().unwrap()),
        ("roles-refused", refused.render().unwrap()),
        ("roles-ask", ask.render().unwrap()),
        ("product-roles", list.render().unwrap()),
        ("product-roles-refused", wrong.render().unwrap()),
    ]
}

fn none_yet() -> RolesPage {
    let choice =
        |value: &str, label: &str| Choice { value: value.into(), label: label.into(), selected: false };
    RolesPage {
        shell: owner(Section::Integrations),
        head: integrated(Tab::Provisioning),
        problems: Problems::default(),
        switched_off: Vec::new(),
        progress: String::new(),
        rules: Vec::new(),
        seen: Vec::new(),
        form: RuleForm {
            rule: String::new(),
            sources: vec![
                choice("group:grp-1", "Group Support Leads (12 members)"),
                choice("role", "Role that the directory writes, with this value"),
                choice("login_group", "Group that a login brings, with this value"),
            ],
            value: String::new(),
            hub_roles: vec![
                choice("", "Leaves it as it is"),
                choice("admin", "Admin"),
                choice("member", "Sub-user: no admin by a rule below"),
            ],
            product_roles: ["Manager", "Agent", "Scheduler", "Reporter"]
                .map(|label| choice(label, label))
                .to_vec(),
            longest_value: 256,
        },
        default_roles: String::new(),
        locked: "",
    }
}

fn rule(
    kind: &'static str,
    name: &str,
    remark: &str,
    hub_role: &'static str,
    product_roles: &[&str],
) -> RuleRow {
    RuleRow {
        id: "rrl-0000000000001".into(),
        kind,
        name: name.into(),
        remark: remark.into(),
        hub_role,
        product_roles: strings(product_roles),
        edit_href: "/connections/con-1/roles?rule=rrl-0000000000001".into(),
    }
}

fn seen(kind: &'static str, value: &str, with: &str) -> SeenRow {
    let map_href = "/connections/con-1/roles?source=role&value=x".into();
    SeenRow { kind, value: value.into(), with: with.into(), at: ago(90), map_href }
}

fn role(name: &str, label: &str, people: &str) -> Role {
    Role {
        name: name.into(),
        label: label.into(),
        people: people.into(),
        action: format!("/settings/product-roles/{name}/label"),
        remove_href: format!("/settings/product-roles/{name}/remove"),
    }
}
