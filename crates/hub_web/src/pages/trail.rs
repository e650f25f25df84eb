//! Steps through a long list of people: a page knows where it begins, and where the pages before it did.

use hub_kernel::{TenantId, UserId};

use super::parts::Pager;
use crate::extract::QueryMap;

/// Pages that can be gone back from a page; the list of their beginnings travels in the address.
const MOST_BACK: usize = 40;

/// Where a page stands in its list: the query's `after` and `back`.
#[derive(Debug, Clone, Default)]
pub struct Trail {
    after: Option<UserId>,
    back: Vec<UserId>,
}

impl Trail {
    /// What an address says.
    pub fn of(query: &QueryMap, tenant: TenantId) -> Self {
        let id = |text: &str| UserId::in_tenant(tenant, text);
        Self {
            after: query.get("after").and_then(id),
            back: query.text("back").split(',').filter_map(id).take(MOST_BACK).collect(),
        }
    }

    /// The last person of the page before.
    pub fn after(&self) -> Option<UserId> {
        self.after
    }

    /// The pager of a page whose last person is `last` when more follow. `address` makes an address of `after` and `back`.
    pub fn pager(&self, text: &str, last: Option<UserId>, address: impl Fn(&str, &str) -> String) -> Pager {
        let at = |after: Option<UserId>, back: &[UserId]| {
            let back: Vec<String> = back.iter().map(ToString::to_string).collect();
            address(&after.map(|id| id.to_string()).unwrap_or_default(), &back.join(","))
        };
        let next = last.map(|last| {
            let mut back = self.back.clone();
            back.extend(self.after);
            let skip = back.len().saturating_sub(MOST_BACK);
            at(Some(last), back.get(skip..).unwrap_or_default())
        });
        let previous = self.after.map(|_| match self.back.split_last() {
            Some((before, earlier)) => at(Some(*before), earlier),
            None => at(None, &[]),
        });
        let alone = next.is_none() && previous.is_none();
        Pager { text: if alone { String::new() } else { text.to_owned() }, previous, next }
    }
}
