//! Whether the desk is open, and when it opens or closes next.
//!
//! Rules are written in OpenStreetMap's `opening_hours` syntax and evaluated by the crate of that
//! name, in the portal's time zone and with the public holidays of its region.

use chrono::{DateTime, Datelike, Duration, Timelike, Utc, Weekday};
use chrono_tz::Tz;
use opening_hours::localization::{Country, TzLocation};
use opening_hours::{Context, OpeningHours};
use thiserror::Error;

use crate::document::Hours;
use crate::holidays::{self, GERMAN_STATES};

/// How far ahead a duration may reach; beyond it nobody plans.
const HORIZON_DAYS: i64 = 2 * 366;

/// Why hours cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HoursError {
    /// The rule is not in OpenStreetMap syntax.
    #[error("the opening hours cannot be read: {0}")]
    Rule(String),
    /// The time zone has no IANA name.
    #[error("there is no time zone {0:?}")]
    Timezone(String),
    /// The country or its region does not exist.
    #[error("there is no region {0:?}")]
    Region(String),
}

/// Working hours, ready to be asked. Building one costs about a millisecond: keep it.
#[derive(Debug, Clone)]
pub struct Desk {
    hours: OpeningHours<TzLocation<Tz>>,
    timezone: Tz,
}

/// Whether the desk is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// Open now.
    pub open: bool,
    /// When that changes; none: never.
    pub next_change: Option<DateTime<Utc>>,
}

/// The language of [`Desk::sentence`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// "öffnet Mo 9:00"
    German,
    /// "opens Mon 9:00"
    English,
}

impl Desk {
    /// Reads the hours of a portal in its time zone.
    ///
    /// # Errors
    /// If the rule, the time zone or the region cannot be understood.
    pub fn new(hours: &Hours, timezone: &str) -> Result<Self, HoursError> {
        let timezone: Tz = timezone
            .parse()
            .map_err(|_| HoursError::Timezone(timezone.to_owned()))?;
        let mut context = Context::default().with_locale(TzLocation::new(timezone));
        if !hours.country.is_empty() {
            let unknown = || HoursError::Region(format!("{}-{}", hours.country, hours.region));
            let country: Country = hours.country.parse().map_err(|_| unknown())?;
            let state = hours.region.as_str();
            if country == Country::DE && !state.is_empty() && !GERMAN_STATES.contains(&state) {
                return Err(unknown());
            }
            context = context.with_holidays(holidays::of(country, state));
        }
        let hours = OpeningHours::parse(&hours.rule)
            .map_err(|error| HoursError::Rule(error.to_string()))?
            .with_context(context);
        Ok(Self { hours, timezone })
    }

    /// Whether it is open at an instant, and when that changes.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> State {
        let local = now.with_timezone(&self.timezone);
        State {
            open: self.hours.is_open(local),
            next_change: self
                .hours
                .next_change(local)
                .map(|at| at.with_timezone(&Utc)),
        }
    }

    /// Minutes in which the desk is open between two instants; 0 if they are in the wrong order.
    #[must_use]
    pub fn working_minutes(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
        self.working_time(from, to).num_minutes()
    }

    /// Time in which the desk is open between two instants; none if they are in the wrong order.
    #[must_use]
    pub fn working_time(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Duration {
        if to <= from {
            return Duration::zero();
        }
        self.open_spans(from, to)
            .map(|(start, end)| end - start)
            .fold(Duration::zero(), |sum, part| sum + part)
    }

    /// The instant at which so many working minutes are over; none beyond two years.
    #[must_use]
    pub fn add_working_minutes(&self, from: DateTime<Utc>, minutes: u32) -> Option<DateTime<Utc>> {
        self.add_working_time(from, Duration::minutes(i64::from(minutes)))
    }

    /// The instant at which so much working time is over; none beyond two years.
    #[must_use]
    pub fn add_working_time(&self, from: DateTime<Utc>, time: Duration) -> Option<DateTime<Utc>> {
        let mut left = time;
        for (start, end) in self.open_spans(from, from + Duration::days(HORIZON_DAYS)) {
            if end - start >= left {
                return Some(start + left);
            }
            left -= end - start;
        }
        None
    }

    fn open_spans(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> impl Iterator<Item = (DateTime<Utc>, DateTime<Utc>)> {
        let local = |at: DateTime<Utc>| at.with_timezone(&self.timezone);
        // The crate reckons in local time, where an hour comes twice in the night the clocks are set
        // back: it is asked for a day around, and its answer is cut to the instants.
        let around = Duration::days(1);
        self.hours
            .iter_range(local(from - around), local(to + around))
            .filter(|span| span.kind == opening_hours::RuleKind::Open)
            .map(move |span| {
                (
                    span.range.start.with_timezone(&Utc).max(from),
                    span.range.end.with_timezone(&Utc).min(to),
                )
            })
            .filter(|(start, end)| start < end)
    }

    /// The state in words: "geöffnet bis 12:00", "öffnet um 14:00", "öffnet Mo 9:00".
    #[must_use]
    pub fn sentence(&self, now: DateTime<Utc>, language: Language) -> String {
        let state = self.state(now);
        let when = state.next_change.map(|at| self.moment(now, at, language));
        match (language, state.open, when) {
            (Language::German, true, None) => "immer geöffnet".to_owned(),
            (Language::German, true, Some(when)) => format!("geöffnet bis {when}"),
            (Language::German, false, None) => "geschlossen".to_owned(),
            (Language::German, false, Some(when)) if self.same_day(now, state) => {
                format!("öffnet um {when}")
            }
            (Language::German, false, Some(when)) => format!("öffnet {when}"),
            (Language::English, true, None) => "always open".to_owned(),
            (Language::English, true, Some(when)) => format!("open until {when}"),
            (Language::English, false, None) => "closed".to_owned(),
            (Language::English, false, Some(when)) if self.same_day(now, state) => {
                format!("opens at {when}")
            }
            (Language::English, false, Some(when)) => format!("opens {when}"),
        }
    }

    fn same_day(&self, now: DateTime<Utc>, state: State) -> bool {
        let day = |at: DateTime<Utc>| at.with_timezone(&self.timezone).date_naive();
        state.next_change.is_some_and(|at| day(at) == day(now))
    }

    /// "14:00" today, "Mo 9:00" within a week, "Mo 07.01. 9:00" later.
    fn moment(&self, now: DateTime<Utc>, at: DateTime<Utc>, language: Language) -> String {
        let (today, at) = (
            now.with_timezone(&self.timezone),
            at.with_timezone(&self.timezone),
        );
        let time = format!("{}:{:02}", at.hour(), at.minute());
        let day = weekday(at.weekday(), language);
        match (at.date_naive() - today.date_naive()).num_days() {
            0 => time,
            1..=6 => format!("{day} {time}"),
            _ if language == Language::German => {
                format!("{day} {:02}.{:02}. {time}", at.day(), at.month())
            }
            _ => format!("{day} {:02}/{:02} {time}", at.day(), at.month()),
        }
    }
}

/// Whether a desk with these hours is open; for a single question. Ask a [`Desk`] for many.
///
/// # Errors
/// Like [`Desk::new`].
pub fn state(hours: &Hours, timezone: &str, now: DateTime<Utc>) -> Result<State, HoursError> {
    Ok(Desk::new(hours, timezone)?.state(now))
}

fn weekday(day: Weekday, language: Language) -> &'static str {
    let index = day.num_days_from_monday() as usize;
    match language {
        Language::German => ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"][index],
        Language::English => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][index],
    }
}
