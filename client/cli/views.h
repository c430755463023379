#ifndef CAUSEWAY_CLIENT_CLI_VIEWS_H_
#define CAUSEWAY_CLIENT_CLI_VIEWS_H_

// Answers of a node as text for people. Pure.

#include <string>

#include "causeway/v1/case_service.pb.h"
#include "causeway/v1/evidence_service.pb.h"
#include "client/cli/output.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace causeway::cli {

// "label value" on a line of its own; nothing where there is no value.
void Line(std::string* out, const Output& output, const char* label,
          const std::string& value);

std::string CaseText(const Output& out, const v1::CaseView& view);
std::string CasesText(
    const google::protobuf::RepeatedPtrField<v1::CaseView>& cases);
std::string RecordedText(const Output& out, const v1::RecordResponse& answer);
std::string TimelineText(
    const google::protobuf::RepeatedPtrField<v1::TimelineEntry>& entries,
    bool with_documents);
std::string WhyText(const Output& out, const v1::ExplainCaseResponse& answer);
std::string TaskWhyText(const Output& out,
                        const v1::ExplainTaskResponse& answer);
std::string VerifyText(const Output& out, const v1::VerifyCaseResponse& answer);
// Every item, then how many each worker and each country has.
std::string DueText(const Output& out, const v1::ListDueResponse& answer);
std::string TaskText(const Output& out, const v1::TaskView& task);
std::string TasksText(
    const google::protobuf::RepeatedPtrField<v1::TaskView>& tasks);

}  // namespace causeway::cli

#endif  // CAUSEWAY_CLIENT_CLI_VIEWS_H_
