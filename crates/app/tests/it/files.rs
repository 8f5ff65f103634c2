//! A project's files stay within its quota, and so do their bytes.

use super::COLOURS;
use app::files::{one_piece, upload};
use base::{Code, ProjectId};
use bytes::Bytes;
use futures::StreamExt as _;
use model::ProjectSettings;
use testkit::TestApp;

async fn project(test: &TestApp, name: &str, file_quota: u64) -> ProjectId {
    let settings = ProjectSettings {
        file_quota,
        ..ProjectSettings::default()
    };
    app::projects::create(&test.app, name, settings).await.unwrap().id
}

async fn put(test: &TestApp, project: ProjectId, content: &'static str) -> Result<(), Code> {
    let body = one_piece(Bytes::from_static(content.as_bytes()));
    upload(&test.app, project, "x.txt", body, 1_000)
        .await
        .map(drop)
        .map_err(|error| error.code)
}

#[tokio::test]
async fn what_the_quota_refuses_leaves_no_bytes_behind() {
    let test = TestApp::new(COLOURS).await;
    let (small, large) = (
        project(&test, "Small", 10).await,
        project(&test, "Large", 1_000).await,
    );
    assert_eq!(put(&test, small, "12345678").await, Ok(()));
    assert_eq!(
        put(&test, small, "too much for ten").await,
        Err(Code::QuotaExceeded)
    );
    assert_eq!(
        test.app.files().list().count().await,
        1,
        "the refused content is gone"
    );
    assert_eq!(put(&test, large, "too much for ten").await, Ok(()));
    assert_eq!(
        put(&test, small, "too much for ten").await,
        Err(Code::QuotaExceeded)
    );
    assert_eq!(
        test.app.files().list().count().await,
        2,
        "what another project needs stays"
    );
}
