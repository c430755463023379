#ifndef CAUSEWAY_CLIENT_OPEN_INQUIRIES_H_
#define CAUSEWAY_CLIENT_OPEN_INQUIRIES_H_

// What a case still waits for from other authorities, read from its timeline.
// Pure.

#include <string>

#include "causeway/v1/case_service.pb.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace causeway {

// The digest of the last inquiry or notice of this kind to this node that was
// neither answered nor let go; empty where there is none.
std::string LastOpenInquiry(
    const google::protobuf::RepeatedPtrField<v1::TimelineEntry>& entries,
    v1::InquiryKind kind, const std::string& recipient);

// The digest of the last answer or follow-up report to this node that was not
// taken back; empty where there is none.
std::string LastSentTo(
    const google::protobuf::RepeatedPtrField<v1::TimelineEntry>& entries,
    const std::string& recipient);

}  // namespace causeway

#endif  // CAUSEWAY_CLIENT_OPEN_INQUIRIES_H_
