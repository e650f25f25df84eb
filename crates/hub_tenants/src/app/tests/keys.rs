//! Signing keys: published before they sign, and after.

use hub_oidc::keys::NewKey;

use super::super::keys::*;
use super::*;
use crate::test_support::story;

const DAY: i64 = 86_400;

/// Makes what is wanted at a moment, as the job does.
fn turn(c: &mut Conn, seconds: i64) -> Option<String> {
    let made = wanted(c, at(seconds).now).unwrap().map(|from| {
        let new = NewKey::generate().unwrap();
        add(c, &at(seconds), &master(), &new, from).unwrap();
        new.kid
    });
    advance(c, at(seconds).now).unwrap();
    made
}

fn signs(c: &mut Conn, seconds: i64) -> Option<String> {
    signing(c, &master(), at(seconds).now).unwrap().map(|key| key.kid().to_owned())
}

fn shown(c: &mut Conn, seconds: i64) -> Vec<String> {
    published(c, at(seconds).now).unwrap().into_iter().map(|key| key.kid).collect()
}

story!(keys_turn_by_themselves, |c, _acme| {
    assert_eq!(signs(c, 0), None);
    let first = turn(c, 0).unwrap();
    assert_eq!((signs(c, 0), turn(c, DAY)), (Some(first.clone()), None));
    let ahead = (USED_DAYS - AHEAD_DAYS) * DAY;
    assert_eq!(turn(c, ahead - 1), None);
    let second = turn(c, ahead).unwrap();
    assert_eq!(turn(c, ahead + 1), None, "one next key is enough");
    assert_eq!(signs(c, ahead + 1), Some(first.clone()), "published, not used");
    assert_eq!(shown(c, ahead + 1), [second.clone(), first.clone()]);
    let used = USED_DAYS * DAY;
    assert_eq!(signs(c, used), Some(second.clone()), "by the clock, whoever has swept");
    turn(c, used);
    assert_eq!(shown(c, used + KEPT_DAYS * DAY - 1), [second.clone(), first]);
    turn(c, used + KEPT_DAYS * DAY);
    assert_eq!(shown(c, used + KEPT_DAYS * DAY), [second]);
});

story!(keys_are_turned_by_hand, |c, _acme| {
    let first = turn(c, 0).unwrap();
    let next = NewKey::generate().unwrap();
    let from = rotate(c, &at(5), &master(), &by(), &next, false).unwrap();
    assert_eq!(from, at(5 + AHEAD_DAYS * DAY).now);
    assert_eq!(signs(c, 6), Some(first));
    let safe = NewKey::generate().unwrap();
    assert_eq!(rotate(c, &at(9), &master(), &by(), &safe, true).unwrap(), at(9).now);
    assert_eq!(
        (signs(c, 9), shown(c, 9)),
        (Some(safe.kid.clone()), vec![safe.kid]),
        "all others are withdrawn"
    );
    let stranger = MasterKey::new([8; 32]);
    assert!(matches!(signing(c, &stranger, at(9).now), Err(Error::Defect(_))), "sealed for this hub");
});
