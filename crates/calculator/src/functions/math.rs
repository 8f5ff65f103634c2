//! Mathematics on doubles: roots, logarithms, trigonometry, distances.

use super::arguments::{Arguments, Machine};
use super::declare::{help, pure};
use super::{Default, Family, Function, Help, Param, Type};
use crate::Value;
use crate::fault::Refusal;
use crate::value::operate;
use base::Code;

type Outcome = Result<Value, Refusal>;

const X: &[Param] = &[Param::required("x", Type::Number, "a number", "число")];
const ANGLE: &[Param] = &[Param::required(
    "x",
    Type::Number,
    "an angle in radians",
    "угол в радианах",
)];
const TWO: &[Param] = &[
    Param::required("a", Type::Number, "the first number", "первое число"),
    Param::required("b", Type::Number, "the second number", "второе число"),
];

/// The radius of the sphere in kilometres with which the manuals' example of `distance` comes out.
const EARTH_KILOMETRES: f64 = 6_373.008_8;

pub(super) static FUNCTIONS: &[Function] = &[
    math(
        "exp",
        X,
        help("E to the power of x.", "E в степени x."),
        &[("exp(0)", "1"), ("round(exp(1), 5)", "2.71828")],
        |a, _| finite(a, a.double(0).exp()),
    ),
    math(
        "sqrt",
        X,
        help("The square root.", "Квадратный корень."),
        &[("sqrt(16)", "4"), ("sqrt(-1)", "None")],
        |a, _| {
            if a.double(0) < 0.0 {
                return Err(a.refuse(0, "0 or more"));
            }
            finite(a, a.double(0).sqrt())
        },
    ),
    math(
        "log",
        &[
            Param::required("num", Type::Number, "a number above 0", "число больше 0"),
            Param::optional(
                "base",
                Type::Number,
                Default::None,
                "the base, E by default",
                "основание, по умолчанию E",
            ),
        ],
        help("The logarithm.", "Логарифм."),
        &[
            ("log(100, 10)", "2"),
            ("log(1)", "0"),
            ("log(8, 2)", "3"),
            ("log(0)", "None"),
        ],
        log,
    ),
    math(
        "pow",
        TWO,
        help("a to the power of b, as `a ^ b`.", "a в степени b, как `a ^ b`."),
        &[
            ("pow(2, 10)", "1024"),
            ("pow(4, 0.5)", "2"),
            ("pow(10, 400)", "None"),
        ],
        |a, _| operate::power(a.value(0), a.value(1)),
    ),
    math(
        "pyt",
        TWO,
        help(
            "The hypotenuse of a right triangle: √(a² + b²).",
            "Гипотенуза прямоугольного треугольника: √(a² + b²).",
        ),
        &[("pyt(3, 4)", "5"), ("pyt(5, 2)", "5.385164807134504")],
        |a, _| finite(a, a.double(0).hypot(a.double(1))),
    ),
    math(
        "sin",
        ANGLE,
        help("The sine.", "Синус."),
        &[("sin(0)", "0"), ("round(sin(1), 4)", "0.8415")],
        |a, _| finite(a, a.double(0).sin()),
    ),
    math(
        "cos",
        ANGLE,
        help("The cosine.", "Косинус."),
        &[("cos(0)", "1"), ("round(cos(1), 4)", "0.5403")],
        |a, _| finite(a, a.double(0).cos()),
    ),
    math(
        "tan",
        ANGLE,
        help("The tangent.", "Тангенс."),
        &[("tan(0)", "0"), ("round(tan(1), 4)", "1.5574")],
        |a, _| finite(a, a.double(0).tan()),
    ),
    math(
        "asin",
        X,
        help(
            "The angle whose sine is x, in radians.",
            "Угол в радианах, синус которого равен x.",
        ),
        &[
            ("asin(0)", "0"),
            ("round(asin(1), 4)", "1.5708"),
            ("asin(2)", "None"),
        ],
        |a, _| inverse(a, f64::asin),
    ),
    math(
        "acos",
        X,
        help(
            "The angle whose cosine is x, in radians.",
            "Угол в радианах, косинус которого равен x.",
        ),
        &[("acos(1)", "0"), ("round(acos(0), 4)", "1.5708")],
        |a, _| inverse(a, f64::acos),
    ),
    math(
        "atan",
        X,
        help(
            "The angle whose tangent is x, in radians.",
            "Угол в радианах, тангенс которого равен x.",
        ),
        &[("atan(0)", "0"), ("round(atan(1), 4)", "0.7854")],
        |a, _| finite(a, a.double(0).atan()),
    ),
    math(
        "atan2",
        &[
            Param::required("y", Type::Number, "the second coordinate", "вторая координата"),
            Param::required("x", Type::Number, "the first coordinate", "первая координата"),
        ],
        help(
            "The angle of the point (x, y), in radians.",
            "Угол точки (x, y) в радианах.",
        ),
        &[("atan2(0, 1)", "0"), ("round(atan2(1, -1), 4)", "2.3562")],
        |a, _| finite(a, a.double(0).atan2(a.double(1))),
    ),
    math(
        "distance",
        &[
            Param::required(
                "lat1",
                Type::Number,
                "latitude of the first point",
                "широта первой точки",
            ),
            Param::required(
                "lon1",
                Type::Number,
                "longitude of the first point",
                "долгота первой точки",
            ),
            Param::required(
                "lat2",
                Type::Number,
                "latitude of the second point",
                "широта второй точки",
            ),
            Param::required(
                "lon2",
                Type::Number,
                "longitude of the second point",
                "долгота второй точки",
            ),
        ],
        help(
            "Kilometres between two points of the globe.",
            "Расстояние в километрах между двумя точками земного шара.",
        ),
        &[
            (
                "distance(52.2296756, 21.0122287, 52.406374, 16.9251681)",
                "278.5459739738798",
            ),
            ("distance(55.75, 37.61, 55.75, 37.61)", "0"),
        ],
        distance,
    ),
];

const fn math(
    name: &'static str,
    params: &'static [Param],
    help: Help,
    examples: &'static [super::Example],
    run: fn(&Arguments, &mut Machine<'_>) -> Outcome,
) -> Function {
    pure(
        name,
        Family::Mathematics,
        params,
        Type::Number,
        help,
        examples,
        run,
    )
}

fn finite(arguments: &Arguments, number: f64) -> Outcome {
    Value::number(number).ok_or_else(|| {
        let fault = arguments.fault(Code::ArgumentValue, "the result is too large for a number");
        Refusal::fault(fault.code, fault.message)
    })
}

fn inverse(arguments: &Arguments, angle: fn(f64) -> f64) -> Outcome {
    if arguments.double(0).abs() > 1.0 {
        return Err(arguments.refuse(0, "from -1 to 1"));
    }
    finite(arguments, angle(arguments.double(0)))
}

fn log(arguments: &Arguments, _: &mut Machine<'_>) -> Outcome {
    let number = arguments.double(0);
    if number <= 0.0 {
        return Err(arguments.refuse(0, "above 0"));
    }
    if !arguments.given(1) {
        return finite(arguments, number.ln());
    }
    let base = arguments.double(1);
    if base <= 0.0 || base == 1.0 {
        return Err(arguments.refuse(1, "above 0 and not 1"));
    }
    // The exact functions, because ln(1000) / ln(10) is 2.9999999999999996.
    finite(
        arguments,
        if base == 10.0 {
            number.log10()
        } else if base == 2.0 {
            number.log2()
        } else {
            number.ln() / base.ln()
        },
    )
}

/// The great-circle distance by the haversine formula.
fn distance(arguments: &Arguments, _: &mut Machine<'_>) -> Outcome {
    let [lat1, lon1, lat2, lon2] = [0, 1, 2, 3].map(|at| arguments.double(at).to_radians());
    let half = |angle: f64| (angle / 2.0).sin().powi(2);
    let a = half(lat2 - lat1) + lat1.cos() * lat2.cos() * half(lon2 - lon1);
    finite(
        arguments,
        2.0 * EARTH_KILOMETRES * a.sqrt().atan2((1.0 - a).sqrt()),
    )
}
