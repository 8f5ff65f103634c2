//! Which addresses each guard lets out. What is refused never reaches a server, and no error says why.

use crate::server::{Server, get, loopback, messenger, net, ok};
use net::{Guard, Net, NetConfig, NetError, Origin};

const REFUSED: &str = "
    http://127.0.0.1/ http://127.255.255.254/ http://10.0.0.1/ http://172.16.0.1/ http://172.31.255.255/
    http://192.168.1.1/ http://169.254.169.254/latest/meta-data/ http://100.64.0.1/ http://0.0.0.0/ http://0/
    http://192.0.0.1/ http://198.18.0.1/ http://224.0.0.1/ http://240.0.0.1/ http://255.255.255.255/
    http://[::]/ http://[::1]/ http://[fe80::1]/ http://[fc00::1]/ http://[fd12::1]/ http://[ff02::1]/
    http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[0000:0000:0000:0000:0000:ffff:7f00:0001]/
    http://[::127.0.0.1]/ http://[2002:7f00:1::]/ http://[64:ff9b::7f00:1]/ http://[64:ff9b::127.0.0.1]/
    http://[2001:db8::1]/ http://[100::1]/ http://[2001::1]/
    http://2130706433/ http://0x7f000001/ http://0x7f.0.0.1/ http://0177.0.0.1/ http://0177.1/ http://127.1/
    http://127.0.1/ http://127.000.000.001/ http://017700000001/ http://%31%32%37.0.0.1/ http://127。0。0。1/
    http://①②⑦.0.0.1/ http://127.0.0.1./ http://0x7f.1:80/ http://3232235777/ http://010.0.0.1/
    https://127.0.0.1:8443/x http://localhost/ http://LOCALHOST:8080/ http://localhost./ http://a.localhost/
    http://printer.local/ http://db.internal/ http://metadata.google.internal/computeMetadata/v1/ http://metadata/";

#[tokio::test]
async fn a_foreign_call_reaches_no_private_address_in_any_notation() {
    let net = Net::new(&NetConfig::default()).unwrap();
    for url in REFUSED.split_whitespace() {
        let error = net.call(get(url)).await.unwrap_err();
        assert_eq!(error, NetError::AddressRefused, "{url}");
        assert_eq!(error.to_string(), "address refused");
        assert!(error.is_not_sent());
    }
}

#[tokio::test]
async fn an_open_and_a_closed_private_port_look_the_same() {
    let server = Server::start(|_| ok("secret")).await;
    let net = Net::new(&NetConfig::default()).unwrap();
    let open = net.call(get(server.url("/"))).await.unwrap_err();
    let closed = net.call(get("http://127.0.0.1:1/")).await.unwrap_err();
    assert_eq!(open, closed);
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_messenger_is_called_at_exactly_its_address_even_a_private_one() {
    let (own, other) = (
        Server::start(|_| ok("own")).await,
        Server::start(|_| ok("other")).await,
    );
    let net = Net::new(&NetConfig::default()).unwrap();
    let guards = |base: &str| {
        let base = Origin::of(base).unwrap();
        [
            Guard::Messenger { base: base.clone() },
            Guard::Administrator { base },
        ]
    };
    for guard in guards(&own.url("/anything")) {
        let mut request = get(own.url("/bot/x"));
        request.guard = guard.clone();
        assert_eq!(net.call(request).await.unwrap().text(), "own");
        let elsewhere = [
            other.url("/"),
            format!("https://127.0.0.1:{}/", own.port),
            format!("http://localhost:{}/", own.port),
            format!("http://127.1:{}/", own.port),
            "http://example.com/".to_owned(),
        ];
        for url in elsewhere {
            let mut request = get(url.as_str());
            request.guard = guard.clone();
            assert_eq!(net.call(request).await, Err(NetError::AddressRefused), "{url}");
        }
    }
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn the_allow_list_opens_one_port_of_one_host() {
    let (listed, other) = (
        Server::start(|_| ok("listed")).await,
        Server::start(|_| ok("other")).await,
    );
    let config = NetConfig {
        allow_addresses: vec![format!("127.0.0.1:{}", listed.port).parse().unwrap()],
        ..NetConfig::default()
    };
    let net = Net::new(&config).unwrap();
    assert_eq!(net.call(get(listed.url("/"))).await.unwrap().text(), "listed");
    assert_eq!(net.call(get(other.url("/"))).await, Err(NetError::AddressRefused));
    let mixed = format!("http://[::ffff:127.0.0.1]:{}/", listed.port);
    assert_eq!(net.call(get(mixed)).await, Err(NetError::AddressRefused));
}

#[tokio::test]
async fn metadata_is_refused_to_everybody_whatever_is_allowed() {
    let hosts = [
        "169.254.169.254",
        "169.254.170.2",
        "100.100.100.200",
        "168.63.129.16",
        "[fd00:ec2::254]",
        "[::ffff:169.254.169.254]",
        "metadata.google.internal",
        "Metadata.Google.Internal.",
        "instance-data",
    ];
    for host in hosts {
        let base = format!("http://{host}:80");
        let config = NetConfig {
            allow_addresses: vec![format!("{host}:80").parse().unwrap()],
            ..loopback()
        };
        let net = Net::new(&config).unwrap();
        for guard in [Guard::Foreign, messenger(&base)] {
            let mut request = get(format!("{base}/latest/"));
            request.guard = guard;
            assert_eq!(net.call(request).await, Err(NetError::AddressRefused), "{host}");
        }
    }
    let server = Server::start(|_| ok("")).await;
    for header in ["Metadata-Flavor", "Metadata", "X-aws-ec2-metadata-token"] {
        let mut request = get(server.url("/")).header(header, "x");
        request.guard = messenger(&server.url("/"));
        assert_eq!(
            net().call(request).await,
            Err(NetError::AddressRefused),
            "{header}"
        );
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn the_switch_for_tests_opens_loopback_and_nothing_else() {
    let server = Server::start(|_| ok("hello")).await;
    assert_eq!(net().call(get(server.url("/"))).await.unwrap().text(), "hello");
    let url = format!("http://localhost:{}/", server.port);
    assert_eq!(net().call(get(url)).await.unwrap().text(), "hello");
    for url in [
        "http://10.0.0.1/",
        "http://[fe80::1]/",
        "http://0.0.0.0/",
        "http://127.1/",
    ] {
        assert_eq!(net().call(get(url)).await, Err(NetError::AddressRefused), "{url}");
    }
}

#[tokio::test]
async fn addresses_that_are_no_web_addresses_are_named_and_not_called() {
    for url in [
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/_",
        "http://good@127.0.0.1/",
        "http://a/\r\nX: y",
    ] {
        let error = net().call(get(url)).await.unwrap_err();
        assert!(
            matches!(error, NetError::BadUrl(_)) && error.is_not_sent(),
            "{url}: {error}"
        );
    }
    assert_eq!(
        net()
            .call(get("ftp://example.com/"))
            .await
            .unwrap_err()
            .to_string(),
        "bad address: `ftp://example.com/` is no web address; it must begin with http:// or https://"
    );
}

#[test]
fn an_address_to_allow_is_a_host_and_a_port() {
    for good in ["crm.local:8080", "10.0.0.5:80", "[fd00::1]:443", " Host:1 "] {
        assert!(good.parse::<net::AllowedAddress>().is_ok(), "{good}");
    }
    for bad in [
        "crm.local",
        "",
        ":80",
        "http://crm:80",
        "crm:80/x",
        "*:80",
        "a@b:80",
        "crm:",
        "crm:0",
        "crm:99999",
        "127.1:80",
    ] {
        let error = bad.parse::<net::AllowedAddress>().unwrap_err().to_string();
        assert!(error.contains("write HOST:PORT"), "{bad}: {error}");
    }
}
