//! Every function that the manuals of Salebot and MaviBot name, page by page, but those of the sections that the registry
//! knows by name alone.

/// A part of the manuals.
pub struct Part {
    /// What it is about.
    pub title: &'static str,
    /// Its functions, between blanks.
    pub names: &'static str,
}

impl Part {
    /// Its functions.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.names.split_whitespace()
    }
}

const fn part(title: &'static str, names: &'static str) -> Part {
    Part { title, names }
}

/// The parts.
pub const PARTS: &[Part] = &[
    part("Choosing a value", "if"),
    part(
        "Mathematics",
        "abs ceil floor exp sqrt fac int round log pow max min pyt random sin cos tan asin acos atan atan2 \
         customizable_round_multiply customizable_round_division int_to_string is_int is_float md5 sha1 sha256 distance",
    ),
    part(
        "Texts and regular expressions",
        "substring startswith endswith contains len concat splitter lower upper strip capitalize title normalizePhone \
         replace base64 base64decode urlencode urldecode hmac_hexdigest tg_escape select_random_from_list select_random \
         findall similar get",
    ),
    part(
        "Lists",
        "in_array arr_len append insert del remove index massive_to_text except_arr cross_arr sum_array shuffle_massive \
         sort array_slice unpack_list remove_duplicates count_occurrences tools_make_button_str_checker \
         tools_check_user_input",
    ),
    part(
        "Dictionaries",
        "dict_keys_to_array dict_values_to_array get_values_by_key exist_key key_index humanize sort_by_value",
    ),
    part(
        "Dates and times",
        "addDays addMonth addYear addMinutes time_interval birthdate weekday_date month_date convert_datetime \
         get_datetime current_date_rus date_rus",
    ),
    part(
        "Variables of other clients",
        "get_client_var get_client_vars set_client_var set_client_vars",
    ),
    part(
        "The client and the dialog",
        "was_in_state days_from_last_message free_client assign_to_user distribute_client get_operator \
         get_operator_name delete_pended_messages delete_pended_messages_from_list set_note add_unread clear_unread \
         unsubscribe block_client unblock_client set_client_name get_bind_clients get_current_pipline_id get_merge_link \
         merge_client unmerge_client pause_bot last_message_id remove_last_message check_operator_status check_whatsapp \
         check_insta_subscription get_whatsapp_bot_id_by_phone send_notification get_operator_info get_block_name_by_id",
    ),
    part(
        "Messages and callbacks to others",
        "callback tg_callback tg_callback_url_open message platform_message whatsapp_message \
         get_client_id_by_platform_id",
    ),
    part(
        "Calls to foreign servers",
        "requests_get requests_post requests_put requests_patch requests_delete code_executor",
    ),
    part(
        "amoCRM",
        "amo_get_token amo_add_lead amo_set_lead_name amo_change_state amo_get_lead_info amo_get_lead_custom_field \
         amo_add_lead_custom_fields amo_get_contact_info amo_get_contact_custom_field amo_add_contact_custom_fields \
         amo_create_task amo_set_tags amo_set_budget amo_add_notes amo_add_contact_notes amo_set_contact_name \
         amo_set_lead_responsible_user",
    ),
    part(
        "Bitrix24",
        "bitrix_add_deal_comment bitrix_add_contact_comment bitrix_add_lead_comment bitrix_deal_responsible \
         bitrix_contact_responsible bitrix_lead_responsible bitrix_deal_fields bitrix_contact_fields bitrix_lead_fields \
         bitrix_deal_search bitrix_contact_search bitrix_lead_search bitrix_product_search bitrix_dialog_finish",
    ),
    part(
        "Deals and tasks",
        "create_task update_task done_task delete_task get_order_id create_order set_order_name set_order_budget \
         get_active_orders_ids get_success_orders_ids get_fail_orders_ids get_order_var get_order_vars set_order_var \
         set_order_vars move_order_to_next_state get_state_id change_state get_order_id_by_var_value \
         latest_order_datetime count_client_orders get_count_orders delete_order set_order_status_success \
         set_order_status_fail set_order_status_archive assign_order_to_user get_order_operator change_order_shop_status",
    ),
    part(
        "Lists of clients and labels",
        "create_list create_list_if_not_exist add_to_list move_to_list remove_from_list remove_list_from_project \
         clear_list list_size lists_joint_count inlist some_client_in_list random_list_member create_label \
         create_label_if_not_exist add_label remove_label has_label remove_label_everywhere remove_label_from_project \
         count_of_clients_with_label get_all_client_labels remove_multiple_client_labels \
         find_clients_by_multiple_labels has_client_multiple_labels",
    ),
    part(
        "Links, e-mail, codes",
        "proxy proxy_date proxy_timeout short short_date short_timeout remove_links remove_one_time_links \
         remove_timer_links quiz_link quiz_link_timeout quiz_link_date send_email send_email_from_bot \
         send_email_template confirm_email_subscription qrcode_generate barcode_generate recognize_code",
    ),
    part(
        "Tables",
        "new_record edit_record delete_record find_record get_record_data get_records_from_table table_read_cells \
         find_records_multiple_cols_list find_first_record_multiple_cols_row",
    ),
    part("Columns of spreadsheets", "c2n n2c addCols"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use calculator::functions;
    use std::collections::HashSet;

    #[test]
    fn no_function_is_named_twice_and_none_of_the_registry_is_missing() {
        let mut named = HashSet::new();
        let elsewhere = calculator::elsewhere().flat_map(|(_, names)| names);
        for name in PARTS.iter().flat_map(Part::names) {
            assert!(calculator::function(name).is_some(), "`{name}` is not declared");
        }
        for name in PARTS.iter().flat_map(Part::names).chain(elsewhere) {
            assert!(
                name.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'),
                "`{name}`"
            );
            assert!(named.insert(name), "`{name}` is named twice");
        }
        for function in functions() {
            assert!(
                named.contains(function.name),
                "`{}` is in no part of the manuals; add it to the one that describes it",
                function.name
            );
        }
    }
}
