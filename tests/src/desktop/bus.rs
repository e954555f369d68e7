//! Notifications as the session bus carries them, whoever shows them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};
use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::{DBusProxy, MonitoringProxy};
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::{Message, Type};
use zbus::zvariant::OwnedValue;

use crate::wait;

const INTERFACE: &str = "org.freedesktop.Notifications";

/// One call of `Notify`, as the application made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The number the daemon answered with; 0 until the answer was seen.
    pub id: u32,
    /// Who shows it.
    pub application: String,
    /// A bubble that is replaced by this one; 0 for none.
    pub replaces: u32,
    /// The first line.
    pub summary: String,
    /// The text below.
    pub body: String,
    /// Key and label of every action.
    pub actions: Vec<(String, String)>,
    /// Whether the daemon said that it was closed (by a click, by time, or withdrawn).
    pub closed: bool,
    /// Whether it was closed because its application asked for that.
    pub withdrawn: bool,
}

/// Every notification of a desktop since its start.
#[derive(Debug)]
pub struct Notifications {
    seen: Arc<Mutex<Seen>>,
    connection: Connection,
}

#[derive(Debug, Default)]
struct Seen {
    list: Vec<Notification>,
    /// Who asked, and with which serial: the answer with the number refers to it.
    unanswered: HashMap<(String, u32), usize>,
}

impl Notifications {
    pub(super) fn listen(address: &str) -> Result<Self> {
        let watcher = Builder::address(address)?
            .build()
            .context("the session bus")?;
        let rules = [
            format!("type='method_call',interface='{INTERFACE}',member='Notify'"),
            format!("type='signal',interface='{INTERFACE}',member='NotificationClosed'"),
            "type='method_return'".to_owned(),
        ];
        let rules: Vec<_> = rules
            .iter()
            .map(|rule| rule.as_str().try_into())
            .collect::<zbus::Result<_>>()?;
        MonitoringProxy::new(&watcher)?.become_monitor(&rules, 0)?;
        let seen = Arc::new(Mutex::new(Seen::default()));
        let writer = Arc::clone(&seen);
        // Ends when the bus does.
        thread::spawn(move || {
            for message in MessageIterator::from(watcher) {
                let Ok(message) = message else { break };
                writer
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .note(&message);
            }
        });
        let connection = Builder::address(address)?
            .build()
            .context("the session bus")?;
        Ok(Self { seen, connection })
    }

    /// All of them, oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Notification> {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .list
            .clone()
    }

    /// Waits for one that fits.
    ///
    /// # Errors
    /// When none came in a minute; the error lists what came instead.
    pub fn wait_for(&self, fits: impl Fn(&Notification) -> bool) -> Result<Notification> {
        let found = wait::until("a notification", || {
            self.all().into_iter().find(|one| fits(one))
        });
        found.with_context(|| format!("notifications so far: {:?}", self.all()))
    }

    /// Watches for a while that no further notification fits; for "once, and not again".
    ///
    /// # Errors
    /// With the notification, when one came.
    pub fn none_within(&self, time: Duration, fits: impl Fn(&Notification) -> bool) -> Result<()> {
        match wait::within(time, "", || self.all().into_iter().find(|one| fits(one))) {
            Ok(unwanted) => anyhow::bail!("an unwanted notification: {unwanted:?}"),
            Err(_) => Ok(()),
        }
    }

    /// Says on the bus that the user chose an action, as the daemon does after a click.
    ///
    /// # Errors
    /// When the bus is gone.
    pub fn choose(&self, notification: &Notification, action: &str) -> Result<()> {
        let daemon: Option<&str> = None;
        self.connection.emit_signal(
            daemon,
            "/org/freedesktop/Notifications",
            INTERFACE,
            "ActionInvoked",
            &(notification.id, action),
        )?;
        Ok(())
    }

    /// Waits until a program has taken this name on the session bus.
    ///
    /// # Errors
    /// After a minute.
    pub fn wait_for_name(&self, name: &str) -> Result<()> {
        let bus = DBusProxy::new(&self.connection)?;
        wait::until(name, || {
            let owned = bus.name_has_owner(name.try_into().ok()?).unwrap_or(false);
            owned.then_some(())
        })
    }
}

impl Seen {
    fn note(&mut self, message: &Message) {
        let header = message.header();
        let member = header.member().map(ToString::to_string).unwrap_or_default();
        match (header.message_type(), member.as_str()) {
            (Type::MethodCall, "Notify") => self.asked(message),
            (Type::Signal, "NotificationClosed") => {
                if let Ok((id, reason)) = message.body().deserialize::<(u32, u32)>() {
                    self.closed(id, reason);
                }
            }
            (Type::MethodReturn, _) => self.answered(message),
            _ => {}
        }
    }

    fn asked(&mut self, message: &Message) {
        type Call = (
            String,
            u32,
            String,
            String,
            String,
            Vec<String>,
            HashMap<String, OwnedValue>,
            i32,
        );
        let Ok(call) = message.body().deserialize::<Call>() else {
            return;
        };
        let (application, replaces, _icon, summary, body, actions, _hints, _timeout) = call;
        let actions = actions
            .chunks_exact(2)
            .map(|pair| (pair[0].clone(), pair[1].clone()));
        let header = message.header();
        if let Some(sender) = header.sender() {
            let serial = header.primary().serial_num().get();
            self.unanswered
                .insert((sender.to_string(), serial), self.list.len());
        }
        self.list.push(Notification {
            id: 0,
            application,
            replaces,
            summary,
            body,
            actions: actions.collect(),
            closed: false,
            withdrawn: false,
        });
    }

    fn answered(&mut self, message: &Message) {
        let header = message.header();
        let (Some(to), Some(serial)) = (header.destination(), header.reply_serial()) else {
            return;
        };
        let Some(index) = self.unanswered.remove(&(to.to_string(), serial.get())) else {
            return;
        };
        let Ok(id) = message.body().deserialize::<u32>() else {
            return;
        };
        if let Some(notification) = self.list.get_mut(index) {
            notification.id = id;
        }
    }

    fn closed(&mut self, id: u32, reason: u32) {
        /// “The notification was closed by a call to CloseNotification.”
        const BY_ITS_APPLICATION: u32 = 3;

        // Numbers are used again after a replacement: the newest bearer is meant.
        if let Some(notification) = self.list.iter_mut().rev().find(|one| one.id == id) {
            notification.closed = true;
            notification.withdrawn = reason == BY_ITS_APPLICATION;
        }
    }
}
