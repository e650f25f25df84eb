//! The way through Rippling.

use crate::guide::{Block, Part, Signal, Step, Value};
use crate::own_steps::{ARRIVALS, GROUPS_OFF, MAKE_TOKEN, MAPPING, PROVE_DOMAIN, TRY_THE_LOGIN};
use crate::progress::Requirement;

pub(super) const STEPS: &[Step] = &[
    CREATE,
    BRING_BACK,
    SERVICE_PROVIDER,
    ATTRIBUTES,
    TRY_THE_LOGIN,
    TEST_SIGN_IN,
    PROVE_DOMAIN,
    MAKE_TOKEN,
    CONNECT_PROVISIONING,
    ARRIVALS,
    ACCESS,
];

const CREATE: Step = Step {
    id: "create-integration",
    part: Part::Prepare,
    title: "Create a custom integration",
    blocks: &[
        Block::Text("Open Rippling as an administrator with access to IT."),
        Block::Path(&["IT", "Third-Party Access", "Add integration", "Create a new custom integration"]),
        Block::Text("Type a name your people will recognise, choose a category, and upload a logo."),
        Block::Choose {
            setting: "What type of app would you like to create?",
            to: "Single Sign-on (SAML), and User Management via SCIM",
        },
        Block::Text("Press **Continue**, and say that you will install this integration."),
        Block::Note("In older accounts the way is **IT Management**, **Custom App**, **Create New App**."),
    ],
    done_when: None,
};

const BRING_BACK: Step = Step {
    id: "bring-back",
    part: Part::SignOn,
    title: "Bring Rippling's side here",
    blocks: &[
        Block::Text(
            "Rippling shows its own values first. Copy **IdP Metadata URL** and paste it into **Metadata** on the \
             Configuration tab; it fills all three fields. Or bring the values one by one:",
        ),
        Block::Bring { from: "Issuer (IdP Entity ID)", into: Requirement::IdpEntityId },
        Block::Bring { from: "Single Sign-on URL", into: Requirement::SsoUrl },
        Block::Bring { from: "X509 Certificate", into: Requirement::Certificate },
    ],
    done_when: Some(Signal::SamlStored),
};

const SERVICE_PROVIDER: Step = Step {
    id: "service-provider",
    part: Part::SignOn,
    title: "Give Rippling this workspace's addresses",
    blocks: &[
        Block::Text("Further down on the same page:"),
        Block::Copy { into: "Assertion Consumer Service URL", value: Value::AcsUrl },
        Block::Copy { into: "Service Provider Entity ID", value: Value::EntityId },
        Block::Text(
            "Press **Move to Next Step**, choose the access rules (a small group first), and finish the installation.",
        ),
    ],
    done_when: None,
};

const ATTRIBUTES: Step = Step {
    id: "attributes",
    part: Part::SignOn,
    title: "Send names, and mend the tile",
    blocks: &[
        Block::Path(&["the integration", "Settings", "SAML Attributes", "Create New"]),
        Block::Text("Make one attribute for each row:"),
        Block::Table {
            head: &["SAML attribute", "Value"],
            rows: &[
                &["email", "User's email address"],
                &["firstName", "User's first name"],
                &["lastName", "User's last name"],
            ],
        },
        Block::Path(&["the integration", "Settings", "Advanced SAML settings"]),
        Block::Choose {
            setting: "Disable InResponseTo field in assertions for IdP initiated SSO",
            to: "ticked",
        },
        Block::Choose { setting: "SP-initiated login", to: "on" },
        Block::Warning(
            "Without that tick a login by Rippling's tile claims to answer a request that was never made, and is refused.",
        ),
    ],
    done_when: None,
};

const TEST_SIGN_IN: Step = Step {
    id: "test-sign-in",
    part: Part::SignOn,
    title: "Sign in once",
    blocks: &[
        Block::Text(
            "Open the login address in a private window, or press the tile on your Rippling home page.",
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
        Block::Choose { setting: "SCIM version", to: "2.0" },
        Block::Copy { into: "SCIM base URL", value: Value::TenantUrl },
        Block::Choose { setting: "SCIM authorization method", to: "Bearer Token" },
        Block::Choose {
            setting: "Features",
            to: "Supports pagination; for groups also Supports groups, Create & delete groups, Use PATCH to edit groups",
        },
        Block::Choose {
            setting: "Supported SCIM attributes",
            to: "externalId, emails.primary, name.givenName, name.familyName",
        },
        Block::Text("Press **Install**; when Rippling asks for it:"),
        Block::Copy { into: "Bearer Token", value: Value::SecretToken },
        Block::Note("Users alone are enough; leave the three group features out if you do not map groups."),
        GROUPS_OFF,
    ],
    done_when: Some(Signal::ScimSeen),
};

const ACCESS: Step = Step {
    id: "access",
    part: Part::Provisioning,
    title: "Say who is sent, and when",
    blocks: &[
        Block::Text(
            "Under the access rules choose who gets an account, a small group first, and under the provision time when: \
             as soon as the offer is signed, or on the first day. For each attribute choose **On user creation and updates**.",
        ),
        MAPPING,
        Block::Text(
            "Match people who have an account here already with their account, so that nobody is doubled.",
        ),
        Block::Note(
            "Somebody who leaves the company arrives as inactive. With **auto-deactivate** on, access here ends at once \
             and the seat is free.",
        ),
    ],
    done_when: Some(Signal::UserSeen),
};
