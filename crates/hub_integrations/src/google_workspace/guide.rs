//! The way through the Google Admin console.

use crate::guide::{Block, Part, Signal, Step, Value};
use crate::own_steps::{PROVE_DOMAIN, TRY_THE_LOGIN};
use crate::progress::Requirement;

pub(super) const STEPS: &[Step] = &[
    CREATE_APP,
    BRING_BACK,
    SERVICE_PROVIDER,
    ATTRIBUTES,
    USER_ACCESS,
    TRY_THE_LOGIN,
    TEST_SIGN_IN,
    PROVE_DOMAIN,
];

const CREATE_APP: Step = Step {
    id: "create-app",
    part: Part::Prepare,
    title: "Add a custom SAML app",
    blocks: &[
        Block::Text("Open the Google Admin console at admin.google.com as a super administrator."),
        Block::Path(&["Apps", "Web and mobile apps", "Add app", "Add custom SAML app"]),
        Block::Text("Type an app name your people will recognise and press **Continue**."),
    ],
    done_when: None,
};

const BRING_BACK: Step = Step {
    id: "bring-back",
    part: Part::SignOn,
    title: "Bring Google's side here",
    blocks: &[
        Block::Text(
            "The page **Google Identity Provider details** comes first. Press **Download metadata** (option 1) and upload \
             the file under **Metadata** on the Configuration tab; it fills all three fields. Or bring the values of \
             option 2 one by one:",
        ),
        Block::Bring { from: "Entity ID", into: Requirement::IdpEntityId },
        Block::Bring { from: "SSO URL", into: Requirement::SsoUrl },
        Block::Bring { from: "Certificate", into: Requirement::Certificate },
        Block::Warning(
            "Entity ID and SSO URL look alike and end in the same idpid. The SSO URL is the one with /idp? in it.",
        ),
        Block::Text("Then press **Continue** at Google."),
    ],
    done_when: Some(Signal::SamlStored),
};

const SERVICE_PROVIDER: Step = Step {
    id: "service-provider",
    part: Part::SignOn,
    title: "Give Google this workspace's addresses",
    blocks: &[
        Block::Text("On the page **Service provider details**:"),
        Block::Copy { into: "ACS URL", value: Value::AcsUrl },
        Block::Copy { into: "Entity ID", value: Value::EntityId },
        Block::Text("Leave **Start URL** empty. Either setting of **Signed response** is understood."),
        Block::Choose { setting: "Name ID format", to: "EMAIL" },
        Block::Choose { setting: "Name ID", to: "Basic Information > Primary email" },
        Block::Text("Press **Continue**."),
        Block::Warning(
            "Google allows an Entity ID once. If it says that it is in use, an older app of this connection exists: open \
             that one instead.",
        ),
    ],
    done_when: None,
};

const ATTRIBUTES: Step = Step {
    id: "attributes",
    part: Part::SignOn,
    title: "Send names with the login",
    blocks: &[
        Block::Text("On the page **Attribute mapping** press **Add mapping** for each row, then **Finish**:"),
        Block::Table {
            head: &["Google Directory attributes", "App attributes"],
            rows: &[
                &["Basic Information > Primary email", "email"],
                &["Basic Information > First name", "firstName"],
                &["Basic Information > Last name", "lastName"],
            ],
        },
        Block::Note(
            "To carry groups, choose up to 75 groups under **Group membership (optional)** and name the app attribute \
             groups. They come with each login.",
        ),
    ],
    done_when: None,
};

const USER_ACCESS: Step = Step {
    id: "user-access",
    part: Part::SignOn,
    title: "Turn the app on for your people",
    blocks: &[
        Block::Path(&["User access", "ON for everyone", "Save"]),
        Block::Text(
            "A new app is off for everyone. To begin small, turn it on for an organizational unit or a group that holds \
             yourself.",
        ),
        Block::Note("Google says that a change may take up to 24 hours; mostly it is minutes."),
    ],
    done_when: None,
};

const TEST_SIGN_IN: Step = Step {
    id: "test-sign-in",
    part: Part::SignOn,
    title: "Sign in once",
    blocks: &[
        Block::Text(
            "Open the login address in a private window, or press **Test SAML login** on the app's page at Google.",
        ),
        Block::Copy { into: "a private browser window", value: Value::LoginUrl },
        Block::Note(
            "Google's page 403 app_not_configured_for_user means that the app is off for this person, or that they are \
             logged in to another Google account.",
        ),
    ],
    done_when: Some(Signal::SignedIn),
};
