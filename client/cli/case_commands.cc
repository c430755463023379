#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/document.h"
#include "client/cli/recording.h"
#include "client/cli/verb.h"
#include "client/cli/views.h"
#include "client/files.h"
#include "crypto/digest.h"
#include "wire/json_parse.h"

namespace causeway::cli {
namespace {

struct CaseOptions {
  std::string case_id;
  std::string act, act_file;
  std::vector<std::string> nationalities, residences;
  bool stateless = false;
  v1::AgeBand age_band = v1::AGE_BAND_UNSPECIFIED;
  std::string commitment, output, version;
  bool documents = false;
  std::uint64_t limit = 1000;
  RecordOptions record;
};
using SharedCaseOptions = std::shared_ptr<CaseOptions>;

void AddOpen(CLI::App* noun, Session* session) {
  auto options = std::make_shared<CaseOptions>();
  CLI::App* verb = AddVerb(
      noun, session, "open", "Open a case: this node answers for the child",
      "case open --nationality GN --residence GN --age-band 15-to-17 \\\n"
      "      --document registration-form=form.txt",
      [session, options] {
        v1::CaseOpened opening;
        for (const auto& country : options->nationalities) {
          opening.add_nationalities(country);
        }
        for (const auto& country : options->residences) {
          opening.add_habitual_residences(country);
        }
        opening.set_stateless(options->stateless);
        opening.set_age_band(options->age_band);
        return OpenCase(*session, opening, options->record);
      });
  verb->add_option("--nationality", options->nationalities,
                   "Country code (ISO 3166-1 alpha-2), known or claimed; may "
                   "be repeated");
  verb->add_flag("--stateless", options->stateless,
                 "The child has no nationality");
  verb->add_option("--residence", options->residences,
                   "Country of habitual residence; may be repeated");
  AddCode(verb, "--age-band", &options->age_band, "Age band")->required();
  options->record.AddTo(verb);
}

void AddRecord(CLI::App* noun, Session* session) {
  auto options = std::make_shared<CaseOptions>();
  CLI::App* verb = AddVerb(
      noun, session, "record",
      "Record an act: any of causeway.v1.Act, in its JSON form",
      "case record CASE --act '{\"startStep\":{\"step\":\"STEP_ASSESSMENT\"}}'"
      "\n  causeway case record CASE --act-file assessment.json \\\n"
      "      --document assessment=assessment.txt --happened-on 2026-11-20",
      [session, options]() -> absl::Status {
        std::string text = options->act;
        std::string where = "--act";
        if (!options->act_file.empty()) {
          where = "--act-file";
          ASSIGN_OR_RETURN(text,
                           ReadWholeFile(options->act_file, limits::kMiB));
        }
        v1::Act act;
        RETURN_IF_ERROR(wire::ParseJson(where, text, &act));
        return RecordAct(*session, options->case_id, act, options->record);
      });
  verb->add_option("CASE", options->case_id, "Case id")->required();
  auto* group = verb->add_option_group("act");
  group->add_option("--act", options->act, "The act as JSON");
  group->add_option("--act-file", options->act_file, "A file with the act");
  group->require_option(1);
  options->record.AddTo(verb);
}

// By what people write: the node knows names and digests.
absl::StatusOr<std::string> VersionNamed(Session& session,
                                         const std::string& text) {
  constexpr size_t kDigitsMin = 8;
  // A whole digest needs no list of the node's versions.
  if (absl::StatusOr<std::string> digest = HexDecode(text);
      digest.ok() && digest->size() == kDigestBytes) {
    return digest;
  }
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  const absl::StatusOr<v1::GetNodeResponse> answer =
      client->GetNode(v1::GetNodeRequest(), session.Deadline());
  if (!answer.ok()) {
    return AsAct(answer.status(), procedure::FactType::kProcedureMoved);
  }
  const v1::GetNodeResponse& node = *answer;
  std::vector<std::string> found;
  std::vector<std::string> known;
  for (const v1::KnownProcedure& one : node.procedures()) {
    const std::string hex = HexEncode(one.digest());
    known.push_back(absl::StrCat(one.name(), " (", hex, ")"));
    if (one.name() == text ||
        (text.size() >= kDigitsMin && hex.rfind(text, 0) == 0)) {
      found.push_back(one.digest());
    }
  }
  if (found.size() == 1) return found.front();
  return InvalidField(
      "--to",
      found.empty() ? "a version that the node does not have"
                    : "the name of several versions",
      absl::StrCat("the digest of one of: ", absl::StrJoin(known, ", ")));
}

void AddMoveProcedure(CLI::App* noun, Session* session) {
  auto options = std::make_shared<CaseOptions>();
  CLI::App* verb = AddVerb(
      noun, session, "move-procedure",
      "Move a case to a newer procedure version of this node (supervisor, not "
      "the case's worker)",
      "case move-procedure CASE --to 'iss-eight-steps 2'",
      [session, options]() -> absl::Status {
        v1::Act act;
        ASSIGN_OR_RETURN(
            *act.mutable_move_procedure()->mutable_procedure_digest(),
            VersionNamed(*session, options->version));
        return RecordAct(*session, options->case_id, act, options->record);
      });
  verb->add_option("CASE", options->case_id, "Case id")->required();
  verb->add_option("--to", options->version,
                   "Name and version, or the first 8 or more digits of the "
                   "digest, as `node show` lists them")
      ->required();
  options->record.AddTo(verb);
}

void AddList(CLI::App* noun, Session* session) {
  auto options = std::make_shared<CaseOptions>();
  CLI::App* verb = AddVerb(
      noun, session, "list", "List the cases of this node", "case list",
      [session, options]() -> absl::Status {
        ASSIGN_OR_RETURN(NodeClient * client, session->Client());
        v1::ListCasesRequest request;
        v1::ListCasesResponse all;
        while (static_cast<std::uint64_t>(all.cases_size()) < options->limit) {
          request.set_page_size(limits::kPageSizeMax);
          ASSIGN_OR_RETURN(const v1::ListCasesResponse page,
                           client->ListCases(request, session->Deadline()));
          all.mutable_cases()->MergeFrom(page.cases());
          all.set_next_page_token(page.next_page_token());
          request.set_page_token(page.next_page_token());
          if (page.next_page_token().empty()) break;
        }
        if (session->out().json()) {
          session->out().Json(all);
        } else {
          session->out().Text(CasesText(all.cases()));
          if (!all.next_page_token().empty()) {
            session->out().Text("more cases follow: raise --limit\n");
          }
        }
        return absl::OkStatus();
      });
  verb->add_option("--limit", options->limit, "Stop after so many cases")
      ->capture_default_str();
}

void AddReaders(CLI::App* noun, Session* session) {
  auto options = std::make_shared<CaseOptions>();
  const auto with_case = [options](CLI::App* verb) {
    verb->add_option("CASE", options->case_id, "Case id")->required();
    return verb;
  };
  with_case(AddVerb(noun, session, "show", "Show where a case stands",
                    "case show CASE", [session, options]() -> absl::Status {
                      v1::GetCaseRequest request;
                      request.set_case_id(options->case_id);
                      ASSIGN_OR_RETURN(NodeClient * client, session->Client());
                      ASSIGN_OR_RETURN(
                          const v1::CaseView view,
                          client->GetCase(request, session->Deadline()));
                      if (session->out().json()) session->out().Json(view);
                      session->out().Text(CaseText(session->out(), view));
                      return absl::OkStatus();
                    }));
  with_case(AddVerb(
      noun, session, "why",
      "Say whose turn it is, what is possible now, and what the rest lacks",
      "case why CASE", [session, options]() -> absl::Status {
        v1::GetCaseRequest request;
        request.set_case_id(options->case_id);
        ASSIGN_OR_RETURN(NodeClient * client, session->Client());
        ASSIGN_OR_RETURN(const v1::ExplainCaseResponse answer,
                         client->ExplainCase(request, session->Deadline()));
        if (session->out().json()) session->out().Json(answer);
        session->out().Text(WhyText(session->out(), answer));
        return absl::OkStatus();
      }));
  with_case(AddVerb(
      noun, session, "verify",
      "Replay a case from entry 0: signatures, links, legality of every fact. "
      "Exit code 1 when it does not hold",
      "case verify CASE", [session, options]() -> absl::Status {
        v1::VerifyCaseRequest request;
        request.set_case_id(options->case_id);
        ASSIGN_OR_RETURN(NodeClient * client, session->Client());
        ASSIGN_OR_RETURN(const v1::VerifyCaseResponse answer,
                         client->VerifyCase(request, session->Deadline()));
        if (session->out().json()) session->out().Json(answer);
        session->out().Text(VerifyText(session->out(), answer));
        if (!answer.verified()) session->Fail();
        return absl::OkStatus();
      }));
  CLI::App* timeline = with_case(AddVerb(
      noun, session, "timeline", "Show what was recorded, in order",
      "case timeline CASE --documents", [session, options]() -> absl::Status {
        ASSIGN_OR_RETURN(const v1::ListTimelineResponse all,
                         WholeTimeline(*session, options->case_id));
        if (session->out().json()) session->out().Json(all);
        session->out().Text(TimelineText(all.entries(), options->documents));
        return absl::OkStatus();
      }));
  timeline->add_flag("--documents", options->documents,
                     "List the documents' ids too");
}

void AddDocument(CLI::App* noun, Session* session) {
  auto options = std::make_shared<CaseOptions>();
  CLI::App* verb =
      AddVerb(noun, session, "document", "Read one document of a case",
              "case document CASE ID --output report.txt", [session, options] {
                v1::GetDocumentRequest request;
                request.set_case_id(options->case_id);
                return ReadDocument(*session, request, options->commitment,
                                    options->output);
              });
  verb->add_option("CASE", options->case_id, "Case id")->required();
  verb->add_option("ID", options->commitment,
                   "The document's id, from `case timeline --documents`, or "
                   "its first 8 or more digits")
      ->required();
  verb->add_option("--output", options->output, "Write the body to this file");
}

}  // namespace

void AddCaseCommands(CLI::App* app, Session* session) {
  CLI::App* noun = AddNoun(app, "case", "Cases: open, record, read, verify");
  AddOpen(noun, session);
  AddRecord(noun, session);
  AddList(noun, session);
  AddReaders(noun, session);
  AddDocument(noun, session);
  AddApprovalVerbs(noun, session);
  AddDataVerbs(noun, session);
  AddMoveProcedure(noun, session);
  AddPendingVerb(noun, session);
}

}  // namespace causeway::cli
