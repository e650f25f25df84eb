//! The rule as a table, so that a change of it is a change here.

use super::*;

/// Under each `Required`, whom each proof lets in: O, A, M for owner, admin, member.
const TABLE: [(Proof, [&str; 3]); 4] = [
    (Proof::Password, ["OAM", "OA", ""]),
    (Proof::Passkey, ["OAM", "OA", ""]),
    (Proof::RecoveryCode, ["OAM", "OA", "O"]),
    (Proof::Saml, ["OAM", "OAM", "OAM"]),
];

/// C13, C15, C16, K11: the whole table.
#[test]
fn table() {
    assert_eq!(TABLE.map(|(proof, _)| proof), Proof::ALL);
    for (proof, columns) in TABLE {
        for (required, allowed) in Required::ALL.iter().zip(columns) {
            for (role, letter) in [(Role::Owner, 'O'), (Role::Admin, 'A'), (Role::Member, 'M')] {
                let expected = if allowed.contains(letter) { Verdict::Allow } else { Verdict::UseSso };
                assert_eq!(
                    decide(role, UserState::Active, *required, proof),
                    expected,
                    "{role} {required} {proof}"
                );
                for state in [UserState::Staged, UserState::Deactivated] {
                    assert_eq!(decide(role, state, *required, proof), Verdict::NoAccess);
                }
            }
        }
    }
}

/// Times are seconds around now; what is due now holds now, and what ends now has ended.
#[test]
fn who_must_by_what_is_stored() {
    let now = Timestamp::from_millis(1_000_000);
    let at = |offset: Option<i64>| offset.map(|seconds| now.plus_seconds(seconds));
    for (integrated, sub_users, everyone, suspended, expected) in [
        (false, None, None, None, Required::Nobody),
        (false, Some(-1), Some(-1), None, Required::Nobody),
        (true, None, None, None, Required::SubUsers),
        (true, Some(0), None, None, Required::SubUsers),
        (true, Some(1), None, None, Required::Nobody),
        (true, Some(1), Some(0), None, Required::Everyone),
        (true, None, Some(0), None, Required::Everyone),
        (true, None, Some(1), None, Required::SubUsers),
        (true, Some(1), Some(1), None, Required::Nobody),
        (true, None, Some(-1), Some(1), Required::Nobody),
        (true, None, Some(-1), Some(0), Required::Everyone),
        (true, None, None, Some(1), Required::Nobody),
        (true, None, None, Some(-1), Required::SubUsers),
    ] {
        let rule = Rule {
            integrated,
            sub_users_from: at(sub_users),
            everyone_from: at(everyone),
            suspended_until: at(suspended),
        };
        assert_eq!(rule.required(now), expected, "{rule:?}");
    }
}
