//! The way through the Plurilock AI console.

use crate::guide::{Block, Part, Signal, Step, Value};
use crate::own_steps::{PROVE_DOMAIN, TRY_THE_LOGIN};
use crate::progress::Requirement;

pub(super) const STEPS: &[Step] =
    &[ENABLE_APP, BRING_BACK, DOMAIN_MAPPING, TRY_THE_LOGIN, TEST_SIGN_IN, PROVE_DOMAIN];

const ENABLE_APP: Step = Step {
    id: "enable-app",
    part: Part::SignOn,
    title: "Switch the application on and give it this workspace's addresses",
    blocks: &[
        Block::Text("Open the Plurilock AI console as an administrator."),
        Block::Path(&["Administration", "Apps", "Configuration", "Inactive Apps"]),
        Block::Text(
            "Find the application by name and press its **Configure** button. If it is not in the list, ask Plurilock \
             support to add it as a SAML 2.0 application: they need the two addresses below.",
        ),
        Block::Text("On its settings page press the tick, which enables it, then:"),
        Block::Copy { into: "Custom URL", value: Value::LoginUrl },
        Block::Copy { into: "SP Entity ID", value: Value::EntityId },
        Block::Copy { into: "SP Assertion URL", value: Value::AcsUrl },
        Block::Text("Press **Save**."),
    ],
    done_when: None,
};

const BRING_BACK: Step = Step {
    id: "bring-back",
    part: Part::SignOn,
    title: "Bring Plurilock's side back here",
    blocks: &[
        Block::Text(
            "On the application's **Configuration** tab press **Certificate from here** and bring the values:",
        ),
        Block::Bring { from: "Issuer", into: Requirement::IdpEntityId },
        Block::Bring { from: "Login URL", into: Requirement::SsoUrl },
        Block::Bring { from: "Certificate from here", into: Requirement::Certificate },
        Block::Note(
            "If the console does not show issuer or login URL, paste the certificate, try **Test sign-in** and take the \
             issuer from its report, or ask Plurilock support for the metadata.",
        ),
    ],
    done_when: Some(Signal::SamlStored),
};

const DOMAIN_MAPPING: Step = Step {
    id: "domain-mapping",
    part: Part::SignOn,
    title: "Map your domain",
    blocks: &[
        Block::Path(&["Domain Mapping", "Add Mapping"]),
        Block::Text("Choose your company's domain and the application, and press **Save**."),
    ],
    done_when: None,
};

const TEST_SIGN_IN: Step = Step {
    id: "test-sign-in",
    part: Part::SignOn,
    title: "Sign in once",
    blocks: &[
        Block::Text(
            "Open the login address in a private window, or press the application on your Plurilock dashboard.",
        ),
        Block::Copy { into: "a private browser window", value: Value::LoginUrl },
    ],
    done_when: Some(Signal::SignedIn),
};
