//! Lists as sets and as sequences: differences, order, chance.

use super::arguments::{Arguments, Machine};
use super::declare::{help, pure};
use super::{Default, Example, Family, Function, Help, Param, Type};
use crate::fault::Refusal;
use crate::value::measure::{charge_search, charge_walk};
use crate::value::rank::Rank;
use crate::{Fuel, Stop, Value};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

type Outcome = Result<Value, Refusal>;

const ARRAY: &[Param] = &[Param::required("array", Type::List, "the list", "массив")];
const PAIR: &[Param] = &[
    Param::required(
        "a",
        Type::List,
        "the list whose elements are given",
        "массив, из которого берутся элементы",
    ),
    Param::required(
        "b",
        Type::List,
        "the list they are looked for in",
        "массив, в котором они ищутся",
    ),
];
pub(super) const DESCENDING: Param = Param::optional(
    "b",
    Type::Bool,
    Default::Bool(false),
    "True: the greatest first",
    "True: по убыванию",
);

pub(super) static FUNCTIONS: &[Function] = &[
    array(
        "except_arr",
        PAIR,
        help(
            "The elements of the first list that the second does not have.",
            "Элементы первого массива, которых нет во втором.",
        ),
        &[
            ("except_arr([1, 2, 3], [2, 3])", "[1]"),
            (r#"except_arr(["a", "b", "a"], "[b]")"#, r#"["a","a"]"#),
        ],
        |a, machine| chosen(a, machine, false),
    ),
    array(
        "cross_arr",
        PAIR,
        help(
            "The elements of the first list that the second has too.",
            "Элементы первого массива, которые есть и во втором.",
        ),
        &[
            ("cross_arr([1, 2, 3], [2, 3])", "[2,3]"),
            (
                r#"cross_arr(["не", "ожидал", "спасибо"], ["все", "спасибо"])"#,
                r#"["спасибо"]"#,
            ),
        ],
        |a, machine| chosen(a, machine, true),
    ),
    array(
        "remove_duplicates",
        ARRAY,
        help(
            "The list with the first of equal elements only.",
            "Массив, где из равных элементов оставлен первый.",
        ),
        &[
            ("remove_duplicates([1, 2, 5, 1, 5, 3])", "[1,2,5,3]"),
            (r#"remove_duplicates(["a", "A", "a"])"#, r#"["a","A"]"#),
        ],
        |a, machine| {
            let items = a.list(0);
            let mut known = Known::of(&[], machine.fuel)?;
            charge_walk(&items, machine.fuel)?;
            let mut kept = Vec::new();
            for item in items.iter() {
                if known.add(item, machine.fuel)? {
                    kept.push(item.clone());
                }
            }
            Ok(Value::list(kept))
        },
    ),
    array(
        "shuffle_massive",
        &[Param::required("array", Type::List, "the list", "массив")],
        help(
            "A copy with the elements in random order.",
            "Копия с элементами в случайном порядке.",
        ),
        &[
            ("shuffle_massive([7, 7, 7])", "[7,7,7]"),
            ("sort(shuffle_massive([3, 1, 2]))", "[1,2,3]"),
        ],
        |a, machine| {
            let mut items = a.list(0);
            machine.fuel.spend(items.len() as u64 / 2)?;
            let shuffled = Arc::make_mut(&mut items);
            for last in (1..shuffled.len()).rev() {
                let other = machine.host.random().below(last as u64 + 1) as usize;
                shuffled.swap(last, other);
            }
            Ok(Value::List(items))
        },
    ),
    pure(
        "sort",
        Family::Arrays,
        &[
            Param::required(
                "x",
                Type::Collection,
                "a list or a dictionary",
                "массив или словарь",
            ),
            DESCENDING,
        ],
        Type::Collection,
        help(
            "A list sorted by its values, or a dictionary by its keys; numbers by amount and before texts, dates in time.",
            "Массив по значениям или словарь по ключам; числа по величине и перед текстами, даты по времени.",
        ),
        &[
            ("sort([3, 1, 2])", "[1,2,3]"),
            (r#"sort(["b", "a", "10", 9], True)"#, r#"["b","a","10",9]"#),
            (r#"sort({"b": 1, "a": 2})"#, r#"{"a":2,"b":1}"#),
            (
                r#"sort(["10.01.2024", "9.01.2024"])"#,
                r#"["9.01.2024","10.01.2024"]"#,
            ),
        ],
        |a, machine| match a.value(0) {
            Value::Dict(entries) => {
                let keys = entries.iter().map(|(key, value)| (key.clone(), value.clone()));
                let ranked = keys.map(|entry| (crate::value::rank::rank_of_text(&entry.0), entry));
                Ok(Value::dict(sorted(ranked, a.truth(1), machine.fuel)?))
            }
            _ => {
                let items = a.list(0);
                charge_walk(&items, machine.fuel)?;
                let ranked = items.iter().map(|item| (item.rank(), item.clone()));
                Ok(Value::list(sorted(ranked, a.truth(1), machine.fuel)?))
            }
        },
    ),
];

const fn array(
    name: &'static str,
    params: &'static [Param],
    help: Help,
    examples: &'static [Example],
    run: fn(&Arguments, &mut Machine<'_>) -> Outcome,
) -> Function {
    pure(name, Family::Arrays, params, Type::List, help, examples, run)
}

/// The elements of the first list that the second has, or has not.
fn chosen(arguments: &Arguments, machine: &mut Machine<'_>, wanted: bool) -> Outcome {
    let (items, others) = (arguments.list(0), arguments.list(1));
    charge_walk(&items, machine.fuel)?;
    let known = Known::of(&others, machine.fuel)?;
    let mut kept = Vec::new();
    for item in items.iter() {
        if known.has(item, machine.fuel)? == wanted {
            kept.push(item.clone());
        }
    }
    Ok(Value::list(kept))
}

/// Values in the order of their ranks; equal ones keep the order in which they came.
pub(super) fn sorted<T>(
    ranked: impl ExactSizeIterator<Item = (Rank, T)>,
    descending: bool,
    fuel: &mut Fuel,
) -> Result<Vec<T>, Stop> {
    let count = ranked.len() as u64;
    fuel.spend(count / 4 * u64::from(count.max(1).ilog2() + 1))?;
    let mut ranked: Vec<_> = ranked.collect();
    let order = |order: Ordering| if descending { order.reverse() } else { order };
    ranked.sort_by(|(a, _), (b, _)| order(a.compare(b)));
    Ok(ranked.into_iter().map(|(_, value)| value).collect())
}

/// Values that are looked up by equality.
struct Known<'v> {
    by_likeness: HashMap<u64, Vec<&'v Value>>,
}

impl<'v> Known<'v> {
    fn of(values: &'v [Value], fuel: &mut Fuel) -> Result<Self, Stop> {
        charge_walk(values, fuel)?;
        let mut known = Self {
            by_likeness: HashMap::with_capacity(values.len()),
        };
        for value in values {
            known.add(value, fuel)?;
        }
        Ok(known)
    }

    /// Whether an equal value is known; comparing with those of the same likeness is charged.
    fn has(&self, value: &Value, fuel: &mut Fuel) -> Result<bool, Stop> {
        match self.by_likeness.get(&value.likeness()) {
            Some(alike) => among(alike, value, fuel),
            None => Ok(false),
        }
    }

    /// Takes note of a value, unless an equal one is known; whether it was new.
    fn add(&mut self, value: &'v Value, fuel: &mut Fuel) -> Result<bool, Stop> {
        let alike = self.by_likeness.entry(value.likeness()).or_default();
        let new = !among(alike, value, fuel)?;
        if new {
            alike.push(value);
        }
        Ok(new)
    }
}

fn among(alike: &[&Value], value: &Value, fuel: &mut Fuel) -> Result<bool, Stop> {
    for other in alike {
        charge_search(value, std::slice::from_ref(*other), fuel)?;
        fuel.spend(1)?;
        if other.equals(value) {
            return Ok(true);
        }
    }
    Ok(false)
}
