#ifndef CAUSEWAY_FORMS_FORM_VALUES_H_
#define CAUSEWAY_FORMS_FORM_VALUES_H_

// The answers of a form by path ("options.option"), as texts: a code, a date, a
// country, YES or NO, a number. Pure; thread-safe.

#include <string>
#include <vector>

#include "forms/form_schema.h"

namespace causeway::forms {

// The question at the path, in this form or part. Requires that there is one.
const google::protobuf::FieldDescriptor& FieldAt(
    const google::protobuf::Descriptor& form, const std::string& path);

// All answers at the path, in order; where it names a part, one "" for each.
std::vector<std::string> AnswersAt(const google::protobuf::Message& form,
                                   const std::string& path);

bool Has(const std::vector<std::string>& all, const std::string& one);

// The question is named under `unanswered` with this reason. A question of a
// part never is, for this.
bool Unanswered(const google::protobuf::Message& form, const std::string& field,
                v1::UnansweredReason reason);

// Sets the one answer of a field, or adds one to a list, and takes the question
// off `unanswered`. `answer` is what AnswersAt gives; empty clears.
void SetAnswer(google::protobuf::Message* form, const std::string& field,
               const std::string& answer);

// The list of parts has `count` items, new ones like the first.
void Resize(google::protobuf::Message* form, const std::string& field,
            int count);

}  // namespace causeway::forms

#endif  // CAUSEWAY_FORMS_FORM_VALUES_H_
