//! The way through the PingOne admin console.

use crate::guide::{Block, Part, Signal, Step, Value};
use crate::own_steps::{ARRIVALS, GROUPS_OFF, MAKE_TOKEN, MAPPING, PROVE_DOMAIN, TRY_THE_LOGIN};
use crate::progress::Requirement;

pub(super) const STEPS: &[Step] = &[
    ADD_APP,
    ATTRIBUTES,
    BRING_BACK,
    ACCESS,
    TRY_THE_LOGIN,
    TEST_SIGN_IN,
    PROVE_DOMAIN,
    MAKE_TOKEN,
    CONNECT_PROVISIONING,
    ARRIVALS,
    RULE,
];

const ADD_APP: Step = Step {
    id: "add-app",
    part: Part::SignOn,
    title: "Add a SAML application",
    blocks: &[
        Block::Text("Open the PingOne admin console and the environment that holds your people."),
        Block::Path(&["Applications", "Applications", "+", "SAML Application", "Configure"]),
        Block::Text("Choose **Import from URL** and paste our metadata address:"),
        Block::Copy { into: "Import from URL", value: Value::MetadataUrl },
        Block::Text("Or choose **Manually enter** and copy the values:"),
        Block::Copy { into: "ACS URLs", value: Value::AcsUrl },
        Block::Copy { into: "Entity ID", value: Value::EntityId },
        Block::Text("Press **Save**."),
        Block::Note(
            "With PingFederate on your own servers add an SP connection instead: **Partner's Entity ID** is our Entity ID, \
             and the POST endpoint of **Assertion Consumer Service URL** our ACS URL. **Export Metadata** brings its side here.",
        ),
    ],
    done_when: None,
};

const ATTRIBUTES: Step = Step {
    id: "attributes",
    part: Part::SignOn,
    title: "Send e-mail and names with the login",
    blocks: &[
        Block::Text("On the **Attribute mappings** tab press the pencil and set these rows:"),
        Block::Table {
            head: &["Attributes", "PingOne mappings"],
            rows: &[
                &["saml_subject", "Email Address"],
                &["email", "Email Address"],
                &["firstName", "Given Name"],
                &["lastName", "Family Name"],
            ],
        },
        Block::Warning(
            "saml_subject is User ID at first. Then nobody is found here by the login's name, only by the email row: do \
             not leave that one out.",
        ),
        Block::Text("On the **Configuration** tab press the pencil and check:"),
        Block::Choose {
            setting: "Subject NameID format",
            to: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
        },
        Block::Choose { setting: "Signing key", to: "Sign assertion, RSA_SHA256" },
    ],
    done_when: None,
};

const BRING_BACK: Step = Step {
    id: "bring-back",
    part: Part::SignOn,
    title: "Bring PingOne's side back here",
    blocks: &[
        Block::Text(
            "On the **Configuration** tab copy **IDP metadata URL** and paste it into **Metadata** on the Configuration \
             tab here; it fills all three fields. Or bring the values one by one:",
        ),
        Block::Bring { from: "Issuer ID", into: Requirement::IdpEntityId },
        Block::Bring { from: "Single signon service", into: Requirement::SsoUrl },
        Block::Bring {
            from: "Download signing certificate, X509 PEM (.crt)",
            into: Requirement::Certificate,
        },
    ],
    done_when: Some(Signal::SamlStored),
};

const ACCESS: Step = Step {
    id: "access",
    part: Part::SignOn,
    title: "Choose who has access, and switch the application on",
    blocks: &[
        Block::Text(
            "On the **Access** tab add the groups whose people may log in; with no group everybody of the environment \
             may. Then move the switch at the top of the application to on.",
        ),
        Block::Warning("A new application is off. As long as it is, PingOne refuses every login."),
    ],
    done_when: None,
};

const TEST_SIGN_IN: Step = Step {
    id: "test-sign-in",
    part: Part::SignOn,
    title: "Sign in once",
    blocks: &[
        Block::Text(
            "Open the login address in a private window, or press the tile in your PingOne application portal.",
        ),
        Block::Copy { into: "a private browser window", value: Value::LoginUrl },
    ],
    done_when: Some(Signal::SignedIn),
};

const CONNECT_PROVISIONING: Step = Step {
    id: "connect-provisioning",
    part: Part::Provisioning,
    title: "Connect provisioning",
    blocks: &[
        Block::Path(&[
            "Integrations",
            "Provisioning",
            "+",
            "New connection",
            "Identity Store",
            "SCIM Outbound",
        ]),
        Block::Copy { into: "SCIM base URL", value: Value::TenantUrl },
        Block::Choose { setting: "Users resource", to: "/Users" },
        Block::Choose { setting: "Groups resource", to: "/Groups" },
        Block::Choose { setting: "SCIM version", to: "2.0" },
        Block::Choose { setting: "Authentication method", to: "OAuth 2 Bearer Token" },
        Block::Copy { into: "OAuth access token", value: Value::SecretToken },
        Block::Choose { setting: "Auth type header", to: "Bearer" },
        Block::Text("Press **Test connection**, then **Next**."),
        Block::Choose { setting: "User filter expression", to: "userName Eq \"%s\"" },
        Block::Choose { setting: "User identifier", to: "userName" },
        Block::Choose { setting: "Remove action", to: "Disable" },
        Block::Text("Press **Save** and move the switch of the connection to on."),
    ],
    done_when: Some(Signal::ScimSeen),
};

const RULE: Step = Step {
    id: "rule",
    part: Part::Provisioning,
    title: "Say who is sent",
    blocks: &[
        Block::Path(&["Integrations", "Provisioning", "Rules", "+", "New rule"]),
        Block::Text(
            "Take PingOne as the source and the new connection as the target. Under **User filter** choose the people, a \
             small group first. Under **Attribute mapping** map **Email Address** to **userName** and to the work e-mail \
             address, **Given Name** and **Family Name** to the two names.",
        ),
        MAPPING,
        Block::Text("Move the switch of the rule to on."),
        Block::Note("Users alone are enough. **Group provisioning** of the rule sends groups as well."),
        GROUPS_OFF,
        Block::Note(
            "Somebody who falls out of the filter or is disabled arrives as inactive. With **auto-deactivate** on, access \
             here ends at once and the seat is free.",
        ),
    ],
    done_when: Some(Signal::UserSeen),
};
