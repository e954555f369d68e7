//! Sentences and their places, ways out, announcements.

use chrono::NaiveDate;

use super::Problems;
use crate::document::{ChannelKind, Document, PLACES, Stuck};

pub(super) fn check(document: &Document, problems: &mut Problems) {
    for (index, notice) in document.notices.iter().enumerate() {
        problems.unless(
            PLACES.contains(&notice.place.as_str()),
            format!("notices[{index}].where"),
            format!("there is no place {:?}", notice.place),
        );
    }
    for (index, way) in document.ways_out.iter().enumerate() {
        let here = format!("ways_out[{index}]");
        problems.unless(
            way.when != Stuck::Unknown,
            format!("{here}.when"),
            "there is no such place",
        );
        problems.unless(
            way.to.contains('@') || way.to.is_empty() && document.channel("email").is_some(),
            format!("{here}.to"),
            "nobody would get this mail",
        );
    }
    let announcements = &document.announcements;
    problems.unique(
        "announcements",
        announcements.iter().map(|it| it.id.as_str()),
    );
    for (index, announcement) in announcements.iter().enumerate() {
        for (name, day) in [("from", &announcement.from), ("until", &announcement.until)] {
            problems.unless(
                day.is_empty() || NaiveDate::parse_from_str(day, "%Y-%m-%d").is_ok(),
                format!("announcements[{index}].{name}"),
                format!("{day:?} is no day"),
            );
        }
    }
    for (index, channel) in document.channels.iter().enumerate() {
        problems.unless(
            channel.kind != Some(ChannelKind::Unknown),
            format!("channels[{index}].kind"),
            "there is no such kind",
        );
    }
    let tag = &document.mail.subject_tag;
    problems.unless(
        tag.is_empty() || tag.contains("{number}"),
        "mail.subject_tag",
        "{number} is missing",
    );
}
