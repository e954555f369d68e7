//! The shell: the only code that knows Tauri and the desktop.
//!
//! `run` wires: plugins, the desk, the windows, the tray, the bridge. What a command does stands in
//! `commands`, what the page is told in `contract`, what the desk decides in the crate `engine`.

mod again;
mod bridge;
mod capturing;
mod clipboard;
mod closing;
mod commands;
mod contract;
mod early;
mod error;
mod files;
mod gate;
mod hotkeys;
mod life;
mod links;
mod notify;
mod paths;
mod pictures;
mod platform;
mod shell;
mod shots;
mod start;
mod tray;
mod windows;
mod words;

use tauri::Manager as _;
use tauri::ipc::Invoke;
use tauri_plugin_window_state::StateFlags;

/// Runs Pult until the user quits it.
pub fn run() {
    log();
    // Two TLS providers can be linked; whoever asks first would decide by chance.
    let _already_installed = rustls::crypto::ring::default_provider().install_default();

    let contract = contract::builder();
    let from_contract = contract.invoke_handler();
    let by_hand: fn(Invoke<tauri::Wry>) -> bool =
        tauri::generate_handler![commands::paste::attach_pasted];
    let answers = move |invoke: Invoke<tauri::Wry>| match invoke.message.command() {
        "attach_pasted" => by_hand(invoke),
        _ => from_contract(invoke),
    };
    let handler = |invoke: Invoke<tauri::Wry>| {
        let app = invoke.message.webview_ref().app_handle().clone();
        app.state::<early::Early>().call(invoke)
    };

    let mut app = tauri::Builder::default()
        .manage(gate::Gate::default())
        .manage(early::Early::new(Box::new(answers)))
        // First: a second start must end before it opens anything.
        .plugin(tauri_plugin_single_instance::init(
            |app, arguments, _folder| {
                life::wished(app, links::wish(&arguments));
            },
        ))
        .plugin(window_state())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_updater::Builder::new().build())
        .plugin(hotkey_plugin())
        .invoke_handler(handler);
    for scheme in pictures::SCHEMES {
        app = app.register_asynchronous_uri_scheme_protocol(
            scheme,
            move |context, request, respond| {
                let (handle, label) = (
                    context.app_handle().clone(),
                    context.webview_label().to_owned(),
                );
                let uri = request.uri().clone();
                tauri::async_runtime::spawn(async move {
                    respond.respond(pictures::answer(handle, label, scheme, uri).await);
                });
            },
        );
    }
    let built = app
        .setup(move |app| {
            contract.mount_events(app);
            life::begin(app.handle());
            Ok(())
        })
        .on_window_event(life::on_window_event)
        .build(tauri::generate_context!());
    match built {
        Ok(app) => app.run(|app, event| life::on_event(app, &event)),
        Err(error) => {
            again::start(&error);
            tracing::error!(%error, "the window system cannot be used");
            std::process::exit(1);
        }
    }
}

fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("PULT_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,pult_lib=info,engine=info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}

/// Only the desk's own window is remembered; the overlay belongs to a screen.
fn window_state() -> tauri::plugin::TauriPlugin<tauri::Wry> {
    tauri_plugin_window_state::Builder::new()
        .with_state_flags(StateFlags::POSITION | StateFlags::SIZE | StateFlags::MAXIMIZED)
        .with_denylist(&[windows::CAPTURE])
        .build()
}

fn hotkey_plugin() -> tauri::plugin::TauriPlugin<tauri::Wry> {
    use tauri_plugin_global_shortcut::{Builder, ShortcutState};
    Builder::new()
        .with_handler(|app, _chord, event| {
            if event.state() == ShortcutState::Pressed {
                life::wished(app, links::Wish::Capture);
            }
        })
        .build()
}
