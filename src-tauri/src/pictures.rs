//! Bytes for the page: pictures and mail bodies on schemes of their own, never through commands.
//!
//! `shot://` the frozen screen, `attachment://` and `thumbnail://` files of messages, `draft://` files
//! of drafts, `message://` one sanitised mail body for the sandboxed frame, or a picture inside it.

use std::borrow::Cow;

use domain::{AccountId, AttachmentId, DraftId};
use tauri::http::{Response, StatusCode, Uri, header};
use tauri::{AppHandle, Manager as _};

use crate::shell::Shell;
use crate::windows::{CAPTURE, MAIN};

/// The schemes, each served by [`answer`].
pub(crate) const SCHEMES: [&str; 5] = ["shot", "attachment", "thumbnail", "draft", "message"];

/// Longest edge of a thumbnail, pixels.
const THUMBNAIL: u32 = 480;

type Served = Response<Cow<'static, [u8]>>;

/// The answer to a request of the page in window `label`.
pub(crate) async fn answer(
    app: AppHandle,
    label: String,
    scheme: &'static str,
    uri: Uri,
) -> Served {
    let wanted = if scheme == "shot" { CAPTURE } else { MAIN };
    if label != wanted {
        return refused();
    }
    let parts: Vec<&str> = uri.path().trim_matches('/').split('/').collect();
    let found = match (scheme, parts.as_slice()) {
        ("shot", [_]) => shot(&app).await,
        ("attachment", [account, id]) => attachment(&app, account, id, None).await,
        ("thumbnail", [account, id]) => attachment(&app, account, id, Some(THUMBNAIL)).await,
        ("draft", [draft, file]) => of_draft(&app, draft, file).await,
        // The ticket in between is for whoever reads a log of the page.
        ("message", [account, _ticket, message]) => mail(&app, account, message, uri.query()).await,
        ("message", [account, _ticket, message, number]) => {
            of_mail(&app, account, message, number).await
        }
        _ => None,
    };
    found.unwrap_or_else(refused)
}

/// A bitmap: the screen is frozen while the user waits, so nothing is compressed.
async fn shot(app: &AppHandle) -> Option<Served> {
    let shell = app.state::<Shell>();
    let shot = shell.capture.lock().await.as_ref()?.shot().clone();
    let bytes = tokio::task::spawn_blocking(move || shot.to_bitmap())
        .await
        .ok()?;
    Some(serve("image/bmp", bytes))
}

async fn attachment(app: &AppHandle, account: &str, id: &str, edge: Option<u32>) -> Option<Served> {
    let account: AccountId = account.parse().ok()?;
    let id: AttachmentId = id.parse().ok()?;
    let shell = app.state::<Shell>();
    let (_, bytes) = shell.desk().attachment(account, id).await.ok()?;
    picture(bytes, edge).await
}

async fn of_draft(app: &AppHandle, draft: &str, file: &str) -> Option<Served> {
    let draft: DraftId = draft.parse().ok()?;
    let shell = app.state::<Shell>();
    let (_, bytes) = shell.desk().draft_file(draft, file.to_owned()).await.ok()?;
    picture(bytes, Some(THUMBNAIL * 2)).await
}

/// Foreign pictures are decoded and written anew within limits: what the page gets is ours.
async fn picture(bytes: Vec<u8>, edge: Option<u32>) -> Option<Served> {
    let edge = edge.unwrap_or(8192);
    let made = tokio::task::spawn_blocking(move || capture::thumbnail(&bytes, edge))
        .await
        .ok()?;
    let made = made.ok()?;
    Some(serve(made.format.media_type(), made.bytes))
}

/// A picture that came inside a mail.
async fn of_mail(app: &AppHandle, account: &str, message: &str, number: &str) -> Option<Served> {
    let (account, message) = (account.parse().ok()?, message.parse().ok()?);
    let shell = app.state::<Shell>();
    let found = shell
        .desk()
        .message_picture(account, message, number.parse().ok()?);
    picture(found.await.ok()?, None).await
}

/// `theme`: the query `dark` or `light`, so that a mail does not blind somebody at night.
async fn mail(
    app: &AppHandle,
    account: &str,
    message: &str,
    theme: Option<&str>,
) -> Option<Served> {
    let shell = app.state::<Shell>();
    let safe = shell
        .desk()
        .message_html(account.parse().ok()?, message.parse().ok()?)
        .await
        .ok()?;
    let scheme = if theme == Some("dark") {
        "dark"
    } else {
        "light"
    };
    let page = format!(
        "<!doctype html><html><head><meta charset=\"utf-8\"><style>:root{{color-scheme:{scheme}}}\
         body{{font:15px/1.5 system-ui,sans-serif;margin:0;overflow-wrap:anywhere}}\
         img{{max-width:100%;height:auto}}pre{{white-space:pre-wrap}}\
         blockquote{{margin:0 0 0 .5em;padding-left:.75em;border-left:2px solid GrayText}}\
         table{{border-collapse:collapse}}td,th{{padding:.2em .5em;border:1px solid GrayText}}\
         </style></head><body>{}</body></html>",
        safe.html
    );
    let mut served = serve("text/html; charset=utf-8", page.into_bytes());
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; \
                  base-uri 'none'; sandbox";
    let policy = header::HeaderValue::from_static(policy);
    served
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, policy);
    Some(served)
}

fn serve(media_type: &'static str, bytes: Vec<u8>) -> Served {
    let mut served = Response::new(Cow::Owned(bytes));
    let headers = served.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static(media_type),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        header::HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-store"),
    );
    served
}

fn refused() -> Served {
    let mut served = Response::new(Cow::Borrowed(&[][..]));
    *served.status_mut() = StatusCode::NOT_FOUND;
    served
}
