//! The public faces over HTTP: messengers' hooks, the compatible API, the web chat, files, our own API, and the pages
//! that people see. Handlers read a request, call one use case of `app`, and shape its answer.

mod chat;
mod compat;
mod edge;
mod files;
mod hook;
mod options;
mod own;
mod pages;
mod serve;
mod traffic;
mod web;

use app::App;
use axum::Router;

pub use compat::reference::markdown as compatible_reference;
pub use edge::address::{BadNetwork, Network};
pub use options::WebOptions;
pub use own::openapi;
pub use serve::serve;

/// Everything that is served, over the use cases of one node.
pub fn router(app: App, options: WebOptions) -> Router {
    let web = web::Web::new(app, options);
    Router::new()
        .merge(hook::routes(&web))
        .merge(compat::routes(&web))
        .merge(chat::routes(&web))
        .merge(files::routes(&web))
        .merge(own::routes(&web))
        .merge(pages::routes(&web))
}
