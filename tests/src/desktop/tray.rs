//! A tray of the newer kind: the session bus keeps the list, an icon is a few properties, its menu a
//! tree that is asked for. What a panel would draw is read here as values.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, ensure};
use zbus::blocking::connection::Builder;
use zbus::blocking::{Connection, Proxy};
use zbus::interface;
use zbus::message::Header;
use zbus::zvariant::{Dict, OwnedObjectPath, OwnedValue, Structure, Value};

use super::Desktop;
use crate::wait;

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";

/// Bus name and path of an icon.
type Place = (String, String);

/// The tray. It goes with this value.
#[derive(Debug)]
pub struct Tray {
    connection: Connection,
    places: Arc<Mutex<Vec<Place>>>,
}

/// An icon in the tray.
#[derive(Debug)]
pub struct TrayItem {
    connection: Connection,
    place: Place,
}

/// An entry of an icon's menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrayEntry {
    /// Its number in the menu.
    pub id: i32,
    /// What it says.
    pub label: String,
}

struct Watcher {
    places: Arc<Mutex<Vec<Place>>>,
}

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    /// `service` is a path on the sender's connection, or a name with the usual path.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the bus hands a header over whole"
    )]
    fn register_status_notifier_item(&self, service: &str, #[zbus(header)] header: Header<'_>) {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        let place = if service.starts_with('/') {
            (sender, service.to_owned())
        } else {
            (service.to_owned(), "/StatusNotifierItem".to_owned())
        };
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if !places.contains(&place) {
            places.push(place);
        }
    }

    fn register_status_notifier_host(&self, _service: &str) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        let places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places
            .iter()
            .map(|(name, path)| format!("{name}{path}"))
            .collect()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

impl Desktop {
    /// Puts a tray of the newer kind on this desktop. Icons look for it when they are made.
    ///
    /// # Errors
    /// When the bus is gone or has one already.
    pub fn tray(&self) -> Result<Tray> {
        let address = self
            .variable("DBUS_SESSION_BUS_ADDRESS")
            .and_then(|address| address.to_str())
            .context("no session bus")?;
        let places = Arc::new(Mutex::new(Vec::new()));
        let watcher = Watcher {
            places: Arc::clone(&places),
        };
        let connection = Builder::address(address)?
            .serve_at("/StatusNotifierWatcher", watcher)?
            .name(WATCHER)?
            .build()
            .context("the tray's name on the bus")?;
        Ok(Tray { connection, places })
    }
}

impl Tray {
    /// Waits for the newest icon.
    ///
    /// # Errors
    /// When none comes in a minute.
    pub fn wait_for_item(&self) -> Result<TrayItem> {
        let place = wait::until("an icon in the tray", || {
            let places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
            places.last().cloned()
        })?;
        Ok(TrayItem {
            connection: self.connection.clone(),
            place,
        })
    }
}

impl TrayItem {
    /// The text beside the icon: empty for none.
    ///
    /// # Errors
    /// When the icon is gone.
    pub fn label(&self) -> Result<String> {
        let label = self.icon()?.get_property::<String>("XAyatanaLabel")?;
        Ok(label)
    }

    /// The picture's file.
    ///
    /// # Errors
    /// When the icon is gone.
    pub fn picture(&self) -> Result<PathBuf> {
        let name: String = self.icon()?.get_property("IconName")?;
        ensure!(!name.is_empty(), "the icon has no picture");
        let path = PathBuf::from(&name);
        if path.is_absolute() {
            return Ok(path);
        }
        let folder: String = self.icon()?.get_property("IconThemePath")?;
        Ok(PathBuf::from(folder).join(format!("{name}.png")))
    }

    /// The entries of the menu, separators left out, top first.
    ///
    /// # Errors
    /// When the icon is gone, or its menu is none.
    pub fn menu(&self) -> Result<Vec<TrayEntry>> {
        type Layout = (u32, (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>));
        let none: Vec<&str> = Vec::new();
        let menu = self.menu_proxy()?;
        let _changed: bool = menu.call("AboutToShow", &(0_i32,)).unwrap_or(false);
        let (_, (_, _, children)): Layout = menu.call("GetLayout", &(0_i32, -1_i32, none))?;
        let entries = children.into_iter().map(entry);
        Ok(entries
            .collect::<Result<Vec<_>>>()?
            .into_iter()
            .flatten()
            .collect())
    }

    /// Clicks an entry, as the panel says it on the bus.
    ///
    /// # Errors
    /// When there is no entry with this label.
    pub fn choose(&self, label: &str) -> Result<()> {
        let entries = self.menu()?;
        let entry = entries
            .iter()
            .find(|entry| entry.label == label)
            .with_context(|| format!("no “{label}” in {entries:?}"))?;
        let nothing = Value::from(0_i32);
        self.menu_proxy()?
            .call_method("Event", &(entry.id, "clicked", nothing, 0_u32))?;
        Ok(())
    }

    fn icon(&self) -> Result<Proxy<'_>> {
        let (name, path) = &self.place;
        // Without a cache: what is read is what the icon says now.
        let proxy = zbus::blocking::proxy::Builder::new(&self.connection)
            .destination(name.as_str())?
            .path(path.as_str())?
            .interface(ITEM)?
            .cache_properties(zbus::proxy::CacheProperties::No)
            .build()?;
        Ok(proxy)
    }

    fn menu_proxy(&self) -> Result<Proxy<'_>> {
        let path: OwnedObjectPath = self.icon()?.get_property("Menu")?;
        Ok(Proxy::new(
            &self.connection,
            self.place.0.clone(),
            path,
            MENU,
        )?)
    }
}

/// One entry of a layout; a separator has no label.
fn entry(value: OwnedValue) -> Result<Option<TrayEntry>> {
    let entry = Structure::try_from(value).context("an entry")?;
    let [id, properties, ..] = entry.fields() else {
        anyhow::bail!("an entry without fields");
    };
    let id = i32::try_from(id).context("an entry's number")?;
    let properties = <&Dict<'_, '_>>::try_from(properties).context("an entry's properties")?;
    let label: Option<String> = properties.get::<_, String>(&"label")?;
    let labelled = label.map(|label| TrayEntry {
        id,
        // An underscore marks the letter of a key.
        label: label
            .replace("__", "\u{0}")
            .replace('_', "")
            .replace('\u{0}', "_"),
    });
    Ok(labelled)
}
