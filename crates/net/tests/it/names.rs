//! Names that resolve to private addresses, and names that change their mind.

use crate::server::{FakeNames, Reply, Server, answer, get, loopback, messenger, ok};
use net::{Net, NetConfig, NetError};

#[tokio::test]
async fn every_record_of_a_name_must_be_public() {
    let names = FakeNames::of(&[
        ("127.0.0.1.nip.example", &["127.0.0.1"]),
        ("mixed.example", &["93.184.216.34 10.0.0.1"]),
        ("mapped.example", &["::ffff:10.0.0.1"]),
        ("v6.example", &["2606:4700::1111 fd00::1"]),
        ("nat64.example", &["64:ff9b::a00:1"]),
        ("cloud.example", &["169.254.169.254"]),
    ]);
    let net = Net::with_names(&NetConfig::default(), names.clone()).unwrap();
    for host in [
        "127.0.0.1.nip.example",
        "mixed.example",
        "mapped.example",
        "v6.example",
        "nat64.example",
        "cloud.example",
    ] {
        let error = net.call(get(format!("http://{host}/"))).await.unwrap_err();
        assert_eq!(error, NetError::AddressRefused, "{host}");
        assert!(error.is_not_sent());
    }
    // An administrator's own name may be private, but never the cloud's metadata.
    let mut request = get("http://cloud.example/");
    request.guard = messenger("http://cloud.example");
    assert_eq!(net.call(request).await, Err(NetError::AddressRefused));
}

#[tokio::test]
async fn a_name_is_judged_at_each_connection_and_called_at_the_address_that_was_judged() {
    let server = Server::start(|_| Reply::Last(answer("200 OK", &[("Connection", "close")], "first"))).await;
    let names = FakeNames::of(&[("rebind.example", &["127.0.0.1", "10.0.0.1"])]);
    let net = Net::with_names(&loopback(), names).unwrap();
    let url = format!("http://rebind.example:{}/", server.port);
    // The second answer of the name must not have been asked for: 10.0.0.1 would not answer.
    assert_eq!(net.call(get(url.as_str())).await.unwrap().text(), "first");
    assert_eq!(net.call(get(url.as_str())).await, Err(NetError::AddressRefused));
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_connection_to_an_administrators_address_serves_no_foreign_call() {
    let server = Server::start(|_| ok("internal")).await;
    let names = FakeNames::of(&[("crm.example", &["127.0.0.1"])]);
    let net = Net::with_names(&NetConfig::default(), names).unwrap();
    let url = format!("http://crm.example:{}/", server.port);
    let mut own = get(url.as_str());
    own.guard = messenger(&url);
    assert_eq!(net.call(own.clone()).await.unwrap().text(), "internal");
    assert_eq!(net.call(get(url)).await, Err(NetError::AddressRefused));
    assert_eq!(net.call(own).await.unwrap().text(), "internal");
    assert_eq!(server.connections(), 1);
}
