//! Resumable uploads. The keys are made from the operation, so that a second attempt, also after a
//! restart, goes on where the first one broke off.

use api::{UploadRequest, UploadState, code};
use domain::{Fault, OpId, OutgoingFile, Session};
use reqwest::Method;
use uuid::Uuid;

use super::client::{Client, send};
use crate::http::body;

/// How often an upload that the server has meanwhile thrown away is begun anew.
const BEGINNINGS: u32 = 4;

/// Brings one file to the server; answers the upload's id.
pub(crate) async fn upload(
    client: &Client,
    session: &Session,
    op: OpId,
    position: usize,
    file: &OutgoingFile,
) -> Result<Uuid, Fault> {
    let request = UploadRequest {
        sha256: file.sha256.clone(),
        size: u32::try_from(file.bytes.len()).map_err(|_| Fault::TooLarge {
            detail: file.name.clone(),
        })?,
        name: file.name.clone(),
        media_type: file.media_type.clone(),
    };
    for beginning in 0..BEGINNINGS {
        let key = Uuid::new_v5(&op.0, format!("upload {position} {beginning}").as_bytes());
        let answer = client
            .put(session, key, Method::POST, "uploads", &request)
            .await?;
        let replayed = answer.headers().contains_key("idempotency-replayed");
        let state: UploadState = body::json(answer).await?;
        if state.complete && !replayed {
            return Ok(state.id);
        }
        // A replayed answer tells where the upload stood then, not where it stands now.
        let offset = if replayed {
            offset_of(client, session, state.id).await
        } else {
            Ok(state.offset)
        };
        match offset {
            Ok(offset) => {
                send_rest(client, session, &state, offset, file).await?;
                return Ok(state.id);
            }
            Err(Fault::Missing) => {}
            Err(fault) => return Err(fault),
        }
    }
    Err(Fault::Busy { after: None })
}

async fn offset_of(client: &Client, session: &Session, upload: Uuid) -> Result<u32, Fault> {
    let request = client.request(Method::HEAD, &format!("uploads/{upload}"), Some(session))?;
    let answer = send(request).await?;
    // A HEAD answer has no body that could say what kind of 404 it is.
    if answer.status() == reqwest::StatusCode::NOT_FOUND {
        return Err(Fault::Missing);
    }
    offset_in(&body::good(answer).await?)
}

fn offset_in(answer: &reqwest::Response) -> Result<u32, Fault> {
    answer
        .headers()
        .get("upload-offset")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse().ok())
        .ok_or_else(|| Fault::Protocol("no upload offset".to_owned()))
}

async fn send_rest(
    client: &Client,
    session: &Session,
    state: &UploadState,
    mut offset: u32,
    file: &OutgoingFile,
) -> Result<(), Fault> {
    let size = file.bytes.len();
    let mut lost_places = 0_u32;
    while let Some(rest) = file
        .bytes
        .get(offset as usize..)
        .filter(|rest| !rest.is_empty())
    {
        let length = rest.len().min(state.chunk_size.max(1) as usize);
        let chunk = rest.get(..length).unwrap_or(rest).to_vec();
        let request = client
            .request(
                Method::PATCH,
                &format!("uploads/{}", state.id),
                Some(session),
            )?
            .header("Content-Type", "application/offset+octet-stream")
            .header("Upload-Offset", offset.to_string())
            .body(chunk);
        match body::good(send(request).await?).await {
            Ok(answer) => {
                let reached = offset_in(&answer)?;
                if reached <= offset || reached as usize > size {
                    return Err(Fault::Protocol(
                        "an upload that does not advance".to_owned(),
                    ));
                }
                offset = reached;
            }
            Err(Fault::Conflict { code, .. }) if code == code::UPLOAD_OFFSET && lost_places < 3 => {
                lost_places = lost_places.saturating_add(1);
                offset = offset_of(client, session, state.id).await?;
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}
