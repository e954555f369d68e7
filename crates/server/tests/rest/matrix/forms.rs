//! A ticket as this portal's own form wants it.

use portal::Document;
use portal::document::{Field, FieldKind, TicketType};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// The kind of ticket everybody may file.
pub fn everybodys(document: &Document) -> &TicketType {
    let open = |kind: &&TicketType| kind.allowed_roles.is_empty() && kind.guides.is_none();
    let mut kinds = document.ticket_types.iter().filter(open);
    let default = document.ticket_types.iter().filter(open);
    default
        .clone()
        .find(|kind| kind.default)
        .or_else(|| kinds.next())
        .expect("a ticket everybody may file")
}

/// A new ticket with everything the form can ask for; `word` is in its subject and its text.
pub fn ticket(document: &Document, word: &str, files: &[(Uuid, &str)]) -> Value {
    let kind = everybodys(document);
    let mut fields = Map::new();
    for field in &kind.form {
        if !["subject", "body"].contains(&&*field.id)
            && let Some(value) = value_of(field)
        {
            fields.insert(field.id.clone(), value);
        }
    }
    json!({
        "id": Uuid::now_v7(), "type": kind.id, "fields": fields,
        "subject": format!("Betreff {word} steht still"),
        "message": crate::support::with_files(&format!("Seit heute steht {word} still."), files),
    })
}

fn value_of(field: &Field) -> Option<Value> {
    let text = || {
        let placeholder = field.placeholder.clone();
        let filled = field.pattern.is_some() || placeholder.chars().count() > 8;
        json!(if filled {
            placeholder
        } else {
            "ein kurzer Text".to_owned()
        })
    };
    Some(match field.kind {
        FieldKind::Text | FieldKind::Textarea | FieldKind::Asset => text(),
        FieldKind::Url => json!("https://shop.example/"),
        FieldKind::Email => json!("jemand@firma.example"),
        FieldKind::Phone => json!("07531 123456"),
        FieldKind::Bool => json!(false),
        FieldKind::Select => json!(field.options.first()?.id),
        FieldKind::Multiselect => json!([field.options.first()?.id]),
        FieldKind::Date => json!("2026-11-23"),
        FieldKind::Datetime => json!("2026-11-23T08:00:00Z"),
        FieldKind::Integer => json!(7),
        FieldKind::Decimal => json!("7.5"),
        FieldKind::User | FieldKind::File | FieldKind::Unknown => return None,
    })
}
