//! The way to an article: the portal's words with the categories among them.

use std::collections::BTreeMap;

use api::{KbCategory, KbStep};
use portal::Document;
use uuid::Uuid;

/// "HelpDesk » Wissensdatenbank » *categories* » Artikel betrachten": the last of the portal's words
/// is the page, those before it lead to the categories.
pub(super) fn way(document: &Document, categories: &[KbCategory], of: Uuid) -> Vec<KbStep> {
    let by_id: BTreeMap<Uuid, &KbCategory> = categories.iter().map(|it| (it.id, it)).collect();
    let mut inner = Vec::new();
    let mut next = Some(of);
    while let Some(category) = next.take().and_then(|id| by_id.get(&id)) {
        inner.push(KbStep {
            label: category.title.clone(),
            category_id: Some(category.id),
        });
        // A ring cannot be made; if one is there all the same, it ends here.
        next = category.parent_id.filter(|_| inner.len() < by_id.len());
    }
    let word = |label: &String| KbStep {
        label: label.clone(),
        category_id: None,
    };
    let (page, before) = match document.kb.breadcrumb.split_last() {
        Some((page, before)) => (Some(page), before),
        None => (None, &[][..]),
    };
    let before = before.iter().map(word);
    before
        .chain(inner.into_iter().rev())
        .chain(page.map(word))
        .collect()
}

/// A category and all below it.
pub(super) fn below(categories: &[KbCategory], top: Uuid) -> Vec<Uuid> {
    let mut found = vec![top];
    let mut at = 0;
    while let Some(parent) = found.get(at).copied() {
        let children = categories.iter().filter(|it| it.parent_id == Some(parent));
        let new: Vec<_> = children
            .map(|it| it.id)
            .filter(|id| !found.contains(id))
            .collect();
        found.extend(new);
        at += 1;
    }
    found
}
