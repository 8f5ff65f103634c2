//! `qrcode_generate`, `barcode_generate`, `recognize_code` (specification §9.11).

use super::{argument, text};
use crate::start::App;
use crate::turn::code_of;
use base::limits::ATTACHMENT_BYTES;
use base::{Code, ProjectId};
use files::codes::{BadCode, BarcodeKind, Unreadable, barcode, qrcode, recognize};
use flow::CallOutcome;
use model::Value;
use net::{Guard, Method, Request};
use std::time::Duration;

/// A picture of a QR code.
pub(super) async fn qr(app: &App, project: ProjectId, arguments: &[Value]) -> CallOutcome {
    let text = text(arguments, 0);
    made(app, project, "qrcode.png", move || qrcode(&text)).await
}

/// A picture of a bar code.
pub(super) async fn bar(app: &App, project: ProjectId, arguments: &[Value]) -> CallOutcome {
    let (text, kind) = (text(arguments, 0), text(arguments, 1));
    let caption = argument(arguments, 2) != &Value::Bool(true);
    made(app, project, "barcode.png", move || {
        barcode(BarcodeKind::of(&kind)?, &text, caption)
    })
    .await
}

/// Draws a picture away from the threads that wait for others, keeps it, and gives its address.
async fn made(
    app: &App,
    project: ProjectId,
    name: &str,
    draw: impl FnOnce() -> Result<Vec<u8>, BadCode> + Send + 'static,
) -> CallOutcome {
    let content = match tokio::task::spawn_blocking(draw).await {
        Ok(Ok(content)) => content,
        Ok(Err(error)) => return failed(Code::ArgumentValue, error.0),
        Err(error) => return failed(Code::Internal, error.to_string()),
    };
    match crate::files::keep_made(app, project, name, content.into()).await {
        Ok(file) => CallOutcome::Value(crate::files::url(app, file.id, &file.name).into()),
        Err(error) => failed(error.code, error.message),
    }
}

/// The text of a code in a picture, or what is documented where there is none.
pub(super) async fn read(app: &App, project: ProjectId, arguments: &[Value], time: Duration) -> CallOutcome {
    let request = Request::new(
        Method::Get,
        text(arguments, 0).trim(),
        Guard::Foreign,
        "picture of a code",
    )
    .project(project)
    .timeout(time)
    .max_bytes(ATTACHMENT_BYTES);
    let unreadable = |why: Unreadable| CallOutcome::Value(why.to_string().into());
    let content = match app.0.net.call(request).await {
        Ok(response) if response.is_success() => response.body,
        // No picture came: that is documented, so it is no fault. An address that is refused is the author's.
        Ok(_) => return unreadable(Unreadable::NoPicture),
        Err(error) => {
            return match code_of(&error) {
                Code::AddressRefused => failed(Code::AddressRefused, error.to_string()),
                _ => unreadable(Unreadable::NoPicture),
            };
        }
    };
    // One at a time: looking for a code is the dearest thing that a formula can ask for.
    let reading = async {
        let _one = app.0.readings.lock().await;
        tokio::task::spawn_blocking(move || recognize(&content)).await
    };
    match tokio::time::timeout(time, reading).await {
        Ok(Ok(Ok(text))) => CallOutcome::Value(text.into()),
        Ok(Ok(Err(why))) => unreadable(why),
        // A reader that gives up on a picture has not read it.
        Ok(Err(_)) => unreadable(Unreadable::NoPicture),
        Err(_) => failed(
            Code::NetworkFailed,
            "reading the picture took too long; give a smaller one".to_owned(),
        ),
    }
}

fn failed(code: Code, message: String) -> CallOutcome {
    CallOutcome::Failed { code, message }
}
