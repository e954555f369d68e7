//! The knowledge base: what everybody can read up on.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A category; they nest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KbCategory {
    /// Id.
    pub id: Uuid,
    /// The category it lies in; none: at the top.
    pub parent_id: Option<Uuid>,
    /// Its name.
    pub title: String,
    /// Order among its siblings, then by title.
    pub position: u32,
    /// Grows by one with every change.
    pub rev: u32,
}

/// An article without its text: what lists, the feed and searches have of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KbHeader {
    /// Id of the article.
    pub id: Uuid,
    /// Its category.
    pub category_id: Uuid,
    /// Heading.
    pub title: String,
    /// What it is about, in a sentence or two.
    pub summary: String,
    /// Words it is found by beside those of its text.
    pub keywords: Vec<String>,
    /// Whether customers read it; a draft exists for staff alone.
    pub published: bool,
    /// Who wrote it.
    pub author: String,
    /// When it was published first.
    pub published_at: Option<DateTime<Utc>>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
    /// Grows by one with every change.
    pub rev: u32,
}

/// A whole article. Its comments are asked for by themselves: it can be read without them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KbArticle {
    /// What lists have of it.
    pub header: KbHeader,
    /// The text, CommonMark without HTML.
    pub body: String,
    /// The way to it, outermost first: the portal's words with the categories among them.
    pub breadcrumb: Vec<KbStep>,
    /// Similar articles, the most similar first.
    pub related: Vec<KbHeader>,
    /// A page everybody can open; none where the knowledge base is not public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_url: Option<String>,
    /// Whether it helped the reader, if he said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub my_feedback: Option<bool>,
    /// *Staff*: what all readers said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<KbVotes>,
}

/// A step of the way to an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KbStep {
    /// What it is called.
    pub label: String,
    /// The category it stands for; none: a word of the portal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category_id: Option<Uuid>,
}

/// How many readers an article helped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KbVotes {
    /// It did.
    pub helpful: u32,
    /// It did not.
    pub not_helpful: u32,
}

/// A comment below an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KbComment {
    /// Made by whoever wrote it.
    pub id: Uuid,
    /// The article.
    pub article_id: Uuid,
    /// Who wrote it.
    pub author: String,
    /// Whether that was staff.
    pub by_staff: bool,
    /// Text, plain.
    pub body: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// *Staff*: a state an article has been in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KbRevision {
    /// Its `rev` then.
    pub rev: u32,
    /// Its category.
    pub category_id: Uuid,
    /// Heading.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// Words it was found by.
    pub keywords: Vec<String>,
    /// The text.
    pub body: String,
    /// Whether customers read it.
    pub published: bool,
    /// Who changed it to this.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// `POST /v1/kb/articles`, *staff*.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewKbArticle {
    /// Client-made UUIDv7.
    pub id: Uuid,
    /// Its category.
    pub category_id: Uuid,
    /// Heading.
    pub title: String,
    /// What it is about.
    #[serde(default)]
    pub summary: String,
    /// Words it is found by.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// The text, CommonMark.
    #[serde(default)]
    pub body: String,
    /// Whether customers read it.
    #[serde(default)]
    pub published: bool,
}

/// `PATCH /v1/kb/articles/{id}`, *staff*; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PatchKbArticle {
    /// The revision this is based on; another one is 409 `field_conflict`.
    pub rev: u32,
    /// Its category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category_id: Option<Uuid>,
    /// Heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// All words it is found by from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keywords: Option<Vec<String>>,
    /// The text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Whether customers read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<bool>,
}

/// `POST /v1/kb/categories`, *staff*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewKbCategory {
    /// Client-made UUIDv7.
    pub id: Uuid,
    /// The category it lies in; none: at the top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<Uuid>,
    /// Its name.
    pub title: String,
    /// Order among its siblings.
    #[serde(default)]
    pub position: u32,
}

/// `PATCH /v1/kb/categories/{id}`, *staff*; what is absent stays. A category stays where it lies.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PatchKbCategory {
    /// The revision this is based on; another one is 409 `field_conflict`.
    pub rev: u32,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Order among its siblings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
}

/// `POST /v1/kb/articles/{id}/comments`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewKbComment {
    /// Client-made UUIDv7.
    pub id: Uuid,
    /// Text, plain.
    pub body: String,
}

/// `POST /v1/kb/articles/{id}/feedback`: a reader's last word counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KbFeedback {
    /// Whether the article helped.
    pub helpful: bool,
}
