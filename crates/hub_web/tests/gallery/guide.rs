//! A guide with every kind of block.

use hub_web::pages::integrations::{Block, Guide, Rich, Step};
use hub_web::pages::parts::Link;

use crate::samples::{copy, strings};

fn step(id: &str, part: &str, title: &str, done: bool, body: Vec<Block>) -> Step {
    Step { id: format!("step-{id}"), part: part.into(), title: title.into(), done, body }
}

pub fn guide() -> Guide {
    let text = |words: &str| Block::Text(Rich::parse(words));
    let link = |label: &str, href: &str| Link { label: label.into(), href: href.into() };
    let row = |ours: &str, theirs: &str| strings(&[ours, theirs]);
    Guide {
        title: "Set up in Microsoft Entra".into(),
        steps: vec![
            step(
                "create-application",
                "Prepare",
                "Create an enterprise application",
                true,
                vec![
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
                false,
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
                false,
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
                false,
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
