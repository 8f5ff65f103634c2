//! Which HTTP status a code answers; every face uses this table, and no other exists.

use axum::http::StatusCode;
use base::Code;

/// The status of a code.
#[must_use]
pub const fn of(code: Code) -> StatusCode {
    match code {
        Code::Unauthorized => StatusCode::UNAUTHORIZED,
        Code::Forbidden | Code::AddressRefused => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::Conflict | Code::DuplicateId => StatusCode::CONFLICT,
        Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::RateLimited | Code::CaptchaRequired => StatusCode::TOO_MANY_REQUESTS,
        Code::QuotaExceeded => StatusCode::INSUFFICIENT_STORAGE,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::NetworkFailed | Code::ChannelRefused | Code::ClientUnreachable => StatusCode::BAD_GATEWAY,
        Code::Internal | Code::InDoubt => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}
