//! The texts of vendors' folders and dialects, which are data and carry no marks.

use std::collections::BTreeSet;

use hub_integrations::guide::{Block, Feature, Step};

fn blocks(blocks: &[Block], all: &mut BTreeSet<String>) {
    for block in blocks {
        match block {
            Block::Text(text) | Block::Note(text) | Block::Warning(text) => {
                all.insert((*text).to_owned());
            }
            Block::Where { blocks: inner, .. } => self::blocks(inner, all),
            Block::Path(_)
            | Block::Copy { .. }
            | Block::Bring { .. }
            | Block::Choose { .. }
            | Block::Table { .. }
            | Block::Files(_) => {}
        }
    }
}

fn step(step: &Step, all: &mut BTreeSet<String>) {
    all.insert(step.title.to_owned());
    for on in [true, false] {
        let shown: Vec<Block> = step.blocks_for(|_: Feature| on).copied().collect();
        blocks(&shown, all);
    }
}

/// Titles, paragraphs and notes of every guide, what the catalogue's cards say, and where a refusal is put right.
pub fn texts() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for integration in hub_integrations::search("", None) {
        all.insert(integration.summary.to_owned());
        for line in integration.what_it_does.iter().chain(integration.what_changes) {
            all.insert((*line).to_owned());
        }
        for one in integration.guide {
            step(one, &mut all);
        }
    }
    for dialect in &hub_scim::dialect::DIALECTS {
        all.extend([dialect.log, dialect.mapping, dialect.credentials].map(str::to_owned));
    }
    all
}
