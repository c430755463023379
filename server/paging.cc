#include "server/paging.h"

#include "base/bytes.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/limits.h"

namespace causeway::server {

absl::StatusOr<Page> PageFrom(std::uint32_t page_size,
                              const std::string& page_token) {
  if (page_size > limits::kPageSizeMax) {
    return InvalidField("page_size", "too large", "at most 200");
  }
  Page page;
  page.size = page_size == 0 ? limits::kPageSizeDefault : page_size;
  if (page_token.empty()) return page;
  auto after = HexDecode(page_token);
  if (page_token.size() > limits::kPageTokenBytesMax || !after.ok()) {
    return InvalidField("page_token", "malformed",
                        "the token of the previous page");
  }
  page.after = *std::move(after);
  return page;
}

std::string EncodeToken(absl::string_view after) { return HexEncode(after); }

std::string NextToken(const Page& page, const std::vector<Row>& rows) {
  return rows.size() < page.size ? "" : EncodeToken(rows.back().key);
}

absl::Status CheckCaseId(absl::string_view case_id) {
  if (ValidCaseId(case_id)) return absl::OkStatus();
  return InvalidField("case_id", "malformed", "c- and 26 letters or digits");
}

absl::Status CheckTaskId(absl::string_view task_id) {
  if (ValidTaskId(task_id)) return absl::OkStatus();
  return InvalidField("task_id", "malformed", "t- and 26 letters or digits");
}

absl::Status ParseAnswer(const std::string& bytes,
                         google::protobuf::MessageLite& response) {
  if (response.ParseFromString(bytes)) return absl::OkStatus();
  return absl::DataLossError("a stored answer does not parse");
}

}  // namespace causeway::server
