//! Variables: order, types, versions, deletion.

use crate::world::{NOW, check};
use base::{ClientId, DealId};
use model::{Scope, Value};
use serde_json::json;
use store::variables::{self, VariableChange};
use store::{Error, deals, visits};

fn set<'a>(scope: Scope, owner: i64, name: &'a str, value: &'a Value) -> VariableChange<'a> {
    VariableChange {
        scope,
        owner,
        name,
        value: Some(value),
        expected: None,
    }
}

#[test]
fn a_turn_sees_its_deals_its_clients_and_its_projects_variables_in_the_order_of_setting() {
    check(|tx, world| {
        let client = world.client.get();
        let (text, list, number) = (json!("ёж"), json!(["1", 2, {"a": null}]), json!(0.5));
        variables::apply(
            tx,
            world.project,
            NOW,
            &[
                set(Scope::Client, client, "zebra", &text),
                set(Scope::Client, client, "apple", &list),
                set(Scope::Deal, 5, "sum", &number),
                set(Scope::Deal, 6, "sum", &text),
                set(Scope::Project, 0, "rate", &number),
            ],
        )?;
        variables::set_constants(
            tx,
            world.project,
            NOW,
            json!({"b": 1, "a": "x"}).as_object().expect("a map"),
        )?;
        variables::apply(
            tx,
            world.project,
            NOW.plus_seconds(1),
            &[set(Scope::Client, client, "zebra", &number)],
        )?;
        let loaded = variables::load(tx, world.project, Some(DealId(5)), world.client)?;
        assert_eq!(
            Value::Object(loaded.client.clone()).to_string(),
            r#"{"zebra":0.5,"apple":["1",2,{"a":null}]}"#
        );
        assert_eq!(Value::Object(loaded.deal).to_string(), r#"{"sum":0.5}"#);
        assert_eq!(Value::Object(loaded.project).to_string(), r#"{"rate":0.5}"#);
        assert_eq!(Value::Object(loaded.constants).to_string(), r#"{"b":1,"a":"x"}"#);
        let stranger = variables::load(tx, world.project, None, ClientId(99))?;
        assert!(stranger.client.is_empty() && stranger.deal.is_empty());
        let page = variables::page_of_owner(tx, world.project, Scope::Client, client, "", 1)?;
        assert_eq!(page.keys().collect::<Vec<_>>(), ["apple"]);
        variables::set_constants(tx, world.project, NOW, &model::Variables::new())?;
        assert!(
            variables::load(tx, world.project, None, world.client)?
                .constants
                .is_empty()
        );
        Ok(())
    });
}

#[test]
fn the_last_change_of_a_name_wins_and_a_deletion_deletes() {
    check(|tx, world| {
        let (one, two) = (json!(1), json!(2));
        let gone = VariableChange {
            value: None,
            ..set(Scope::Client, 1, "a", &one)
        };
        let client = ClientId(1);
        variables::apply(
            tx,
            world.project,
            NOW,
            &[set(Scope::Client, 1, "a", &one), set(Scope::Client, 1, "a", &two)],
        )?;
        assert_eq!(variables::load(tx, world.project, None, client)?.client["a"], 2);
        variables::apply(tx, world.project, NOW, &[set(Scope::Client, 1, "a", &one), gone])?;
        assert!(
            variables::load(tx, world.project, None, client)?
                .client
                .is_empty()
        );
        variables::apply(tx, world.project, NOW, &[gone, set(Scope::Client, 1, "a", &two)])?;
        assert_eq!(variables::load(tx, world.project, None, client)?.client["a"], 2);
        Ok(())
    });
}

#[test]
fn a_shared_variable_that_changed_meanwhile_is_a_conflict() {
    check(|tx, world| {
        let (one, two) = (json!(1), json!(2));
        let expecting = |version, value| VariableChange {
            expected: Some(version),
            value,
            ..set(Scope::Project, 0, "rate", &one)
        };
        let version = |tx: &mut dyn store::Tx| {
            variables::load(tx, world.project, None, world.client)
                .map(|loaded| loaded.project_versions.get("rate").copied())
        };
        let apply = |tx: &mut dyn store::Tx, change| variables::apply(tx, world.project, NOW, &[change]);
        let conflict = |end: store::Result<()>| {
            assert!(
                matches!(end, Err(Error::Conflict { what: "variable", .. })),
                "{end:?}"
            );
        };
        conflict(apply(tx, expecting(3, Some(&two))));
        apply(tx, expecting(0, Some(&one)))?;
        conflict(apply(tx, expecting(0, Some(&two))));
        assert_eq!(version(tx)?, Some(1));
        apply(tx, expecting(1, Some(&two)))?;
        assert_eq!(version(tx)?, Some(2));
        conflict(apply(tx, expecting(1, Some(&one))));
        conflict(apply(tx, expecting(1, None)));
        apply(tx, expecting(2, None))?;
        assert_eq!(version(tx)?, None);
        Ok(())
    });
}

#[test]
fn deleting_what_was_not_there_is_no_conflict_until_somebody_else_has_made_it() {
    check(|tx, world| {
        let one = json!(1);
        let gone = VariableChange {
            expected: Some(0),
            value: None,
            ..set(Scope::Project, 0, "tmp", &one)
        };
        variables::apply(tx, world.project, NOW, &[gone])?;
        variables::apply(tx, world.project, NOW, &[set(Scope::Project, 0, "tmp", &one)])?;
        let end = variables::apply(tx, world.project, NOW, &[gone]);
        assert!(
            matches!(end, Err(Error::Conflict { what: "variable", .. })),
            "{end:?}"
        );
        let loaded = variables::load(tx, world.project, None, world.client)?;
        assert_eq!(loaded.project["tmp"], 1);
        Ok(())
    });
}

#[test]
fn the_size_of_values_is_known_before_they_are_read() {
    check(|tx, world| {
        let (text, number) = (json!("ёж"), json!(12));
        let changes = [
            set(Scope::Client, 1, "a", &text),
            set(Scope::Client, 1, "b", &number),
        ];
        variables::apply(tx, world.project, NOW, &changes)?;
        let mut size = |names: &[&str]| variables::bytes_of_names(tx, world.project, Scope::Client, 1, names);
        assert_eq!(size(&["a", "b", "none"])?, 8, "JSON text in UTF-8");
        assert_eq!(size(&["none"])?, 0);
        Ok(())
    });
}

#[test]
fn visits_are_counted() {
    check(|tx, world| {
        use visits::Passed::{Arrow, Block, Condition};
        let (block, arrow) = (base::BlockId(1), base::ArrowId(1));
        visits::record(
            tx,
            world.client,
            NOW,
            &[Block(block), Condition(block), Arrow(arrow), Block(block)],
        )?;
        visits::record(tx, world.client, NOW.plus_seconds(9), &[Arrow(arrow)])?;
        let mut seen: Vec<_> = visits::load(tx, world.client)?
            .iter()
            .map(|v| (v.what, v.times, v.last_at))
            .collect();
        seen.sort_unstable();
        assert_eq!(
            seen,
            [
                (Block(block), 2, NOW),
                (Condition(block), 1, NOW),
                (Arrow(arrow), 2, NOW.plus_seconds(9))
            ]
        );
        visits::forget(tx, world.client)?;
        assert!(visits::load(tx, world.client)?.is_empty());
        Ok(())
    });
}

#[test]
fn a_deal_is_closed_once() {
    check(|tx, world| {
        let deal = model::Deal {
            id: DealId(7),
            project_id: world.project,
            client_id: world.client,
            name: "Пицца".to_owned(),
            closed_at: None,
            created_at: NOW,
        };
        deals::insert(tx, &deal)?;
        assert_eq!(deals::get(tx, world.project, deal.id)?, Some(deal.clone()));
        assert_eq!(deals::get(tx, base::ProjectId(99), deal.id)?, None);
        deals::close(tx, world.project, deal.id, NOW)?;
        assert!(matches!(
            deals::close(tx, world.project, deal.id, NOW),
            Err(Error::Conflict { .. })
        ));
        let page = deals::page(tx, world.project, world.client, None, 10)?;
        assert_eq!(
            page.items,
            [model::Deal {
                closed_at: Some(NOW),
                ..deal
            }]
        );
        Ok(())
    });
}
