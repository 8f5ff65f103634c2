//! The world that formulas run in at the command line: a moment, a zone, a seed, and variables.

use super::flags::World;
use anyhow::{Context, anyhow, bail};
use base::{Clock as _, Code, DealId, SystemClock, Timestamp, Zone};
use flow::scope::may_assign;
use flow::{Bot, CallOutcome, HttpCall, Talk, apply};
use jiff::civil;
use model::{Event, Scope, Value, Variables};
use std::sync::Arc;

/// The client's own field that formulas write as a variable of the client.
const NAME: &str = "name";

/// A conversation with nobody's bot, in which formulas are run.
///
/// # Errors
/// When a flag does not say what it should.
pub fn begin(typed: &World) -> anyhow::Result<Talk> {
    let zone = Zone::named(&typed.timezone).map_err(|error| anyhow!("--timezone: {error}"))?;
    let now = match &typed.now {
        Some(text) => moment(text, &zone)?,
        None => SystemClock.now(),
    };
    let seed = typed
        .seed
        .unwrap_or_else(|| u64::from_le_bytes(base::random::secret_bytes()));
    let bot = Bot::parse("version: 1\nname: calc\nblocks: [{id: 1, type: start}]")?;
    let mut talk = Talk::new(Arc::new(bot), now).seeded(seed).answering(no_server);
    let scene = talk.scene_mut();
    scene.project.settings.zone = zone;
    scene.client.name = String::new();
    for assignment in &typed.variables {
        set(&mut talk, assignment)?;
    }
    Ok(talk)
}

/// The answer to whatever would leave the machine: formulas are tried here, and nobody is called.
fn no_server(call: &HttpCall) -> (CallOutcome, u64) {
    let message = format!(
        "`rapport calc` calls no other server, so {} was not asked; `rapport serve` does",
        call.url
    );
    (
        CallOutcome::Failed {
            code: Code::Unsupported,
            message,
        },
        0,
    )
}

/// A moment as people write it: in the zone unless it names an offset of its own.
fn moment(text: &str, zone: &Zone) -> anyhow::Result<Timestamp> {
    if let Ok(exact) = text.parse::<jiff::Timestamp>() {
        return Ok(Timestamp(exact.as_microsecond()));
    }
    text.parse::<civil::DateTime>()
        .ok()
        .and_then(|civil| Timestamp::from_civil(civil, zone))
        .with_context(|| format!("--now {text}: write it as 2026-01-05T10:00:00"))
}

/// Stores a variable given as `name=value`, `client.name=value` or `project.name=value`. Its value is a text, as
/// everything is that a client types.
fn set(talk: &mut Talk, assignment: &str) -> anyhow::Result<()> {
    let Some((name, value)) = assignment.split_once('=') else {
        bail!("--set {assignment}: write it as NAME=VALUE");
    };
    let (scope, name) = match name.trim().split_once('.') {
        None => (Scope::Deal, name.trim()),
        Some((prefix, name)) => match calculator::Scope::of_prefix(prefix) {
            Some(scope) => (flow::scope::of_calculator(scope), name),
            None => bail!("--set {assignment}: begin the name with `client.`, `project.` or neither"),
        },
    };
    may_assign(scope, name).map_err(|reason| anyhow!("--set {assignment}: {reason}"))?;
    let now = talk.now();
    let scene = talk.scene_mut();
    if scope == Scope::Client && name == NAME {
        value.clone_into(&mut scene.client.name);
        return Ok(());
    }
    if scope == Scope::Deal && scene.deal.is_none() {
        let ids = &mut scene.header.ids.deals;
        let deal_id = DealId(ids.first);
        ids.first += 1;
        apply(scene, &Event::DealOpened { deal_id }, now);
    }
    let event = Event::VariableSet {
        scope,
        name: name.to_owned(),
        value: Value::String(value.to_owned()),
    };
    apply(scene, &event, now);
    Ok(())
}

/// The variables of one owner.
pub struct Owned {
    /// Whose they are.
    pub scope: calculator::Scope,
    /// Its word in the answer for programs.
    pub word: &'static str,
    /// The prefix with which formulas name its variables.
    pub prefix: &'static str,
    /// The variables.
    pub variables: Variables,
}

/// The variables as they are now, owner by owner.
pub fn variables(talk: &Talk) -> [Owned; 3] {
    let scene = talk.scene();
    let owned = |word, scope: calculator::Scope, variables: &Variables| Owned {
        scope,
        word,
        prefix: scope.prefix(),
        variables: variables.clone(),
    };
    let mut client = owned("client", calculator::Scope::Client, &scene.client_variables);
    if !scene.client.name.is_empty() {
        let name = Value::String(scene.client.name.clone());
        client.variables.shift_insert(0, NAME.to_owned(), name);
    }
    [
        owned("deal", calculator::Scope::Deal, &scene.deal_variables),
        client,
        owned("project", calculator::Scope::Project, &scene.project.variables),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(now: &str, zone: &str, variables: &[&str]) -> World {
        World {
            file: None,
            now: Some(now.to_owned()),
            timezone: zone.to_owned(),
            seed: Some(1),
            variables: variables.iter().map(|one| (*one).to_owned()).collect(),
        }
    }

    #[test]
    fn a_moment_is_meant_in_the_zone_unless_it_says_otherwise() {
        let at = |text: &str| begin(&typed(text, "Europe/Moscow", &[])).map(|talk| talk.now().to_string());
        assert_eq!(at("2026-01-05T10:00:00").unwrap(), "2026-01-05T07:00:00.000Z");
        assert_eq!(at("2026-01-05 10:00").unwrap(), "2026-01-05T07:00:00.000Z");
        assert_eq!(at("2026-01-05T10:00:00Z").unwrap(), "2026-01-05T10:00:00.000Z");
        assert!(
            at("tomorrow")
                .unwrap_err()
                .to_string()
                .contains("--now tomorrow: write it as")
        );
    }

    #[test]
    fn variables_go_to_their_owner_and_are_texts() {
        let flags = typed(
            "2026-01-05T10:00:00",
            "UTC",
            &[
                "a=1=2",
                "client.phone=79991234567",
                "project.x=",
                "client.name=Ann",
            ],
        );
        let mut talk = begin(&flags).unwrap();
        talk.calculate("b = a");
        let [deal, client, project] = variables(&talk);
        assert_eq!(
            (&deal.variables["a"], &deal.variables["b"]),
            (&"1=2".into(), &"1=2".into())
        );
        assert_eq!(client.variables["phone"], "79991234567");
        assert_eq!(project.variables["x"], "");
        assert_eq!(client.variables["name"], "Ann");
    }

    #[test]
    fn a_name_that_cannot_be_set_is_refused_with_the_reason() {
        let refused = |one: &str| {
            begin(&typed("2026-01-05T10:00:00", "UTC", &[one]))
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default()
        };
        assert!(
            refused("client_id=5").contains("--set client_id=5: `client_id`"),
            "{}",
            refused("client_id=5")
        );
        assert!(refused("alone").contains("write it as NAME=VALUE"));
        assert!(refused("other.x=1").contains("`client.`, `project.`"));
        assert!(refused("2x=1").contains("cannot name a variable"));
    }
}
