//! The project's tables.

use super::table::{may, need, table};
use super::{Default, Function, Param, Type};

const TABLE: Param = need("table_id", Type::Integer, "the table's id", "id таблицы");
const RECORD: Param = need("record_id", Type::Integer, "the record's id", "id записи");
const VALUES: Param = need("dict", Type::Dict, "columns and values", "столбцы и значения");
const COLUMNS: Param = need(
    "columns",
    Type::Dict,
    "columns and what is looked for in them",
    "столбцы и искомые значения",
);
const ALGORITHM: Param = may(
    "algorithm",
    Type::Any,
    "`F` exact, `K` keywords, `R` regular expression, 1 to 100 percent of likeness",
    "`F` точно, `K` ключевые слова, `R` регулярное выражение, 1–100 процент сходства",
);

pub(super) static FUNCTIONS: &[Function] = table! {
    Tables, "tables are not kept";

    later Effect new_record(TABLE, VALUES) -> Integer,
    "Adds a record, making columns that are missing; gives its id.", "Добавляет запись, создавая недостающие столбцы; возвращает её id.",
    ["new_record(3, {'name': 'Anna', 'sum': 100})" => "21", "new_record('3', '{\"name\": \"Boris\"}')" => "22"];

    later Effect edit_record(TABLE, RECORD, VALUES) -> Dict,
    "Changes a record; makes no columns.", "Изменяет запись; столбцы не создаёт.",
    ["edit_record(3, 21, {'sum': 120})" => "{\"name\": \"Anna\", \"sum\": 120}", "edit_record('3', '21', '{\"sum\": 90}')" => "{\"name\": \"Anna\", \"sum\": 90}"];

    later Effect delete_record(TABLE, need("record_id", Type::Any, "the record's id, or a list of ids", "id записи или массив id")) -> Dict,
    "Deletes records.", "Удаляет записи.",
    ["delete_record(3, 21)" => "{\"message\": \"deleted\"}", "delete_record(3, [21, 22])" => "{\"message\": \"deleted\"}"];

    later Query find_record(
        TABLE,
        need("value", Type::Any, "what is looked for", "искомое значение"),
        need("find_in", Type::Text, "the column it is looked for in", "столбец поиска"),
        need("return_from", Type::Text, "the column whose value is given", "столбец с ответом")
    ) -> Any,
    "A value of the first record that matches.", "Значение из первой подходящей записи.",
    ["find_record(3, 'Anna', 'name', 'sum')" => "100", "find_record(3, 'Vera', 'name', 'sum')" => "None"];

    later Query get_record_data(TABLE, RECORD, may("return_column", Type::Text, "one column; without, all", "столбец; без него – все")) -> Any,
    "A record, or one value of it.", "Запись или одно её значение.",
    ["get_record_data(3, 21)" => "{\"name\": \"Anna\", \"sum\": 100}", "get_record_data(3, 21, 'sum')" => "100"];

    later Query get_records_from_table(
        TABLE,
        may("start_row", Type::Integer, "the first row", "первая строка"),
        Param::optional("count", Type::Integer, Default::Int(1000), "how many, at most 5000", "сколько, не больше 5000"),
        may("start_col", Type::Any, "the first column", "первый столбец"),
        may("end_col", Type::Any, "the last column", "последний столбец")
    ) -> List,
    "Several records.", "Несколько записей.",
    ["get_records_from_table(3)" => "[[\"Anna\", 100]]", "get_records_from_table(3, 1, 10, 'A', 'B')" => "[[\"Anna\", 100]]"];

    later Query table_read_cells(TABLE, need("cells", Type::Dict, "ranges of cells by name", "диапазоны ячеек")) -> Dict,
    "The values of cells.", "Значения ячеек.",
    ["table_read_cells(3, '{\"a1\":\"a1\",\"a3\":\"b4\"}')" => "{\"status\": true, \"A1\": \"Anna\"}", "table_read_cells(3, {'a1': 'a1'})" => "{\"status\": true, \"A1\": \"Anna\"}"];

    later Query find_records_multiple_cols_list(
        TABLE,
        need("column_data", Type::Dict, "columns and what is looked for in them", "столбцы и искомые значения"),
        need("return_col", Type::Any, "the column that is listed", "столбец для списка"),
        may("with_index", Type::Any, "0 numbers the lines, 1 gives the rows", "0 – нумерация, 1 – номера строк"),
        may("delimiter", Type::Text, "between number and value", "разделитель номера и значения"),
        ALGORITHM
    ) -> Dict,
    "The records that match in several columns, as a list to send.", "Записи по нескольким столбцам в виде списка.",
    ["find_records_multiple_cols_list(3, {'name': 'Anna'}, 'sum')" => "{\"status\": true, \"rows_index\": [1], \"quantity\": 1, \"list\": \"100\"}", "find_records_multiple_cols_list(3, '{\"1\":\"Anna\"}', 2, 0, ' - ', 'K')" => "{\"status\": true, \"rows_index\": [1], \"quantity\": 1, \"list\": \"1 - 100\"}"];

    later Query find_first_record_multiple_cols_row(TABLE, COLUMNS, ALGORITHM) -> Dict,
    "The first record that matches in several columns.", "Первая запись по нескольким столбцам.",
    ["find_first_record_multiple_cols_row(3, {'name': 'Anna'})" => "{\"status\": true, \"row_data\": {\"A\": \"Anna\"}, \"row\": 1}", "find_first_record_multiple_cols_row(3, '{\"1\":\"Ana\"}', 70)" => "{\"status\": true, \"row_data\": {\"A\": \"Anna\"}, \"row\": 1}"];
};
