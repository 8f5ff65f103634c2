//! TLS: certificates are checked, and HTTP/2 is taken where it is offered.

use crate::server::{FakeNames, get, loopback};
use net::{Net, NetConfig, NetError};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// Starts a server for `chat.example` that offers the given protocols; gives its port, its certificate, and the
/// protocol that its first guest chose.
async fn server(offers: &[&[u8]]) -> (u16, Vec<u8>, tokio::task::JoinHandle<Option<Vec<u8>>>) {
    let made = rcgen::generate_simple_self_signed(vec!["chat.example".to_owned()]).unwrap();
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    config.alpn_protocols = offers.iter().map(|offer| offer.to_vec()).collect();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let task = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = TlsAcceptor::from(Arc::new(config)).accept(stream).await.ok()?;
        let chosen = stream.get_ref().1.alpn_protocol().map(<[u8]>::to_vec);
        let _ = stream.read(&mut [0; 4096]).await;
        let _ = stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
            .await;
        let _ = stream.shutdown().await;
        chosen
    });
    (port, certificate.to_vec(), task)
}

fn client(roots: Vec<Vec<u8>>) -> Net {
    let config = NetConfig {
        extra_roots: roots,
        ..loopback()
    };
    let names = FakeNames::of(&[
        ("chat.example", &["127.0.0.1"]),
        ("other.example", &["127.0.0.1"]),
    ]);
    Net::with_names(&config, names).unwrap()
}

#[tokio::test]
async fn a_trusted_certificate_of_the_right_name_is_taken_and_no_other() {
    let (port, certificate, _task) = server(&[b"http/1.1"]).await;
    let url = format!("https://chat.example:{port}/");
    assert_eq!(
        client(vec![certificate]).call(get(url)).await.unwrap().text(),
        "hi"
    );

    let (port, _, _task) = server(&[]).await;
    let result = client(Vec::new())
        .call(get(format!("https://chat.example:{port}/")))
        .await;
    assert!(matches!(result, Err(NetError::NotSent(_))), "{result:?}");

    let (port, certificate, _task) = server(&[]).await;
    let result = client(vec![certificate])
        .call(get(format!("https://other.example:{port}/")))
        .await;
    assert!(matches!(result, Err(NetError::NotSent(_))), "{result:?}");
}

#[tokio::test]
async fn http_2_is_chosen_where_it_is_offered() {
    let (port, certificate, task) = server(&[b"h2", b"http/1.1"]).await;
    // The server speaks no HTTP/2, so the call fails; what counts is the choice.
    let _ = client(vec![certificate])
        .call(get(format!("https://chat.example:{port}/")))
        .await;
    assert_eq!(task.await.unwrap().as_deref(), Some(&b"h2"[..]));
}

#[test]
fn a_certificate_that_cannot_be_read_is_named() {
    let config = NetConfig {
        extra_roots: vec![b"no certificate".to_vec()],
        ..NetConfig::default()
    };
    let told = Net::new(&config).err().unwrap().to_string();
    assert!(told.contains("extra certificate 1 cannot be read"), "{told}");
}
