//! A scratch PostgreSQL for the tests: own folder, own port on loopback, gone at the end however the end comes.
//!
//! A small shell process owns the cluster and waits for the end of its standard input. When `xtask` ends, by itself, by
//! Ctrl-C or by a kill, the system closes that pipe, and the shell stops the cluster and removes its files.

use crate::tree::Tree;
use crate::{debian, environment, run};
use anyhow::{Context, Result, bail};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// $1 programs, $2 folder, $3 port. `fsync` stays on: the tests are about durability too.
const OWNER: &str = r#"
set -eu
stop() { "$1/pg_ctl" -D "$2/data" -m immediate -w stop >>"$2/log" 2>&1 || true; rm -rf "$2/data" "$2/password"; }
"$1/initdb" -D "$2/data" -U rapport -A md5 --pwfile="$2/password" -E UTF8 --no-locale --no-sync >"$2/log" 2>&1
"$1/pg_ctl" -D "$2/data" -l "$2/log" -w -t 60 start >>"$2/log" 2>&1 \
    -o "-p $3 -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200 -c fsync=on" \
    || { stop "$1" "$2"; exit 1; }
echo ready
cat >/dev/null || true
stop "$1" "$2"
"#;

/// A running scratch cluster; dropping it stops it.
pub struct Cluster {
    /// Where it answers: `postgres://…`.
    pub url: String,
    folder: PathBuf,
    owner: Child,
}

impl Cluster {
    /// Starts a cluster, installing PostgreSQL first where it is missing and we may.
    pub fn start(tree: &Tree) -> Result<Self> {
        let programs = programs()?;
        let user = User::for_cluster()?;
        let folder = folder(tree, user.as_ref())?;
        let password = secret()?;
        write_private(&folder.join("password"), &password, user.as_ref())?;
        let port = free_port()?;

        let mut command = Command::new("sh");
        command
            .args(["-c", OWNER, "sh"])
            .args([&programs, &folder])
            .arg(port.to_string())
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            // A group of its own: Ctrl-C must not end the process that cleans up.
            .process_group(0);
        if let Some(user) = &user {
            command.uid(user.uid).gid(user.gid);
        }
        let mut owner = command.spawn().context("the test database cannot be started")?;
        let mut word = String::new();
        if let Some(stdout) = owner.stdout.take() {
            BufReader::new(stdout).read_line(&mut word)?;
        }
        let cluster = Self {
            url: format!("postgres://rapport:{password}@127.0.0.1:{port}/postgres"),
            folder,
            owner,
        };
        if word.trim() != "ready" {
            let log = fs::read_to_string(cluster.folder.join("log")).unwrap_or_default();
            let tail: Vec<&str> = log.lines().rev().take(5).collect();
            bail!(
                "the test database did not start: {}",
                tail.into_iter().rev().collect::<Vec<_>>().join("; ")
            );
        }
        Ok(cluster)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.owner.stdin.take());
        // Nothing can be done about a failure here, and the next start sweeps.
        let _ = self.owner.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The account that owns the cluster: PostgreSQL refuses to run as root.
struct User {
    uid: u32,
    gid: u32,
}

impl User {
    fn for_cluster() -> Result<Option<Self>> {
        if !environment::is_root() {
            return Ok(None);
        }
        let accounts =
            fs::read_to_string("/etc/passwd").context("the accounts of this machine cannot be read")?;
        find_account(&accounts, "postgres")
            .or_else(|| find_account(&accounts, "nobody"))
            .map(Some)
            .context("PostgreSQL refuses to run as root, and there is no account `postgres` or `nobody` to run it as")
    }
}

fn find_account(accounts: &str, name: &str) -> Option<User> {
    let line = accounts
        .lines()
        .find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some(User {
        uid: fields.next()?.parse().ok()?,
        gid: fields.next()?.parse().ok()?,
    })
}

/// The folder of `initdb` and `pg_ctl`: the newest of Debian's, else what `pg_config` names.
fn programs() -> Result<PathBuf> {
    if let Some(found) = installed_programs() {
        return Ok(found);
    }
    debian::install("postgresql", "the test database")?;
    installed_programs().context("PostgreSQL was installed, but `initdb` is not where Debian puts it")
}

fn installed_programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = versions
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, folder)| folder.join("initdb").is_file() && folder.join("postgres").is_file())
        .max()
        .map(|(_, folder)| folder);
    newest.or_else(|| {
        let printed = run::output(Command::new("pg_config").arg("--bindir")).ok()?;
        let folder = PathBuf::from(printed.trim());
        folder.join("initdb").is_file().then_some(folder)
    })
}

/// A fresh folder that the cluster's account can reach: in the build folder, else in the machine's temporary one.
fn folder(tree: &Tree, user: Option<&User>) -> Result<PathBuf> {
    for parent in [tree.target.clone(), std::env::temp_dir()] {
        fs::create_dir_all(&parent)?;
        sweep(&parent);
        let folder = parent.join(format!("rapport-postgres-{}", std::process::id()));
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
        let Some(user) = user else { return Ok(folder) };
        chown(&folder, Some(user.uid), Some(user.gid))?;
        let reaches = Command::new("test")
            .arg("-w")
            .arg(&folder)
            .current_dir("/")
            .uid(user.uid)
            .gid(user.gid)
            .status()
            .is_ok_and(|status| status.success());
        if reaches {
            return Ok(folder);
        }
        fs::remove_dir_all(&folder)?;
    }
    bail!("the account that runs the test database can reach neither the build folder nor the temporary one")
}

/// Removes what a run left behind whose machine was switched off: clusters without a living owner.
fn sweep(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(process) = name
            .to_str()
            .and_then(|name| name.strip_prefix("rapport-postgres-"))
        else {
            continue;
        };
        let server = fs::read_to_string(entry.path().join("data/postmaster.pid")).unwrap_or_default();
        let server_lives = server.lines().next().is_some_and(is_alive);
        if !is_alive(process) && !server_lives {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn is_alive(process: &str) -> bool {
    Path::new("/proc").join(process.trim()).is_dir()
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port on loopback")?;
    Ok(listener.local_addr()?.port())
}

/// A password nobody knows: the cluster's account may own other databases on this machine.
fn secret() -> Result<String> {
    let mut bytes = [0; 16];
    fs::File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .context("the machine gives no random bytes")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn write_private(file: &Path, text: &str, user: Option<&User>) -> Result<()> {
    let mut options = fs::OpenOptions::new();
    let mut open = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(file)?;
    std::io::Write::write_all(&mut open, text.as_bytes())?;
    if let Some(user) = user {
        chown(file, Some(user.uid), Some(user.gid))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_by_its_whole_name() {
        let accounts =
            "root:x:0:0::/root:/bin/sh\npostgres2:x:7:8::/:/bin/sh\npostgres:x:101:104::/:/bin/sh\n";
        let user = find_account(accounts, "postgres").unwrap();
        assert_eq!((user.uid, user.gid), (101, 104));
        assert!(find_account(accounts, "post").is_none());
    }

    #[test]
    fn a_password_is_long_and_new_each_time() {
        let (a, b) = (secret().unwrap(), secret().unwrap());
        assert_eq!(a.len(), 32);
        assert_ne!(a, b);
    }
}
