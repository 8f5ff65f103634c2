//! Size and shape of answers.

use crate::server::{Reply, Server, answer, get, net};
use net::NetError;
use std::io::Write;

const LARGE: NetError = NetError::TooLarge { limit: 1000 };

fn chunked(size: usize) -> Vec<u8> {
    let mut bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..size / 100 {
        bytes.extend_from_slice(format!("64\r\n{}\r\n", "x".repeat(100)).as_bytes());
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    bytes
}

#[tokio::test]
async fn an_answer_fits_to_its_last_byte_and_not_beyond() {
    let fits = [answer("200 OK", &[], &"x".repeat(1000)), chunked(1000)];
    for bytes in fits {
        let server = Server::start(move |_| Reply::Answer(bytes.clone())).await;
        let response = net().call(get(server.url("/")).max_bytes(1000)).await.unwrap();
        assert_eq!(response.body.len(), 1000);
    }
    let endless = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n".to_vec();
    let without_end = [endless, vec![b'x'; 1024]].concat();
    let announced = b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n".to_vec();
    let large = [
        Reply::Answer(answer("200 OK", &[], &"x".repeat(1001))),
        Reply::Answer(chunked(1100)),
        Reply::Stall(without_end),
        Reply::Stall(announced),
    ];
    for reply in large {
        let mut reply = Some(reply);
        let server = Server::start(move |_| reply.take().unwrap()).await;
        let result = net().call(get(server.url("/")).max_bytes(1000)).await;
        assert_eq!(result, Err(LARGE));
    }
}

#[tokio::test]
async fn a_compressed_answer_is_measured_by_what_it_becomes() {
    let pack = |size: usize| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(&vec![b' '; size]).unwrap();
        let body = packer.finish().unwrap();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        [head.into_bytes(), body].concat()
    };
    let (small, bomb) = (pack(900), pack(20 << 20));
    assert!(bomb.len() < 30_000);
    let server = Server::start(move |_| Reply::Answer(small.clone())).await;
    let response = net().call(get(server.url("/")).max_bytes(1000)).await.unwrap();
    assert_eq!(response.body.len(), 900);
    assert_eq!(server.seen()[0].header("accept-encoding"), Some("gzip"));
    let server = Server::start(move |_| Reply::Answer(bomb.clone())).await;
    let result = net().call(get(server.url("/")).max_bytes(1000)).await;
    assert_eq!(result, Err(LARGE));
}

#[tokio::test]
async fn endless_headers_end_the_call() {
    let head = format!("HTTP/1.1 200 OK\r\n{}", "X-A: b\r\n".repeat(200_000));
    let server = Server::start(move |_| Reply::Stall(head.clone().into())).await;
    let result = net().call(get(server.url("/"))).await;
    assert!(matches!(result, Err(NetError::NoAnswer(_))), "{result:?}");
}

#[tokio::test]
async fn any_status_is_an_answer() {
    for status in [200, 204, 404, 429, 500, 502] {
        let server = Server::start(move |_| {
            Reply::Answer(answer(
                &format!("{status} X"),
                &[("Retry-After", "7"), ("X-T", "a"), ("X-T", "b")],
                "",
            ))
        })
        .await;
        let response = net().call(get(server.url("/"))).await.unwrap();
        assert_eq!((response.status, response.is_success()), (status, status < 300));
        assert_eq!(response.headers.get("retry-after"), Some("7"));
        assert_eq!(
            response.headers.iter().filter(|(name, _)| *name == "x-t").count(),
            2
        );
    }
}
