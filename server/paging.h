#ifndef CAUSEWAY_SERVER_PAGING_H_
#define CAUSEWAY_SERVER_PAGING_H_

// Pages, page tokens, and the checks that requests share. Pure.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message_lite.h"
#include "storage/storage.h"

namespace causeway::server {

struct Page {
  std::size_t size = 0;
  std::string after;  // Key after which the page begins.
};

// INVALID_ARGUMENT where the size is over the limit or the token is not one of
// ours.
absl::StatusOr<Page> PageFrom(std::uint32_t page_size,
                              const std::string& page_token);
std::string EncodeToken(absl::string_view after);
// Token of the page after these rows; empty where this was the last.
std::string NextToken(const Page& page, const std::vector<Row>& rows);

// INVALID_ARGUMENT "input.field" for what cannot be an id of ours.
absl::Status CheckCaseId(absl::string_view case_id);
absl::Status CheckTaskId(absl::string_view task_id);

absl::Status ParseAnswer(const std::string& bytes,
                         google::protobuf::MessageLite& response);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_PAGING_H_
