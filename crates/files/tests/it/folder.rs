//! What holds for a local folder alone.

use bytes::Bytes;
use files::{Files, FilesError, Object, Place};
use futures::TryStreamExt;
use std::fs;

#[tokio::test]
async fn contents_lie_under_their_hash_and_nothing_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("deep/files");
    let files = Files::open(Place::Folder(root.clone())).await.unwrap();
    let stored = files
        .put_bytes(Bytes::from_static(b"abc"), None, 10)
        .await
        .unwrap();
    let path = root.join("ba/78/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(fs::read(&path).unwrap(), b"abc");
    assert_eq!(fs::read_dir(root.join("tmp")).unwrap().count(), 0);

    // What strangers put into the folder is neither listed nor in the way.
    fs::write(root.join("ba/78/readme.txt"), "x").unwrap();
    fs::create_dir_all(root.join("lost+found/aa")).unwrap();
    fs::write(root.join("zz"), "x").unwrap();
    let objects: Vec<Object> = files.list().try_collect().await.unwrap();
    assert_eq!(
        objects,
        [Object {
            hash: stored.hash,
            size: 3
        }]
    );
}

#[tokio::test]
async fn leftovers_of_a_killed_process_are_swept_and_stored_contents_stay() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::Folder(folder.path().to_owned());
    let files = Files::open(place.clone()).await.unwrap();
    let stored = files
        .put_bytes(Bytes::from_static(b"abc"), None, 10)
        .await
        .unwrap();
    fs::write(folder.path().join("tmp/incoming-x1"), "half").unwrap();
    fs::write(folder.path().join("tmp/other"), "not ours").unwrap();
    let files = Files::open(place).await.unwrap();
    assert_eq!(files.sweep().await.unwrap(), 1);
    assert_eq!(files.sweep().await.unwrap(), 0);
    assert!(folder.path().join("tmp/other").exists());
    assert!(files.exists(&stored.hash).await.unwrap());
}

#[tokio::test]
async fn a_half_written_content_of_a_crash_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::open(Place::Folder(folder.path().to_owned()))
        .await
        .unwrap();
    let stored = files
        .put_bytes(Bytes::from_static(b"abc"), None, 10)
        .await
        .unwrap();
    fs::write(folder.path().join(stored.hash.path()), "a").unwrap();
    files
        .put_bytes(Bytes::from_static(b"abc"), None, 10)
        .await
        .unwrap();
    assert_eq!(files.read(&stored.hash, 10).await.unwrap(), "abc");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a file");
    fs::write(&file, "x").unwrap();
    let error = Files::open(Place::Folder(file)).await.err().unwrap();
    let text = error.to_string();
    assert!(
        matches!(error, FilesError::Config(_)) && text.contains("a file/tmp") && text.contains("make it"),
        "{text}"
    );
}
