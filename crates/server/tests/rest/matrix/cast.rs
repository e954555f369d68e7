//! Who asks.

/// Somebody who asks; the columns of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Without a token.
    Nobody,
    /// A customer of Hegau.
    Alice,
    /// Her colleague.
    Bob,
    /// Who sees all of Hegau's tickets, whatever the portal calls that.
    Mara,
    /// A customer of Seewerk.
    Carl,
    /// Staff of the portal's own queues.
    Anna,
    /// Staff of another queue.
    Falk,
    /// Admin of the portal; in his queue lies nothing.
    Adam,
    /// As Mara, but without a support id.
    Petra,
    /// As Mara, but has not proved her address.
    Uta,
    /// As Mara, but not enabled.
    Nele,
    /// As Mara, but without a contract.
    Kurt,
    /// As Mara, but has left.
    Ines,
    /// As Mara, but signed out on this device.
    Rolf,
}

impl Who {
    pub const ALL: [Self; 14] = [
        Self::Nobody,
        Self::Alice,
        Self::Bob,
        Self::Mara,
        Self::Carl,
        Self::Anna,
        Self::Falk,
        Self::Adam,
        Self::Petra,
        Self::Uta,
        Self::Nele,
        Self::Kurt,
        Self::Ines,
        Self::Rolf,
    ];
    /// Whoever works at the help desk: looks up every customer.
    pub const STAFF: [Self; 3] = [Self::Anna, Self::Falk, Self::Adam];
    /// Colleagues who would see everything of Hegau if their account or session were in order.
    pub const HELD_BACK: [(Self, &str); 5] = [
        (Self::Petra, "pending_support_id"),
        (Self::Uta, "unverified"),
        (Self::Nele, "not_enabled"),
        (Self::Kurt, "no_contract"),
        (Self::Ines, "inactive"),
    ];

    /// The head of the column.
    pub fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }

    /// What the column stands for, under the table.
    pub fn role(self) -> &'static str {
        match self {
            Self::Nobody => "without a token",
            Self::Alice => "customer of Hegau",
            Self::Bob => "customer of Hegau, Alice's colleague",
            Self::Mara => "sees all tickets of Hegau",
            Self::Carl => "customer of Seewerk",
            Self::Anna => "staff of the portal's queues",
            Self::Falk => "staff of another queue",
            Self::Adam => "admin, works in a queue in which nothing lies",
            Self::Petra => "as Mara, waits for her support id",
            Self::Uta => "as Mara, unverified",
            Self::Nele => "as Mara, not enabled",
            Self::Kurt => "as Mara, without a contract",
            Self::Ines => "as Mara, inactive",
            Self::Rolf => "as Mara, signed out",
        }
    }

    pub fn email(self) -> String {
        let home = match self {
            Self::Anna | Self::Falk | Self::Adam => "desk",
            Self::Carl => "seewerk",
            _ => "hegau",
        };
        format!("{}@{home}.example", self.name())
    }

    /// A number nobody else has.
    pub fn phone(self) -> String {
        format!("0751-99{:03}", self as usize)
    }

    pub fn is_staff(self) -> bool {
        Self::STAFF.contains(&self)
    }
}
