//! The words that events keep of our own settings and states, as people read them.

use hub_text::key;

/// A stored word under a name that is ours; a message. What it does not know is printed as it is.
pub(super) fn worded(name: &str, word: &str) -> Option<&'static str> {
    Some(match (name, word) {
        ("state", "active") => key!("active"),
        ("state", "deactivated") => key!("deactivated"),
        ("state", "deleted") => key!("deleted"),
        ("asked", "inactive") => key!("inactive"),
        ("asked", "delete") => key!("to delete the person"),
        ("asked", "create") => key!("to create the person"),
        ("sso_required_of" | "required", "nobody") => key!("nobody"),
        ("sso_required_of" | "required", "sub_users") => key!("sub-users"),
        ("sso_required_of" | "required", "everyone") => key!("everybody"),
        ("rule", "refuse") => key!("further people are refused"),
        ("rule", "extend") => key!("further seats are charged"),
        ("reason", seat) => return seat_word(seat),
        _ => return None,
    })
}

/// How a seat was taken, or became free.
fn seat_word(word: &str) -> Option<&'static str> {
    Some(match word {
        "removed_by_directory" => key!("the directory took the access away"),
        "removed_by_hand" => key!("an admin took the access away"),
        "sign_up" => key!("Sign-up"),
        "directory" => key!("Created by the directory"),
        "login" => key!("First login by SSO"),
        "import" => key!("Import"),
        "invitation" => key!("Invitation"),
        "by_hand" => key!("Added by hand"),
        "reactivation" => key!("Reactivation"),
        _ => return None,
    })
}
