//! What holds wherever contents are kept.

use bytes::Bytes;
use files::{ContentHash, Files, FilesError, Place, Stored};
use futures::stream::{self, TryStreamExt};

const LIMIT: u64 = 100 << 20;

/// A picture with a place in its EXIF, and the same without.
fn pictures() -> (Bytes, Bytes) {
    let exif = b"\xff\xe1\0\x11Exif\0\0GPS 55.75";
    let rest = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0\x12\x34\xff\xd9";
    let dirty = [b"\xff\xd8", &exif[..], &rest[..], b"hidden"].concat();
    (dirty.into(), [b"\xff\xd8", &rest[..]].concat().into())
}

async fn put(files: &Files, content: &'static [u8]) -> Stored {
    files
        .put_bytes(Bytes::from_static(content), None, LIMIT)
        .await
        .unwrap()
}

async fn listed(files: &Files) -> Vec<ContentHash> {
    let objects: Vec<_> = files.list().try_collect().await.unwrap();
    let mut hashes: Vec<_> = objects.iter().map(|object| object.hash).collect();
    hashes.sort();
    hashes
}

/// Every behaviour, one after another, in a storage that is empty before and after.
pub async fn every_behaviour(files: Files) {
    a_content_is_stored_once_and_found_by_its_hash(&files).await;
    a_range_is_read_exactly(&files).await;
    what_fails_leaves_nothing(&files).await;
    pictures_lose_their_metadata_unless_restored(&files).await;
    a_large_content_comes_back_whole(&files).await;
    files.check().await.unwrap();
    assert_eq!(listed(&files).await, []);
}

async fn a_content_is_stored_once_and_found_by_its_hash(files: &Files) {
    let one = put(files, b"hello").await;
    assert_eq!(one.hash, ContentHash::of(b"hello"));
    assert_eq!((one.size, one.mime), (5, "text/plain"));
    assert_eq!(put(files, b"hello").await, one);
    let empty = put(files, b"").await;
    let mut wanted = vec![one.hash, empty.hash];
    wanted.sort();
    assert_eq!(listed(files).await, wanted);

    assert_eq!(files.read(&one.hash, 5).await.unwrap(), "hello");
    assert_eq!(files.read(&empty.hash, 0).await.unwrap(), "");
    assert!(matches!(
        files.read(&one.hash, 4).await,
        Err(FilesError::TooLarge { limit: 4 })
    ));
    assert_eq!(files.size(&one.hash).await.unwrap(), Some(5));
    for _ in 0..2 {
        files.delete(&one.hash).await.unwrap();
        assert!(!files.exists(&one.hash).await.unwrap());
    }
    assert!(matches!(files.get(&one.hash, None).await, Err(FilesError::NotFound(hash)) if hash == one.hash));
    files.delete(&empty.hash).await.unwrap();
}

async fn a_range_is_read_exactly(files: &Files) {
    let hash = put(files, b"0123456789").await.hash;
    for range in [0..1, 3..7, 9..10, 0..10] {
        let opened = files.get(&hash, Some(range.clone())).await.unwrap();
        assert_eq!((opened.size, &opened.range), (10, &range));
        let pieces: Vec<Bytes> = opened.content.try_collect().await.unwrap();
        assert_eq!(
            pieces.concat(),
            b"0123456789"[range.start as usize..range.end as usize]
        );
    }
    for (start, end) in [(10, 11), (5, 5), (7, 3), (0, 11)] {
        let result = files.get(&hash, Some(start..end)).await;
        assert!(
            matches!(result, Err(FilesError::BadRange { size: 10, .. })),
            "{start}-{end}"
        );
    }
    files.delete(&hash).await.unwrap();
}

async fn what_fails_leaves_nothing(files: &Files) {
    let pieces = || {
        stream::iter([
            Ok(Bytes::from_static(b"12345")),
            Ok::<_, FilesError>(Bytes::from_static(b"6")),
        ])
    };
    let result = files.put(pieces(), None, 5).await;
    assert!(
        matches!(result, Err(FilesError::TooLarge { limit: 5 })),
        "{result:?}"
    );

    let broken = stream::iter([Ok(Bytes::from_static(b"123")), Err("the line went dead")]);
    let error = files.put(broken, None, LIMIT).await.unwrap_err();
    assert_eq!(error.to_string(), "the content broke off: the line went dead");

    let expected = ContentHash::of(b"another");
    let result = files.put_known(expected, pieces(), LIMIT).await;
    let found = ContentHash::of(b"123456");
    assert!(
        matches!(result, Err(FilesError::WrongHash { expected: e, found: f }) if e == expected && f == found),
        "{result:?}"
    );
    assert_eq!(listed(files).await, []);
    files.put(pieces(), None, 6).await.unwrap();
    files.delete(&found).await.unwrap();
}

async fn pictures_lose_their_metadata_unless_restored(files: &Files) {
    let (dirty, clean) = pictures();
    let stored = files
        .put_bytes(dirty.clone(), Some("a.txt"), LIMIT)
        .await
        .unwrap();
    assert_eq!(stored.mime, "image/jpeg");
    assert_eq!(
        (stored.hash, stored.size),
        (ContentHash::of(&clean), clean.len() as u64)
    );
    assert_eq!(files.read(&stored.hash, LIMIT).await.unwrap(), clean);
    assert_eq!(listed(files).await, [stored.hash]);

    let known = ContentHash::of(&dirty);
    let source = stream::iter([Ok::<_, FilesError>(dirty.clone())]);
    files.put_known(known, source, LIMIT).await.unwrap();
    assert_eq!(files.read(&known, LIMIT).await.unwrap(), dirty);
    files.delete(&known).await.unwrap();
    files.delete(&stored.hash).await.unwrap();
}

async fn a_large_content_comes_back_whole(files: &Files) {
    // Larger than two parts of a bucket's upload, and not a multiple of one.
    let content: Vec<u8> = (0..(17 << 20) + 7).map(|at: u32| (at % 251) as u8).collect();
    let hash = ContentHash::of(&content);
    let pieces: Vec<_> = content
        .chunks(100_000)
        .map(|piece| Ok::<_, FilesError>(Bytes::copy_from_slice(piece)))
        .collect();
    let stored = files.put(stream::iter(pieces), None, LIMIT).await.unwrap();
    assert_eq!((stored.hash, stored.size), (hash, content.len() as u64));
    assert_eq!(files.read(&hash, LIMIT).await.unwrap(), content);
    files.delete(&hash).await.unwrap();
}

#[tokio::test]
async fn a_folder_behaves() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::Folder(folder.path().join("files"));
    every_behaviour(Files::open(place).await.unwrap()).await;
}

#[tokio::test]
async fn a_storage_in_memory_behaves_and_leaves_no_temporary_files() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::Memory {
        spool: folder.path().to_owned(),
    };
    every_behaviour(Files::open(place).await.unwrap()).await;
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn the_same_content_stored_by_many_at_once_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::open(Place::Folder(folder.path().to_owned()))
        .await
        .unwrap();
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let files = files.clone();
        all.spawn(async move { put(&files, b"shared").await });
    }
    let stored = all.join_all().await;
    assert!(stored.iter().all(|one| *one == stored[0]));
    assert_eq!(listed(&files).await, [stored[0].hash]);
    assert_eq!(files.read(&stored[0].hash, 10).await.unwrap(), "shared");
}
