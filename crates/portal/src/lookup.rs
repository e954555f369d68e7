//! Finding things in the document by their ids.

use crate::document::{
    Ball, Category, Channel, Document, Label, Priority, Purpose, Queue, Status, TicketType, View,
};

impl Document {
    /// The status with this id.
    #[must_use]
    pub fn status(&self, id: &str) -> Option<&Status> {
        self.statuses.iter().find(|status| status.id == id)
    }

    /// What a status means; a status the document does not know counts as open, so that nothing
    /// unfinished ever disappears from the list.
    #[must_use]
    pub fn category(&self, status: &str) -> Category {
        self.status(status)
            .map_or(Category::Open, |status| status.category)
    }

    /// Who must act in a status.
    #[must_use]
    pub fn ball(&self, status: &str) -> Ball {
        self.status(status)
            .map_or(Ball::Support, |status| status.ball)
    }

    /// The provider's word for a status; the id itself where the document has none.
    #[must_use]
    pub fn status_label<'a>(&'a self, id: &'a str) -> &'a str {
        self.status(id).map_or(id, |status| &status.label)
    }

    /// The status a new ticket gets: the first that is open.
    #[must_use]
    pub fn first_status(&self) -> Option<&Status> {
        self.statuses
            .iter()
            .find(|status| status.category == Category::Open)
    }

    /// The priority with this id.
    #[must_use]
    pub fn priority(&self, id: &str) -> Option<&Priority> {
        self.priorities.iter().find(|priority| priority.id == id)
    }

    /// The priority of a ticket on which none was marked.
    #[must_use]
    pub fn default_priority(&self) -> Option<&Priority> {
        self.priorities.iter().find(|priority| priority.default)
    }

    /// Steps of a priority above the one a ticket has when none is marked; 0 for one the document
    /// does not know.
    #[must_use]
    pub fn urgency(&self, id: &str) -> i32 {
        let place = |fits: &dyn Fn(&Priority) -> bool| {
            let found = self.priorities.iter().position(fits);
            found.and_then(|place| i32::try_from(place).ok())
        };
        let usual = place(&|priority| priority.default).unwrap_or(0);
        place(&|priority| priority.id == id).map_or(0, |place| place.saturating_sub(usual))
    }

    /// The ticket type with this id.
    #[must_use]
    pub fn ticket_type(&self, id: &str) -> Option<&TicketType> {
        self.ticket_types.iter().find(|kind| kind.id == id)
    }

    /// The view with this id.
    #[must_use]
    pub fn view(&self, id: &str) -> Option<&View> {
        self.views.iter().find(|view| view.id == id)
    }

    /// The queue that receives new tickets.
    #[must_use]
    pub fn first_queue(&self) -> Option<&Queue> {
        self.queues.first()
    }

    /// The channel with this id.
    #[must_use]
    pub fn channel(&self, id: &str) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.id == id)
    }

    /// Whether a new ticket may be filed through this channel.
    #[must_use]
    pub fn may_create_through(&self, channel: &str) -> bool {
        self.channel(channel)
            .is_some_and(|channel| channel.purpose.contains(&Purpose::Create))
    }

    /// Whether the promised time frame holds for a ticket that came in this way.
    #[must_use]
    pub fn time_frame_holds(&self, channel: &str) -> bool {
        let channels = &self.rules.time_frame_channels;
        channels.is_empty() || channels.iter().any(|known| known == channel)
    }

    /// A word of the provider, if it prescribes one.
    #[must_use]
    pub fn label(&self, label: Label) -> Option<&str> {
        self.labels.get(&label).map(String::as_str)
    }
}
