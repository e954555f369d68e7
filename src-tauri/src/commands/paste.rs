//! Pasted bytes: the one command that takes raw bytes, which the contract cannot describe.

use engine::view::DraftView;
use tauri::State;
use tauri::ipc::{InvokeBody, Request};

use super::id;
use crate::error::{Answer, UiCode, UiError};
use crate::shell::Shell;

/// Attaches what was pasted. Headers: `draft`, its id, and `name`, the file's name, percent-encoded.
#[tauri::command]
pub(crate) async fn attach_pasted(
    request: Request<'_>,
    shell: State<'_, Shell>,
) -> Answer<DraftView> {
    let InvokeBody::Raw(bytes) = request.body() else {
        return Err(UiError::new(UiCode::Internal));
    };
    let header = |name: &str| {
        let value = request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok());
        value.ok_or_else(|| UiError::new(UiCode::Internal))
    };
    let name = percent_decoded(header("name")?);
    Ok(shell
        .desk()
        .attach_bytes(id(header("draft")?)?, name, bytes.clone())
        .await?)
}

/// Headers are ASCII; file names are not.
fn percent_decoded(text: &str) -> String {
    url::form_urlencoded::parse(text.replace('+', "%2B").as_bytes())
        .next()
        .map(|(name, _)| name.into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_name_arrives_letter_by_letter() {
        assert_eq!(
            super::percent_decoded("Gr%C3%B6%C3%9Fe%20%2B%201.png"),
            "Größe + 1.png"
        );
        assert_eq!(super::percent_decoded("a+b.png"), "a+b.png");
    }
}
