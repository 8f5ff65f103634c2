//! Storage in a bucket of an S3-compatible service, needed with several nodes: keys are `prefix/ab/cd/<hash>`.

use crate::place::{Object, Opened};
use crate::spool::Spool;
use crate::{ContentHash, FilesError};
use base::Secret;
use bytes::BytesMut;
use futures::stream::{BoxStream, StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::client::{HttpClient, HttpConnector};
use object_store::path::Path;
use object_store::{
    ClientOptions, Error, GetOptions, GetRange, ObjectStore, ObjectStoreExt, RetryConfig, WriteMultipart,
};
use std::io::SeekFrom;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

/// Contents up to this size go up in one request, larger ones in parts of it; services want parts of 5 MiB or more.
const PART: usize = 8 << 20;
/// Parts of one content on their way at once.
const PARTS_AT_ONCE: usize = 4;
const REQUEST_TIME: Duration = Duration::from_secs(120);
const RETRY_TIME: Duration = Duration::from_secs(30);
const RETRIES: usize = 4;

/// Where a bucket is and how it is opened.
#[derive(Debug, Clone)]
pub struct BucketConfig {
    /// The service's address, e.g. `https://s3.example.com`; `http` is allowed for services on the own network.
    pub endpoint: String,
    /// The region; many services take any word, e.g. `us-east-1`.
    pub region: String,
    /// The bucket's name.
    pub bucket: String,
    /// What keys begin with; empty for nothing.
    pub prefix: String,
    /// The id of the access key.
    pub access_key_id: String,
    /// The access key.
    pub secret_access_key: Secret,
}

/// Connects straight to the service: no proxy of the environment, no redirects, and contents byte for byte.
#[derive(Debug)]
struct Direct;

impl HttpConnector for Direct {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        // The HTTP library takes the process's provider of cryptography; one that is there already serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .no_proxy()
            .no_gzip()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(base::limits::CONNECT_SECONDS))
            .timeout(REQUEST_TIME)
            .tcp_nodelay(true)
            .build()
            .map_err(|error| Error::Generic {
                store: "S3",
                source: Box::new(error),
            })?;
        Ok(HttpClient::new(client))
    }
}

/// A bucket that holds contents.
pub(crate) struct Bucket {
    pub store: Arc<dyn ObjectStore>,
    pub prefix: String,
}

impl Bucket {
    pub fn new(config: &BucketConfig) -> Result<Self, FilesError> {
        let is_plain = config.endpoint.starts_with("http://");
        if !is_plain && !config.endpoint.starts_with("https://") {
            return Err(FilesError::Config(format!(
                "`{}` is no address of a service; it must begin with https:// or http://",
                config.endpoint
            )));
        }
        let retry = RetryConfig {
            max_retries: RETRIES,
            retry_timeout: RETRY_TIME,
            ..RetryConfig::default()
        };
        let store = AmazonS3Builder::new()
            .with_http_connector(Direct)
            .with_allow_http(is_plain)
            .with_endpoint(&config.endpoint)
            .with_region(&config.region)
            .with_bucket_name(&config.bucket)
            .with_access_key_id(&config.access_key_id)
            .with_secret_access_key(config.secret_access_key.expose())
            .with_virtual_hosted_style_request(false)
            .with_retry(retry)
            .build()
            .map_err(|error| FilesError::Config(error.to_string()))?;
        Ok(Self {
            store: Arc::new(store),
            prefix: config.prefix.trim_matches('/').to_owned(),
        })
    }

    fn key(&self, hash: &ContentHash) -> Path {
        if self.prefix.is_empty() {
            return Path::from(hash.path());
        }
        Path::from(format!("{}/{}", self.prefix, hash.path()))
    }

    pub async fn store(&self, spool: Spool) -> Result<(), FilesError> {
        if self.size(&spool.hash).await? == Some(spool.size) {
            return Ok(());
        }
        let key = self.key(&spool.hash);
        let mut file = spool.file;
        file.seek(SeekFrom::Start(0))
            .await
            .map_err(FilesError::storage("reading a temporary file"))?;
        if spool.size <= PART as u64 {
            let content = read_part(&mut file).await?;
            self.store
                .put(&key, content.freeze().into())
                .await
                .map_err(failed)?;
            return Ok(());
        }
        let upload = self.store.put_multipart(&key).await.map_err(failed)?;
        let mut parts = WriteMultipart::new_with_chunk_size(upload, PART);
        loop {
            let part = match read_part(&mut file).await {
                Ok(part) => part,
                Err(error) => {
                    // An upload that was not ended costs its owner storage.
                    let _ = parts.abort().await;
                    return Err(error);
                }
            };
            if part.is_empty() {
                break;
            }
            // A failed part fails `finish` as well, which aborts the upload.
            if parts.wait_for_capacity(PARTS_AT_ONCE).await.is_err() {
                break;
            }
            parts.put(part.freeze());
        }
        parts.finish().await.map_err(failed)?;
        Ok(())
    }

    pub async fn size(&self, hash: &ContentHash) -> Result<Option<u64>, FilesError> {
        match self.store.head(&self.key(hash)).await {
            Ok(found) => Ok(Some(found.size)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    pub async fn open(&self, hash: &ContentHash, range: Range<u64>, size: u64) -> Result<Opened, FilesError> {
        let options = GetOptions {
            // The whole needs no range, and an empty one is an error.
            range: (range != (0..size)).then(|| GetRange::Bounded(range.clone())),
            ..GetOptions::default()
        };
        let found = match self.store.get_opts(&self.key(hash), options).await {
            Err(Error::NotFound { .. }) => return Err(FilesError::NotFound(*hash)),
            other => other.map_err(failed)?,
        };
        let content = found.into_stream().map_err(failed).boxed();
        Ok(Opened { size, range, content })
    }

    pub async fn delete(&self, hash: &ContentHash) -> Result<(), FilesError> {
        match self.store.delete(&self.key(hash)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    pub fn list(&self) -> BoxStream<'static, Result<Object, FilesError>> {
        let prefix = (!self.prefix.is_empty()).then(|| Path::from(self.prefix.as_str()));
        self.store
            .list(prefix.as_ref())
            .map_err(failed)
            .try_filter_map(|found| async move {
                // Anything else in the bucket is not ours.
                let hash = found.location.filename().and_then(|name| name.parse().ok());
                Ok(hash.map(|hash| Object {
                    hash,
                    size: found.size,
                }))
            })
            .boxed()
    }
}

/// The next part of a file: [`PART`] bytes, fewer at its end, none behind it.
async fn read_part(file: &mut tokio::fs::File) -> Result<BytesMut, FilesError> {
    let mut part = BytesMut::with_capacity(64 << 10);
    let mut wanted = file.take(PART as u64);
    while wanted
        .read_buf(&mut part)
        .await
        .map_err(FilesError::storage("reading a temporary file"))?
        > 0
    {}
    Ok(part)
}

fn failed(error: Error) -> FilesError {
    FilesError::storage("calling the file storage")(error)
}
