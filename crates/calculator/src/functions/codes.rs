//! QR codes and bar codes.

use super::declare::{asked, help};
use super::{Default, Family, Function, Kind, Param, Type};

const TEXT: Param = Param::required("text", Type::Text, "what is encoded", "что кодируется");

pub(super) static FUNCTIONS: &[Function] = &[
    asked(
        "qrcode_generate",
        Kind::Network,
        Family::Codes,
        &[TEXT],
        Type::Text,
        help(
            "The address of a picture with a QR code.",
            "Адрес картинки с QR-кодом.",
        ),
        &[
            (
                "qrcode_generate('https://example.com')",
                "https://bot.example.com/files/qr.png",
            ),
            ("qrcode_generate(7)", "https://bot.example.com/files/7.png"),
        ],
    ),
    asked(
        "barcode_generate",
        Kind::Network,
        Family::Codes,
        &[
            TEXT,
            Param::optional(
                "class",
                Type::Text,
                Default::Text("ean13"),
                "code39, code128, ean, ean13, ean8, gs1, gtin, isbn, isbn10, isbn13, issn, jan, pzn, upc or upca",
                "code39, code128, ean, ean13, ean8, gs1, gtin, isbn, isbn10, isbn13, issn, jan, pzn, upc или upca",
            ),
            Param::optional(
                "without_text",
                Type::Bool,
                Default::Bool(false),
                "whether the digits below are left out",
                "не печатать цифры под кодом",
            ),
        ],
        Type::Text,
        help(
            "The address of a picture with a bar code.",
            "Адрес картинки со штрихкодом.",
        ),
        &[
            (
                "barcode_generate('4006381333931')",
                "https://bot.example.com/files/ean.png",
            ),
            (
                "barcode_generate('ORDER-7', 'code128', True)",
                "https://bot.example.com/files/order.png",
            ),
        ],
    ),
    asked(
        "recognize_code",
        Kind::Network,
        Family::Codes,
        &[Param::required(
            "url",
            Type::Text,
            "the picture's address",
            "адрес картинки",
        )],
        Type::Text,
        help(
            "The text of a QR code or bar code in a picture; `code not recognized` or `Error image reading` without one.",
            "Текст QR-кода или штрихкода на картинке; иначе `code not recognized` или `Error image reading`.",
        ),
        &[
            ("recognize_code('https://example.com/code.png')", "4006381333931"),
            (
                "recognize_code('https://example.com/cat.png')",
                "code not recognized",
            ),
        ],
    ),
];
