//! A bucket of a real S3-compatible service; `tests/s3.sh` starts one.

use crate::places::every_behaviour;
use base::Secret;
use files::{BucketConfig, Files, FilesError, Place};

fn config(endpoint: &str) -> BucketConfig {
    BucketConfig {
        endpoint: endpoint.into(),
        region: "us-east-1".into(),
        bucket: "rapport-test".into(),
        prefix: "some/prefix/".into(),
        access_key_id: "test".into(),
        secret_access_key: Secret::new("test-secret"),
    }
}

async fn open(config: BucketConfig) -> Result<Files, FilesError> {
    let spool = tempfile::tempdir().unwrap().keep();
    Files::open(Place::Bucket { config, spool }).await
}

#[tokio::test]
#[ignore = "needs an S3-compatible service: run tests/s3.sh"]
async fn a_bucket_behaves() {
    #[expect(
        clippy::disallowed_methods,
        reason = "the service's address is the script's to say"
    )]
    let endpoint = std::env::var("TEST_S3_ENDPOINT").expect("TEST_S3_ENDPOINT is set by tests/s3.sh");
    every_behaviour(open(config(&endpoint)).await.unwrap()).await;
    let missing = BucketConfig {
        bucket: "no-such-bucket".into(),
        ..config(&endpoint)
    };
    let error = open(missing).await.unwrap().check().await.unwrap_err();
    assert!(matches!(error, FilesError::Storage { .. }), "{error}");
}

#[tokio::test]
async fn an_address_that_is_none_is_named_and_no_secret_is_shown() {
    let config = config("s3.example.com");
    assert!(!format!("{config:?}").contains("test-secret"));
    let error = open(config).await.err().unwrap().to_string();
    assert!(
        error.contains("`s3.example.com`") && error.contains("https://"),
        "{error}"
    );
}
