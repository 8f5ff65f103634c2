//! Functions of the manuals that this version does not declare, by name, so that a call is not taken for a slip of the pen.

/// A section of the manuals, and the names of its functions.
type Section = (&'static str, &'static str);

const SECTIONS: &[Section] = &[
    (
        "Google Sheets",
        "sheet_create_spreadsheet sheet_create_worksheet sheet_delete_worksheet sheet_rename_worksheet \
         sheet_worksheet_indexes sheet_mapping_cells sheet_append_row sheet_write_cells sheet_read_cells \
         sheet_append_cell_in_row sheet_remove_cells sheet_remove_range sheet_remove_row sheet_remove_col \
         sheet_search_in_col_return_cell sheet_search_in_col_return_row sheet_search_in_col_return_row_array \
         sheet_search_in_col_return_cells_list sheet_search_in_multiple_cols_return_list \
         sheet_search_in_multiple_cols_return_row sheet_search_in_col_write_cells sheet_add_to_acell \
         sheet_sub_to_acell sheet_mul_to_acell sheet_div_to_acell sheet_add_to_cell sheet_sub_to_cell \
         sheet_mul_to_cell sheet_div_to_cell sheet_append_to_acell sheet_append_to_cell sheet_copy_list \
         sheet_copy_data_block get_info_from_table",
    ),
    (
        "booking",
        "get_companies_for_booking get_categories_for_booking get_employees_for_booking get_services_for_booking \
         get_dates_for_booking get_slots_for_booking create_booking create_booking_by_name get_bookings_info \
         get_active_order_booking_info modify_booking_time cancel_booking get_info_for_booking",
    ),
    ("AI", "ai_context_answer clear_assistant_chat_history"),
    (
        "payments",
        "get_prodamus_payment_url get_yookassa_payment_url yookassa_payment_capture yookassa_payment_cancel \
         get_robokassa_payment_url get_sberbank_payment_url get_tbank_payment_url get_tinkoff_payment_url \
         get_tochka_payment_url get_yoomoney_payment_url get_bepaid_payment_url get_coinpayments_payment_url \
         get_cloudpayments_payment_url get_inxy_payment_url get_lifepay_payment_url get_paypal_payment_url \
         get_payeer_payment_url get_payonline_payment_url get_paybox_payment_url get_payselection_payment_url \
         get_stripe_payment_url get_webpay_payment_url get_wayforpay_payment_url get_walletone_payment_url \
         get_allpay_payment_url get_walletpay_payment_url get_paykeeper_payment_url get_mandarin_payment_url",
    ),
    (
        "courses",
        "register_customer_on_course access_course_from_webapp has_customer_tariff has_customer_tariff_with_date \
         register_customer del_customer_from_course customer_was_on_translation get_customer_name",
    ),
    (
        "games",
        "game_add_comment game_add_stories game_add_message game_add_stories_mention game_get_user_score \
         game_get_user_place game_get_leader_score game_get_top game_add_score game_set_score \
         game_minus_user_score game_add_value game_set_value game_ban_player game_unban_player game_user_banned",
    ),
    (
        "marketplaces",
        "ozon_goods_feedbacks wildberries_goods_feedbacks wildberries_answer_to_feedback wildberries_questions \
         wildberries_question_mark_viewed wildberries_answer_question",
    ),
    (
        "Telegram",
        "tg_send_message tg_send_message_1 tg_edit_message_text tg_edit_message_caption tg_edit_message_media \
         tg_edit_message_reply_markup tg_copy_message tg_forward_message tg_delete_message tg_delete_messages \
         tg_set_reaction tg_send_document tg_send_photo tg_send_animation tg_send_video tg_send_voice \
         tg_send_video_note tg_send_some_document tg_send_some_audio tg_send_some_photo tg_send_some_video \
         tg_send_media_group tg_send_venue tg_send_contact tg_send_sticker tg_send_dice tg_set_bot_description \
         tg_get_bot_description tg_set_bot_short_description tg_get_bot_short_description tg_set_command \
         tg_get_command tg_delete_command tg_set_chat_menu_button tg_answer_callback_query tg_send_chat_action \
         tg_set_group_title tg_set_chat_description tg_set_chat_photo tg_delete_chat_photo \
         tg_create_chat_invite_link tg_revoke_chat_invite_link tg_export_chat_link tg_approve_chat_join_request \
         tg_decline_chat_join_request tg_ban_chat_member tg_unban_chat_member tg_ban_chat_sender_chat \
         tg_unban_chat_sender_chat tg_get_chat_member tg_get_chat_member_count tg_promote_user \
         tg_set_administrator_title tg_chat_permission tg_restrict_chat_member tg_pin_chat_message \
         tg_unpin_chat_message tg_unpin_all tg_send_poll tg_send_quiz_poll tg_stop_poll tg_create_forum_topic \
         tg_edit_forum_topic tg_close_forum_topic tg_reopen_forum_topic tg_delete_forum_topic \
         tg_edit_general_forum_topic tg_close_general_forum_topic tg_reopen_general_forum_topic \
         tg_hide_general_forum_topic tg_unhide_general_forum_topic tg_unpin_topic_messages tg_get_forum_icon \
         tg_get_top tg_get_user_info",
    ),
    (
        "VK",
        "vk_send_message vk_edit_message vk_delete_messages vk_delete_last_message vk_send_sticker \
         vk_send_some_photo vk_get_short_link vk_search_message vk_pin_message vk_unpin_message \
         vk_send_chat_action vk_send_message_reaction vk_delete_message_reaction vk_get_message_reactions \
         vk_callback_url vk_show_alert_message check_vk_subscription vk_liked_object vk_remove_chat_user \
         vk_get_name vk_create_wall_post vk_create_comment comment_text vk_open_comment vk_close_comment \
         vk_delete_wall_post_comment vk_get_chat_member_count vk_export_chat_link vk_mark_conversation \
         vk_unmark_conversation vk_approve_request vk_ban_by_id vk_unban_by_id vk_remove_group_user \
         vk_edit_manager vk_vision_recognize_text",
    ),
    (
        "MAX",
        "max_send_message max_send_photo max_send_document max_delete_message max_get_chat_member \
         max_add_chat_member max_delete_chat_member",
    ),
    (
        "Instagram and Facebook",
        "ig_set_persistent_menu ig_delete_persistent_menu insta_create_comment reply_to_mention \
         fb_create_comment fb_delete_comment",
    ),
];

/// Beginnings that whole sections share; the manuals do not list all of their names.
const BEGINNINGS: &[(&str, &str)] = &[
    ("sheet_", "Google Sheets"),
    ("game_get_", "games"),
    ("tg_", "Telegram"),
    ("vk_", "VK"),
    ("max_", "MAX"),
];

/// The sections of the manuals whose functions are not declared, with their names.
pub fn elsewhere() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    SECTIONS
        .iter()
        .map(|(section, names)| (*section, names.split_whitespace().collect()))
}

/// The section of a function that is not declared.
pub(crate) fn section_of(name: &str) -> Option<&'static str> {
    let found = SECTIONS
        .iter()
        .find(|(_, names)| names.split_whitespace().any(|known| known == name));
    found.map(|(section, _)| *section)
}

/// The section that a name begins like.
pub(crate) fn section_like(name: &str) -> Option<&'static str> {
    let found = BEGINNINGS
        .iter()
        .find(|(beginning, _)| name.starts_with(beginning));
    found.map(|(_, section)| *section)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::function;

    #[test]
    fn no_function_is_both_declared_and_elsewhere() {
        for (section, names) in SECTIONS {
            for name in names.split_whitespace() {
                assert!(function(name).is_none(), "`{name}` of {section} is declared");
                assert_eq!(section_of(name), Some(*section));
            }
        }
    }
}
