//! The way through the Identity Administration portal.

use crate::guide::{Block, Part, Signal, Step, Value};
use crate::own_steps::{ARRIVALS, GROUPS_OFF, MAKE_TOKEN, MAPPING, PROVE_DOMAIN, TRY_THE_LOGIN};
use crate::progress::Requirement;

pub(super) const STEPS: &[Step] = &[
    ADD_APP,
    TRUST,
    SAML_RESPONSE,
    BRING_BACK,
    PERMISSIONS,
    TRY_THE_LOGIN,
    TEST_SIGN_IN,
    PROVE_DOMAIN,
    MAKE_TOKEN,
    CONNECT_PROVISIONING,
    ARRIVALS,
    SEND_ROLES,
];

const ADD_APP: Step = Step {
    id: "add-app",
    part: Part::Prepare,
    title: "Add a custom SAML application",
    blocks: &[
        Block::Text(
            "Open the Identity Administration portal as a system administrator or application manager.",
        ),
        Block::Path(&["Apps & Widgets", "Web Apps", "Add Web Apps", "Custom", "SAML", "Add"]),
        Block::Text(
            "Press **Yes** and close the catalogue. On the **Settings** page type a name your people will recognise and \
             press **Save**.",
        ),
    ],
    done_when: None,
};

const TRUST: Step = Step {
    id: "trust",
    part: Part::SignOn,
    title: "Give CyberArk this workspace's addresses",
    blocks: &[
        Block::Path(&["Trust", "Service Provider Configuration"]),
        Block::Text("Choose **Metadata**, paste our metadata address into **URL** and press **Load**:"),
        Block::Copy { into: "URL", value: Value::MetadataUrl },
        Block::Text("Or choose **Manual Configuration** and copy the values:"),
        Block::Copy { into: "SP Entity ID / Issuer / Audience", value: Value::EntityId },
        Block::Copy { into: "Assertion Consumer Service (ACS) URL", value: Value::AcsUrl },
        Block::Choose { setting: "Recipient", to: "Same as ACS URL" },
        Block::Choose { setting: "Sign Response or Assertion?", to: "Assertion" },
        Block::Choose { setting: "NameID Format", to: "emailAddress" },
        Block::Text("Press **Save**."),
    ],
    done_when: None,
};

const SAML_RESPONSE: Step = Step {
    id: "saml-response",
    part: Part::SignOn,
    title: "Send names with the login",
    blocks: &[
        Block::Text("On the **SAML Response** page add these attributes and press **Save**:"),
        Block::Table {
            head: &["Attribute Name", "Attribute Value"],
            rows: &[
                &["email", "LoginUser.Email"],
                &["firstName", "LoginUser.FirstName"],
                &["lastName", "LoginUser.LastName"],
                &["displayName", "LoginUser.DisplayName"],
            ],
        },
        Block::Text(
            "On the **Account Mapping** page let the directory service field be **mail**, so that it is the NameID.",
        ),
    ],
    done_when: None,
};

const BRING_BACK: Step = Step {
    id: "bring-back",
    part: Part::SignOn,
    title: "Bring CyberArk's side back here",
    blocks: &[
        Block::Path(&["Trust", "Identity Provider Configuration", "Metadata", "Copy URL"]),
        Block::Text(
            "Paste the address into **Metadata** on the Configuration tab, or press **Download Metadata File** and upload \
             it. Or choose **Manual Configuration** there and bring the values one by one:",
        ),
        Block::Bring { from: "IdP Entity ID / Issuer", into: Requirement::IdpEntityId },
        Block::Bring { from: "Single Sign On URL", into: Requirement::SsoUrl },
        Block::Bring { from: "Signing Certificate", into: Requirement::Certificate },
    ],
    done_when: Some(Signal::SamlStored),
};

const PERMISSIONS: Step = Step {
    id: "permissions",
    part: Part::SignOn,
    title: "Choose who has access",
    blocks: &[
        Block::Path(&["Permissions", "Add", "Save"]),
        Block::Text(
            "Add yourself or a small role to begin with; **Run** lets them log in. The state turns to **Deployed**.",
        ),
    ],
    done_when: None,
};

const TEST_SIGN_IN: Step = Step {
    id: "test-sign-in",
    part: Part::SignOn,
    title: "Sign in once",
    blocks: &[
        Block::Text("Open the login address in a private window, or press the tile in your User Portal."),
        Block::Copy { into: "a private browser window", value: Value::LoginUrl },
    ],
    done_when: Some(Signal::SignedIn),
};

const CONNECT_PROVISIONING: Step = Step {
    id: "connect-provisioning",
    part: Part::Provisioning,
    title: "Connect provisioning",
    blocks: &[
        Block::Path(&["Provisioning", "Enable provisioning for this application"]),
        Block::Choose { setting: "Mode", to: "Live Mode (Preview Mode only writes a report)" },
        Block::Copy { into: "SCIM Service URL", value: Value::TenantUrl },
        Block::Copy { into: "Bearer Token", value: Value::SecretToken },
        Block::Text("Press **Verify**; the other options appear."),
    ],
    done_when: Some(Signal::ScimSeen),
};

const SEND_ROLES: Step = Step {
    id: "send-roles",
    part: Part::Provisioning,
    title: "Choose the roles whose people are sent",
    blocks: &[
        Block::Path(&["Provisioning", "the options below Verify"]),
        Block::Choose {
            setting: "Do not de-provision (deactivate or delete) users in target application",
            to: "not ticked",
        },
        Block::Text(
            "Under **Role Mappings** press **Add** and choose the roles whose people are sent; a destination group is \
             only needed to map roles. Press **Save**.",
        ),
        GROUPS_OFF,
        MAPPING,
        Block::Text("The first run begins where the path below ends; later changes follow by themselves."),
        Block::Path(&["Settings", "Users", "Outbound Provisioning", "Start Sync"]),
        Block::Note(
            "Somebody who loses the role arrives as inactive or removed. With **auto-deactivate** on, access here ends at \
             once and the seat is free.",
        ),
    ],
    done_when: Some(Signal::UserSeen),
};
