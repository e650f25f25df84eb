//! In which order the operations are done, so that references are known whatever their order.

use std::collections::{HashMap, HashSet};

use super::{Item, Method, references};

/// How much of an operation a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// All of it.
    Whole,
    /// A create of a circular reference: without what is not created yet ([`super::prune`]).
    Bare,
    /// The rest of it: the data once more, as a replace of the created resource.
    Complete,
}

/// One thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Index of the operation in the request.
    pub index: usize,
    /// How much of it.
    pub pass: Pass,
}

/// Orders the operations: as sent, except that one waits for the creates it refers to. Unusable
/// operations are in the plan, too, so that each is answered.
#[must_use]
pub fn plan(items: &[Item]) -> Vec<Step> {
    let creates: HashMap<&str, usize> = items
        .iter()
        .enumerate()
        .filter(|(_, item)| item.operation.as_ref().is_ok_and(|operation| operation.method == Method::Post))
        .filter_map(|(index, item)| Some((item.bulk_id.as_deref()?, index)))
        .collect();
    let needs: Vec<Vec<usize>> = items
        .iter()
        .map(|item| {
            let names = item.operation.as_ref().map(references).unwrap_or_default();
            names.iter().filter_map(|name| creates.get(name.as_str()).copied()).collect()
        })
        .collect();
    order(&needs)
}

fn order(needs: &[Vec<usize>]) -> Vec<Step> {
    let needed = |index: usize| needs.get(index).map_or(&[][..], Vec::as_slice);
    let mut waiting: Vec<usize> = (0..needs.len()).collect();
    let mut done: HashSet<usize> = HashSet::new();
    let mut open: Vec<usize> = Vec::new();
    let mut steps = Vec::with_capacity(needs.len());
    while let Some(first) = waiting.first().copied() {
        let ready = waiting.iter().copied().find(|index| needed(*index).iter().all(|n| done.contains(n)));
        let (index, pass) = match ready {
            Some(index) => (index, Pass::Whole),
            None => (in_cycle(first, needed, &done), Pass::Bare),
        };
        steps.push(Step { index, pass });
        done.insert(index);
        waiting.retain(|other| *other != index);
        if pass == Pass::Bare {
            open.push(index);
        }
        open.retain(|index| {
            let complete = needed(*index).iter().all(|n| done.contains(n));
            if complete {
                steps.push(Step { index: *index, pass: Pass::Complete });
            }
            !complete
        });
    }
    steps
}

/// Follows unmet needs from `start` until one comes again: that one is part of a cycle.
fn in_cycle<'a>(start: usize, needed: impl Fn(usize) -> &'a [usize], done: &HashSet<usize>) -> usize {
    let mut seen = HashSet::new();
    let mut at = start;
    while seen.insert(at) {
        match needed(at).iter().find(|n| !done.contains(n)) {
            Some(next) => at = *next,
            None => return at,
        }
    }
    at
}
