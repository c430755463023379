# Which folder may use which: the one statement of the project's layers. Checked
# on the targets (CausewayTargets.cmake) and the includes (tests/architecture).
set(CAUSEWAY_FOLDERS
    base proto statemachine crypto storage wire forms certs journal client
    server)

# Folders a folder may use (besides itself).
set(CAUSEWAY_ALLOWED_base)
set(CAUSEWAY_ALLOWED_proto)
set(CAUSEWAY_ALLOWED_statemachine base)
set(CAUSEWAY_ALLOWED_crypto base)
set(CAUSEWAY_ALLOWED_storage base)
set(CAUSEWAY_ALLOWED_wire base proto statemachine crypto)
set(CAUSEWAY_ALLOWED_forms base proto statemachine wire)
set(CAUSEWAY_ALLOWED_certs base proto crypto wire)
set(CAUSEWAY_ALLOWED_journal base proto statemachine crypto storage wire
    forms)
set(CAUSEWAY_ALLOWED_client ${CAUSEWAY_ALLOWED_journal} certs journal)
set(CAUSEWAY_ALLOWED_server ${CAUSEWAY_ALLOWED_client} client)
set(CAUSEWAY_ALLOWED_bench ${CAUSEWAY_ALLOWED_server})
