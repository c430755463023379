# Handlers, their helpers and the outbox, by the names server/CMakeLists.txt
# reads.
set(CAUSEWAY_SERVER_HANDLER_SRCS
  answer_file.cc
  answer_gate.cc
  answers.cc
  beside_copy.cc
  bundle.cc case_access.cc
  case_handlers.cc
  case_import.cc
  case_recording.cc
  case_store.cc
  case_versions.cc
  case_view.cc
  case_writer.cc complaints.cc
  due_list.cc
  entry_forms.cc
  erasure.cc
  evaluations.cc
  evidence_handlers.cc
  explain_view.cc
  exchange_handlers.cc
  file_request.cc
  follow_ups.cc
  giver_record.cc
  handoff_giver.cc
  handoff_receiver.cc holders.cc inquiries.cc notices.cc
  idempotency.cc language.cc
  lost_case.cc node_log.cc onward.cc
  outbox.cc owned_rows.cc
  outbox_gate.cc
  outbox_lane.cc
  outbox_sender.cc
  paging.cc pending_acts.cc pending_handlers.cc
  siblings.cc
  statement.cc
  store_keys.cc
  task_explain.cc
  task_handlers.cc
  task_store.cc
  standing.cc witness_agent.cc witness_boot.cc witness_handlers.cc
  order_handlers.cc witness_link.cc witness_store.cc witnessed_cases.cc
  witnessed_giver.cc witnessed_receiver.cc
  work.cc alarms.cc inbox.cc lateness.cc diagnosis.cc live_key.cc
  own_key.cc)
set(CAUSEWAY_SERVER_HANDLER_HDRS
  answer_file.h
  answer_gate.h
  answers.h
  bundle.h case_access.h
  call_context.h
  case_handlers.h
  case_import.h
  case_recording.h
  case_store.h
  case_versions.h
  case_view.h
  case_writer.h complaints.h diagnosis.h
  due_list.h
  entry_forms.h
  erasure.h
  environment.h
  evaluations.h
  evidence_handlers.h
  explain_view.h
  exchange_handlers.h
  file_request.h
  follow_ups.h
  handoff_giver.h
  handoff_receiver.h inquiries.h notices.h
  idempotency.h language.h
  lost_case.h node_log.h onward.h
  outbox.h owned_rows.h
  outbox_gate.h
  outbox_lane.h
  outbox_sender.h
  paging.h pending_acts.h
  siblings.h
  statement.h
  store_keys.h
  task_explain.h
  task_handlers.h
  task_store.h
  standing.h witness_agent.h witness_boot.h witness_handlers.h
  order_handlers.h witness_link.h witness_store.h witnessed_giver.h
  witnessed_receiver.h
  work.h alarms.h inbox.h lateness.h live_key.h
  own_key.h)
