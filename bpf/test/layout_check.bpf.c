// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
/*
 * Carries the BTF of every shared struct and enum, so that LayoutTest can compare C with Java. Nothing here runs.
 */
#include <stddef.h>

#include "merrow/layout.h"
#include "merrow/listener.h"

struct flow_key check_flow_key;
struct flow_side check_flow_side;
struct flow_hot check_flow_hot;
struct flow_side_facts check_flow_side_facts;
struct flow_cold check_flow_cold;
struct flow_bucket check_flow_bucket;
struct flow_mark_line check_flow_mark_line;
struct flow_table check_flow_table;
struct tunnel check_tunnel;
struct flow_event check_flow_event;
struct overflow_event check_overflow_event;
struct consumer_control check_consumer_control;
struct ledger_cell check_ledger_cell;
struct ledger check_ledger;
struct capture_config check_capture_config;
struct listener_record check_listener_record;
struct socket_owner check_socket_owner;
struct process_name check_process_name;
struct filter_table check_filter_table;
struct filter_state check_filter_state;
struct filter_network check_filter_network;

enum flow_side_id check_flow_side_id;
enum observation_hook check_observation_hook;
enum flow_event_type check_flow_event_type;
enum slot_state check_slot_state;
enum flow_table_size check_flow_table_size;
enum side_mark check_side_mark;
enum tunnel_type check_tunnel_type;
enum ledger_reason check_ledger_reason;
enum listener_event_type check_listener_event_type;
enum filter_role check_filter_role;
enum filter_network_type check_filter_network_type;
