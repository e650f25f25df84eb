//! A guide with every kind of block and every state of a step, and the files of one.

use askama::Template;
use hub_web::pages::integrations::guide::files::{File, SetupFilesPage};
use hub_web::pages::integrations::{Block, Guide, Rich, Step, StepState};
use hub_web::pages::parts::Link;
use hub_web::pages::shell::Section;

use crate::Shot;
use crate::samples::{copy, days_ago, owner, strings};

fn step(id: &str, part: &str, title: &str, state: StepState, body: Vec<Block>) -> Step {
    let mark_action = match &state {
        StepState::Seen { .. } => String::new(),
        _ => format!("/connections/con_1/guide/steps/{id}"),
    };
    Step { id: format!("step-{id}"), part: part.into(), title: title.into(), state, mark_action, body }
}

pub fn pages() -> Vec<Shot> {
    let file = |name: &str, title: &str, about: &str, run: &str, text: &str| File {
        name: name.into(),
        title: title.into(),
        about: about.into(),
        run: run.into(),
        href: format!("/connections/con_1/guide/files/{name}"),
        text: text.into(),
    };
    let page = SetupFilesPage {
        shell: owner(Section::Integrations),
        title: "Set up Entra ID SSO by script".into(),
        back_href: "/connections/con_1".into(),
        token_href: "/connections/con_1/provisioning#name".into(),
        files: vec![
            file(
                "entra-setup.ps1",
                "PowerShell",
                "Needs PowerShell and the module Microsoft.Graph.Authentication. Logs in with your browser.",
                "./entra-setup.ps1",
                "$Name = 'Switchboard (O''Brien & Sons <Ltd>)'\n$EntityId = 'https://hub.example.com/saml/con_01jdbbbb'\n",
            ),
            file("entra-provisioning-schema.json", "Provisioning schema", "To review.", "", "{}"),
        ],
    };
    vec![("guide-files", page.render().unwrap())]
}

pub fn guide() -> Guide {
    let seen = StepState::Seen { what: "First call received", at: days_ago(2) };
    let marked = StepState::Marked { by: "ada@acme.test".into(), at: days_ago(1) };
    let open = || StepState::Open;
    let text = |words: &str| Block::Text(Rich::parse(words));
    let link = |label: &str, href: &str| Link { label: label.into(), href: href.into() };
    let row = |ours: &str, theirs: &str| strings(&[ours, theirs]);
    Guide {
        title: "Set up in Microsoft Entra".into(),
        progress_href: "/connections/con_1/guide".into(),
        csrf_token: "csrf-sample".into(),
        at: Some(2),
        steps: vec![
            step(
                "create-application",
                "Prepare",
                "Create an enterprise application",
                marked,
                vec![
                    Block::Files {
                        files: vec![
                            link("entra-setup.ps1", "/connections/con_1/guide/files/entra-setup.ps1"),
                            link("entra-setup.sh", "/connections/con_1/guide/files/entra-setup.sh"),
                        ],
                        page: "/connections/con_1/guide/files".into(),
                    },
                    Block::Path(strings(&["Entra ID", "Enterprise apps", "New application"])),
                    Block::Choose {
                        setting: "What are you looking to do?".into(),
                        to: "Integrate any other application (Non-gallery)".into(),
                    },
                    text("Press **Create** and wait until the application’s **Overview** opens."),
                ],
            ),
            step(
                "basic-saml",
                "Single sign-on",
                "Give Entra ID this workspace’s addresses",
                StepState::Follows,
                vec![
                    Block::Path(strings(&["Manage", "Single sign-on", "SAML"])),
                    Block::Copy(copy(
                        "guide-entity-id",
                        "Identifier (Entity ID)",
                        "https://hub.example.com/saml/con_01jdbbbb",
                        "",
                    )),
                    Block::Copy(copy(
                        "guide-acs-url",
                        "Reply URL (Assertion Consumer Service URL)",
                        "https://hub.example.com/saml/con_01jdbbbb/acs",
                        "",
                    )),
                    Block::Note(Rich::parse("Box 2, **Attributes & Claims**, is right as it comes.")),
                ],
            ),
            step(
                "bring-back",
                "",
                "Bring Entra ID’s side back here",
                open(),
                vec![
                    Block::Bring {
                        from: "Login URL (box 4)".into(),
                        into: link("Sign-on URL", "/connections/con_1#sso_url"),
                    },
                    Block::Warning(Rich::parse(
                        "The **Microsoft Entra Identifier** ends with a slash. Copy it with the slash.",
                    )),
                ],
            ),
            step(
                "check-mapping",
                "Provisioning",
                "Check the mapping",
                seen,
                vec![
                    Block::MakeToken {
                        into: "Secret Token".into(),
                        href: "/connections/con_1/provisioning#name".into(),
                    },
                    Block::Table {
                        head: strings(&["Switchboard", "Entra ID"]),
                        rows: vec![
                            row("userName", "userPrincipalName"),
                            row(
                                "active",
                                "Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")",
                            ),
                            row("emails[type eq \"work\"].value", "mail"),
                        ],
                    },
                ],
            ),
        ],
    }
}
