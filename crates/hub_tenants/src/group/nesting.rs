//! Which groups lie in which, through all levels. A circle of groups ends where it began, and a tower that is too high is
//! cut off.

use std::collections::{BTreeMap, BTreeSet};

use hub_db::Conn;
use hub_kernel::{GroupId, TenantId};

use super::members;
use crate::Result;

/// Levels that are followed.
const DEEPEST: usize = 10;

/// The groups within groups of a tenant.
#[derive(Debug, Clone, Default)]
pub(crate) struct Nesting {
    above: BTreeMap<GroupId, Vec<GroupId>>,
    below: BTreeMap<GroupId, Vec<GroupId>>,
}

impl Nesting {
    /// Reads them.
    ///
    /// # Errors
    /// The database's.
    pub fn read(c: &mut Conn, tenant: TenantId) -> Result<Self> {
        Ok(Self::of(&members::nested(c, tenant)?))
    }

    /// From pairs of a group and the group it lies in.
    pub fn of(pairs: &[(GroupId, GroupId)]) -> Self {
        let mut nesting = Self::default();
        for (inner, outer) in pairs {
            nesting.above.entry(*inner).or_default().push(*outer);
            nesting.below.entry(*outer).or_default().push(*inner);
        }
        nesting
    }

    /// These groups and all they lie in.
    pub fn above(&self, groups: impl IntoIterator<Item = GroupId>) -> BTreeSet<GroupId> {
        walk(&self.above, groups)
    }

    /// These groups and all that lie in them.
    pub fn below(&self, groups: impl IntoIterator<Item = GroupId>) -> BTreeSet<GroupId> {
        walk(&self.below, groups)
    }
}

fn walk(
    edges: &BTreeMap<GroupId, Vec<GroupId>>,
    from: impl IntoIterator<Item = GroupId>,
) -> BTreeSet<GroupId> {
    let mut found: BTreeSet<GroupId> = from.into_iter().collect();
    let mut front: Vec<GroupId> = found.iter().copied().collect();
    for _ in 0..DEEPEST {
        let next = front.iter().filter_map(|group| edges.get(group)).flatten();
        front = next.copied().filter(|group| found.insert(*group)).collect();
        if front.is_empty() {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(number: i64) -> GroupId {
        GroupId::new(TenantId::from_raw(1), number)
    }

    fn numbers(groups: &BTreeSet<GroupId>) -> Vec<i64> {
        groups.iter().map(|group| group.sequence()).collect()
    }

    #[test]
    fn groups_are_followed_through_all_levels_and_in_circles_once() {
        let nesting = Nesting::of(&[
            (group(1), group(2)),
            (group(2), group(3)),
            (group(3), group(1)),
            (group(4), group(2)),
            (group(5), group(5)),
        ]);
        assert_eq!(numbers(&nesting.above([group(1)])), [1, 2, 3]);
        assert_eq!(numbers(&nesting.above([group(4)])), [1, 2, 3, 4]);
        assert_eq!(numbers(&nesting.below([group(2)])), [1, 2, 3, 4]);
        assert_eq!(numbers(&nesting.below([group(5)])), [5]);
        assert_eq!(numbers(&nesting.above([group(9)])), [9]);
    }

    #[test]
    fn a_tower_of_groups_is_cut_off() {
        let pairs: Vec<_> = (0..50).map(|n| (group(n), group(n + 1))).collect();
        assert_eq!(numbers(&Nesting::of(&pairs).above([group(0)])).len(), DEEPEST + 1);
    }
}
