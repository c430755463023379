#ifndef CAUSEWAY_CLIENT_CLI_NOTICE_OPTIONS_H_
#define CAUSEWAY_CLIENT_CLI_NOTICE_OPTIONS_H_

// What a notice of danger or of a missing child says, as options of a verb.

#include <string>

#include "causeway/v1/inquiry_facts.pb.h"
#include "client/cli/verb.h"

namespace causeway::cli {

struct NoticeOptions {
  v1::UrgentKind danger = v1::URGENT_KIND_UNSPECIFIED;
  v1::ProtectiveMeasure measure = v1::PROTECTIVE_MEASURE_UNSPECIFIED;
  v1::ChildSex sex = v1::CHILD_SEX_UNSPECIFIED;
  std::string whereabouts;

  void AddTo(CLI::App* verb, const char* about_danger) {
    AddCode(verb, "--danger", &danger, about_danger);
    AddTo(verb);
  }

  // Where another field says what the danger is.
  void AddTo(CLI::App* verb) {
    verb->add_option("--in", whereabouts,
                     "The country where the child is, or was seen last, ISO "
                     "3166-1 alpha-2");
    AddCode(verb, "--measure", &measure, "What was done to protect the child");
    AddCode(verb, "--sex", &sex, "Sex of the child");
  }

  void Fill(v1::NoticeSent* body) const {
    body->set_danger(danger);
    FillTerms(body);
  }

  // Of NoticeSent or InquiryProposed.
  template <typename Body>
  void FillTerms(Body* body) const {
    body->set_whereabouts(whereabouts);
    body->set_measure(measure);
    body->set_sex(sex);
  }
};

}  // namespace causeway::cli

#endif  // CAUSEWAY_CLIENT_CLI_NOTICE_OPTIONS_H_
